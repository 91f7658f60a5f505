package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kafka Connect with {@code exactly.once.source.support}: the lines of a file, each in the topic once, though the worker is killed twice. */
class ConnectExactlyOnceTest {

    private static final String TOPIC = "exactly-once-lines";
    private static final int A_ROUND = 4_000;
    private static final int KILLS = 2;

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Path directory;
    private static Path source;

    private int lines;

    @BeforeAll
    static void startServers() throws Exception {
        directory = Workspace.temporary("connect-exactly-once");
        source = Files.createFile(directory.resolve("source.txt"));
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("connect-exactly-once", postgres);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
        Workspace.delete(directory);
    }

    @Test
    void every_line_is_there_once_though_the_worker_is_killed() throws Exception {
        // A worker begins when all of its topics is stable: when the timeout has ended what a killed one had open.
        try (ConnectWorker worker = new ConnectWorker(
                server.bootstrap(),
                directory,
                directory,
                "exactly.once.source.support=enabled",
                "producer.transaction.timeout.ms=5000")) {
            Rest rest = new Rest(worker.url());
            String from = """
                    {"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "tasks.max": "1",
                     "file": "%s", "topic": "%s", "batch.size": "500", "transaction.boundary": "poll",
                     "exactly.once.support": "requested"}
                    """.formatted(source, TOPIC);
            // The worker answers 409 as long as its group rebalances.
            Eventually.holds(
                    () -> rest.send("PUT", "/connectors/from-file/config", from).contains("from-file"),
                    worker::logTail);
            for (int kill = 0; kill < KILLS; kill++) {
                append(A_ROUND);
                awaitLines(worker, lines - A_ROUND / 2);
                worker.kill();
                append(A_ROUND);
                worker.start();
            }
            awaitLines(worker, lines);
        }
        Map<String, Long> times;
        try (TopicReader<String> reader = committed()) {
            times = reader.read().stream().collect(Collectors.groupingBy(ConsumerRecord::value, Collectors.counting()));
        }
        assertThat(times).as("lines").hasSizeGreaterThanOrEqualTo(2 * KILLS * A_ROUND);
        assertThat(times)
                .containsOnlyKeys(IntStream.range(0, times.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(times.values()).as("how often each line is there").containsOnly(1L);
    }

    private static TopicReader<String> committed() {
        return new TopicReader<>(server.bootstrap(), TOPIC, new StringDeserializer(), "read_committed");
    }

    /** Of a full batch the file source keeps the rest until more is written to the file. */
    private void awaitLines(ConnectWorker worker, int count) {
        try (TopicReader<String> reader = committed()) {
            Eventually.holds(
                    () -> {
                        append(1);
                        return reader.read().size() >= count;
                    },
                    () -> reader.read().size() + " of " + count + " lines are committed\n" + worker.logTail());
        }
    }

    private void append(int count) throws IOException {
        String text = IntStream.range(lines, lines + count)
                .mapToObj(line -> line + "\n")
                .collect(Collectors.joining());
        Files.writeString(source, text, StandardOpenOption.APPEND);
        lines += count;
    }
}
