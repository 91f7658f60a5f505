package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.tools.Transcripts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * One script of {@code kafka-topics}, {@code kafka-configs}, {@code kafka-leader-election}, {@code kafka-reassign-partitions},
 * {@code kafka-log-dirs}, {@code kafka-delete-records} and others, run on Howdah and on Apache Kafka. Both transcripts are kept in
 * {@code target/compat/admin-tools}.
 */
class AdminToolsTest {

    @Test
    void admin_tools_print_what_they_print_for_apache_kafka() throws Exception {
        CompletableFuture<Map<String, List<String>>> apache =
                CompletableFuture.supplyAsync(() -> transcript("kafka", ApacheKafkaProcess::launch));
        Map<String, List<String>> howdah;
        try (PostgresProcess postgres = PostgresProcess.launch()) {
            howdah = transcript(
                    "howdah", () -> BrokerProcess.launch(BrokerProcess.Options.on("admin-tools", postgres.url())));
        }
        // Both could be wrong in the same way.
        assertThat(howdah.values().stream().flatMap(List::stream))
                .contains("Created topic shop.", "No partition reassignments found.", "dotted.name");
        assertThat(ExplainedDifference.unexplained(howdah, apache.get(), ExplainedDifference.OF_ADMIN_TOOLS))
                .isEmpty();
    }

    private static Map<String, List<String>> transcript(String name, Supplier<KafkaServer> launch) {
        return Transcripts.take(
                "admin-tools",
                name,
                launch,
                (bootstrap, tools, directory) -> new AdminToolsScript(bootstrap, tools, directory).run());
    }
}
