package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import dev.howdah.compat.tools.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Path directory = Workspace.temporary("group-tools");
        try (KafkaServer server = launch.get();
                Tools tools = new Tools(server.bootstrap())) {
            Map<String, List<String>> transcript =
                    new GroupToolsScript(server.bootstrap(), tools, directory, end).run();
            keep(name, transcript);
            return transcript;
        } catch (Exception e) {
            throw new AssertionError(name, e);
        } finally {
            Workspace.delete(directory);
        }
    }

    private static void keep(String name, Map<String, List<String>> transcript) throws IOException {
        List<String> lines = new ArrayList<>();
        transcript.forEach((step, printed) -> {
            lines.add("$ " + step);
            lines.addAll(printed);
        });
        Path directory = Files.createDirectories(Workspace.kept().resolve("group-tools"));
        Files.write(directory.resolve(name + ".txt"), lines);
    }

    private static List<String> differences(Map<String, List<String>> howdah, Map<String, List<String>> kafka) {
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        List<String> differences = new ArrayList<>();
        Set<ExplainedDifference> seen = EnumSet.noneOf(ExplainedDifference.class);
        howdah.forEach((step, printed) -> {
            List<String> expected = kafka.getOrDefault(step, List.of());
            List<String> ours = without(printed, expected);
            List<String> theirs = without(expected, printed);
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

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }
}
