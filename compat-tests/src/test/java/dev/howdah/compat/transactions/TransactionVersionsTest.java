package dev.howdah.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every version of every API of transactions by raw frames, beside Apache Kafka 4.3.1: the answers are the same, but for those that are
 * listed. All answers are kept in {@code target/compat/transaction-versions}.
 */
class TransactionVersionsTest {

    /** Where Howdah answers something else, and why. */
    private static final Map<String, String> EXPLAINED = Map.ofEntries(
            Map.entry(
                    "init over an open one: init, at once",
                    "Kafka aborts the open transaction and tells the client to come again; here it is one transaction of Postgres"),
            Map.entry(
                    "init over an open one: commit",
                    "one epoch less: Kafka takes one for the abort, and the next for the answer"),
            Map.entry("init over an open one: read committed then", "one epoch less"),
            Map.entry("state: ends of what was only declared", "Kafka writes a marker where nothing was written"),
            Map.entry(
                    "looking: producers after it",
                    "the control batch of v2 has the next epoch; here a producer is told of by its records"),
            Map.entry("looking: describe committed", "Kafka keeps the start of a transaction that is over"),
            Map.entry("looking: describe aborted", "Kafka keeps the start of a transaction that is over"),
            Map.entry("timeout: describe", "Kafka keeps the start of a transaction that is over"),
            Map.entry("markers: a marker of an older epoch", "-1: Kafka fails with UNKNOWN_SERVER_ERROR"),
            Map.entry("markers: ends", "Kafka writes a marker for a producer that has nothing open"));

    private static PostgresProcess postgres;
    private static KafkaServer howdah;
    private static KafkaServer kafka;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        howdah = ServerUnderTest.isApacheKafka() ? kafka() : ServerUnderTest.start("transaction-versions", postgres);
        kafka = kafka();
    }

    private static KafkaServer kafka() {
        return ApacheKafkaProcess.launchWith(
                List.of(
                        "transaction.state.log.num.partitions=4",
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms=300"),
                "-Xmx512m");
    }

    @AfterAll
    static void stopServers() {
        if (kafka != null) {
            kafka.close();
        }
        if (howdah != null) {
            howdah.close();
        }
        postgres.close();
    }

    static IntStream ages() {
        return IntStream.rangeClosed(0, Age.LAST);
    }

    @ParameterizedTest
    @MethodSource("ages")
    void transactions_are_answered_as_by_kafka(int years) throws Exception {
        Age age = new Age(years);
        // Both at the same time: neither server waits for the other.
        TransactionScript beside = new TransactionScript(kafka.bootstrap(), age);
        FutureTask<Map<String, String>> asked = new FutureTask<>(beside::run);
        new Thread(asked, "kafka's script").start();
        Map<String, String> ours = new TransactionScript(howdah.bootstrap(), age).run();
        Map<String, String> theirs = asked.get();
        keep("howdah", age, ours);
        keep("kafka", age, theirs);
        List<String> differences = new ArrayList<>();
        ours.forEach((step, answer) -> {
            if (!answer.equals(theirs.get(step)) && !EXPLAINED.containsKey(step)) {
                differences.add(step + "\n  howdah: " + answer + "\n  kafka:  " + theirs.get(step));
            }
        });
        assertThat(differences).as(age.toString()).isEmpty();
        assertThat(ours.get("commit and abort: read committed while open"))
                .contains("lso 0")
                .endsWith("[]");
        assertThat(ours.get("commit and abort: read committed after an abort"))
                .contains("lso 6 aborted [p")
                .contains("@4]");
        assertThat(ours.get("fencing: write by the zombie")).startsWith("INVALID_PRODUCER_EPOCH");
    }

    private static void keep(String name, Age age, Map<String, String> steps) throws IOException {
        Path directory = Files.createDirectories(Workspace.kept().resolve("transaction-versions"));
        Files.write(
                directory.resolve(name + "-" + age.years() + ".txt"),
                steps.entrySet().stream()
                        .map(step -> step.getKey() + " = " + step.getValue())
                        .toList());
    }
}
