package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.tools.Transcripts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        assertThat(differences(howdah, apache.get())).isEmpty();
    }

    private static Map<String, List<String>> transcript(String name, Supplier<KafkaServer> launch, Instant end) {
        return Transcripts.take(
                "group-tools",
                name,
                launch,
                (bootstrap, tools, directory) -> new GroupToolsScript(bootstrap, tools, directory, end).run());
    }

    private static List<String> differences(Map<String, List<String>> howdah, Map<String, List<String>> kafka) {
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        List<String> differences = new ArrayList<>();
        Set<ExplainedDifference> seen = EnumSet.noneOf(ExplainedDifference.class);
        howdah.forEach((step, printed) -> {
            List<String> expected = kafka.getOrDefault(step, List.of());
            List<String> ours = Transcripts.without(printed, expected);
            List<String> theirs = Transcripts.without(expected, printed);
            for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
                String our = i < ours.size() ? ours.get(i) : "";
                String their = i < theirs.size() ? theirs.get(i) : "";
                Optional<ExplainedDifference> explained = ExplainedDifference.of(step, our, their);
                explained.ifPresentOrElse(
                        seen::add, () -> differences.add(step + "\n  howdah: " + our + "\n  kafka:  " + their));
            }
        });
        assertThat(seen)
                .as("differences that are explained, but are none")
                .containsExactly(ExplainedDifference.values());
        return differences;
    }
}
