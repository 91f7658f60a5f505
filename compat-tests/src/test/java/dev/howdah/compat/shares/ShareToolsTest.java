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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * One script of {@code kafka-share-groups}, {@code kafka-console-share-consumer} and {@code kafka-share-consumer-perf-test}, run on
 * Howdah and on Apache Kafka. Both transcripts are kept in {@code target/compat/share-tools}.
 */
class ShareToolsTest {

    /** Kafka tells the start that its last write had: what was done with since then is in the lag, which is the same. */
    private static final Pattern START = Pattern.compile("^(\\S+ \\S+ \\d+(?: \\d+)?) \\d+ (\\d+)$");

    /** Kafka's epoch rises once more when it has made a state for new partitions. */
    private static final Pattern EPOCHS = Pattern.compile("^(\\S+ HOST:PORT \\(NODE\\) \\S+) \\d+ \\d+ (\\d+)$");

    private static final Pattern MEMBER_EPOCH = Pattern.compile("^(\\S+ ID \\S+ \\S+ \\d+) \\d+ (\\S+)$");

    @Test
    void share_tools_print_what_they_print_for_apache_kafka() {
        CompletableFuture<Map<String, List<String>>> apache =
                CompletableFuture.supplyAsync(() -> transcript("kafka", ApacheKafkaProcess::launch));
        Map<String, List<String>> howdah;
        try (PostgresProcess postgres = PostgresProcess.launch()) {
            howdah = transcript(
                    "howdah", () -> BrokerProcess.launch(BrokerProcess.Options.on("share-tools", postgres.url())));
        }
        // Both could be wrong in the same way.
        assertThat(howdah.get("perf-test")).containsExactly("exit code 0");
        assertThat(howdah.values().stream().flatMap(List::stream))
                .anyMatch(line -> line.contains("Processed a total of 40 messages"));
        List<String> differences = new ArrayList<>();
        Map<String, List<String>> kafka = apache.join();
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        howdah.forEach((step, lines) -> {
            List<String> theirs = kafka.get(step);
            if (!lines.equals(theirs) && !withoutExplained(lines).equals(withoutExplained(theirs))) {
                differences.add(step + "\n  howdah: " + String.join("\n          ", lines) + "\n  kafka:  "
                        + String.join("\n          ", theirs));
            }
        });
        assertThat(differences).isEmpty();
    }

    private static List<String> withoutExplained(List<String> lines) {
        return lines.stream()
                .map(line -> START.matcher(line).replaceAll("$1 START $2"))
                .map(line -> EPOCHS.matcher(line).replaceAll("$1 EPOCHS $2"))
                .map(line -> MEMBER_EPOCH.matcher(line).replaceAll("$1 EPOCH $2"))
                .toList();
    }

    private static Map<String, List<String>> transcript(String name, Supplier<KafkaServer> launch) {
        return Transcripts.take(
                "share-tools",
                name,
                launch,
                (bootstrap, tools, directory) -> new ShareToolsScript(bootstrap, tools, directory).run());
    }
}
