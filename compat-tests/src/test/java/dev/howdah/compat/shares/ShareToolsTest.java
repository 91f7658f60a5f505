package dev.howdah.compat.shares;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.tools.Transcripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * One script of {@code kafka-share-groups}, {@code kafka-console-share-consumer} and {@code kafka-share-consumer-perf-test}, run on
 * Howdah and on Apache Kafka. Both transcripts are kept in {@code target/compat/share-tools}.
 */
class ShareToolsTest {

    @Test
    void share_tools_print_what_they_print_for_apache_kafka() {
        CompletableFuture<Map<String, List<String>>> apache =
                CompletableFuture.supplyAsync(() -> transcript("kafka", ApacheKafkaProcess::launch));
        Map<String, List<String>> howdah;
        try (PostgresProcess postgres = PostgresProcess.launch()) {
            howdah = transcript(
                    "howdah",
                    () -> BrokerProcess.launch(BrokerProcess.Options.on("share-tools", postgres.url())));
        }
        // Both could be wrong in the same way.
        assertThat(howdah.get("perf-test")).containsExactly("exit code 0");
        assertThat(howdah.values().stream().flatMap(List::stream)).anyMatch(line -> line.contains("Processed a total of 40 messages"));
        List<String> differences = new ArrayList<>();
        Map<String, List<String>> kafka = apache.join();
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        howdah.forEach((step, lines) -> {
            if (!lines.equals(kafka.get(step))) {
                differences.add(step + "\n  howdah: " + String.join("\n          ", lines) + "\n  kafka:  "
                        + String.join("\n          ", kafka.get(step)));
            }
        });
        assertThat(differences).isEmpty();
    }

    private static Map<String, List<String>> transcript(String name, Supplier<KafkaServer> launch) {
        return Transcripts.take(
                "share-tools",
                name,
                launch,
                (bootstrap, tools, directory) -> new ShareToolsScript(bootstrap, tools).run());
    }
}
