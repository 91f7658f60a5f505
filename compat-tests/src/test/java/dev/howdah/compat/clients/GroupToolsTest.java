package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.tools.Transcripts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * One script of {@code kafka-consumer-groups} and {@code kafka-console-consumer --group}, run on Howdah and on Apache Kafka. Both
 * transcripts are kept in {@code target/compat/group-tools}.
 */
class GroupToolsTest {

    @Test
    void group_tools_print_what_they_print_for_apache_kafka() throws Exception {
        Instant end = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        CompletableFuture<Map<String, List<String>>> apache =
                CompletableFuture.supplyAsync(() -> transcript("kafka", ApacheKafkaProcess::launch, end));
        Map<String, List<String>> howdah;
        try (PostgresProcess postgres = PostgresProcess.launch()) {
            howdah = transcript(
                    "howdah",
                    () -> BrokerProcess.launch(BrokerProcess.Options.on("group-tools", postgres.url())
                            .withArguments("--set", "group.initial.rebalance.delay.ms=0")),
                    end);
        }
        // Both could be wrong in the same way.
        assertThat(howdah.values().stream().flatMap(List::stream))
                .contains(
                        "active-consumer orders 2 20 20 0 ID /127.0.0.1 client-second",
                        "Processed a total of 60 messages",
                        "empty-classic orders 1 7");
        assertThat(ExplainedDifference.unexplained(howdah, apache.get(), ExplainedDifference.OF_GROUP_TOOLS))
                .isEmpty();
    }

    private static Map<String, List<String>> transcript(String name, Supplier<KafkaServer> launch, Instant end) {
        return Transcripts.take(
                "group-tools",
                name,
                launch,
                (bootstrap, tools, directory) -> new GroupToolsScript(bootstrap, tools, directory, end).run());
    }
}
