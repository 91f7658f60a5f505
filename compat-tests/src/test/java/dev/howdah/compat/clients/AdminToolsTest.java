package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.tools.Transcripts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * One script of {@code kafka-topics}, {@code kafka-configs}, {@code kafka-leader-election}, {@code kafka-reassign-partitions},
 * {@code kafka-log-dirs}, {@code kafka-delete-records} and others, run on Howdah and on Apache Kafka. Both transcripts are kept in
 * {@code target/compat/admin-tools}.
 */
class AdminToolsTest {

    /** Where the tools print something else for Howdah than for Apache Kafka, and why: a pattern of "step: line". */
    private static final Map<Pattern, String> EXPLAINED = explained();

    private static Map<Pattern, String> explained() {
        Map<Pattern, String> reasons = new LinkedHashMap<>();
        reasons.put(
                Pattern.compile("min\\.insync\\.replicas|TopicCommand --describe --topics-with-overrides .* Configs: "),
                "Kafka 4.3 stores min.insync.replicas=1 for all brokers when it formats its directory (eligible leader"
                        + " replicas), and shows it with every topic; here it has no effect and nothing sets it.");
        reasons.put(
                Pattern.compile(
                        "TopicCommand --describe .*howdah: .* Configs:( cleanup.policy=compact,retention.ms=5000)?$"),
                "The same lines without min.insync.replicas.");
        reasons.put(
                Pattern.compile("--describe --all .*howdah: (errors\\.deadletterqueue\\.group\\.enable"
                        + "|max\\.decompressed\\.message\\.bytes|remote\\.copy\\.lag\\.(bytes|ms))="),
                "New in Kafka 4.4, whose configurations are served here; the other side is 4.3.1.");
        reasons.put(
                Pattern.compile("FeatureCommand upgrade .*Invalid update version 1 for feature no\\.such\\.feature"),
                "Kafka names its controller.");
        return reasons;
    }

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
        assertThat(differences(howdah, apache.get())).isEmpty();
    }

    private static Map<String, List<String>> transcript(String name, Supplier<KafkaServer> launch) {
        return Transcripts.take(
                "admin-tools",
                name,
                launch,
                (bootstrap, tools, directory) -> new AdminToolsScript(bootstrap, tools, directory).run());
    }

    private static List<String> differences(Map<String, List<String>> howdah, Map<String, List<String>> kafka) {
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        List<String> unexplained = new ArrayList<>();
        List<Pattern> unused = new ArrayList<>(EXPLAINED.keySet());
        howdah.forEach((step, printed) -> {
            List<String> expected = kafka.getOrDefault(step, List.of());
            List<String> lines = new ArrayList<>();
            Transcripts.without(printed, expected).forEach(line -> lines.add(step + ": howdah: " + line));
            Transcripts.without(expected, printed).forEach(line -> lines.add(step + ": kafka: " + line));
            for (String line : lines) {
                List<Pattern> reasons = EXPLAINED.keySet().stream()
                        .filter(pattern -> pattern.matcher(line).find())
                        .toList();
                unused.removeAll(reasons);
                if (reasons.isEmpty()) {
                    unexplained.add(line);
                }
            }
        });
        assertThat(unused.stream().map(Pattern::pattern))
                .as("differences that are explained, but are none")
                .isEmpty();
        return unexplained;
    }
}
