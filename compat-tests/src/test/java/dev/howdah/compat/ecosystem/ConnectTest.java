package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kafka Connect in distributed mode: a file into a topic into a file, with the worker killed in the middle. */
class ConnectTest {

    private static final String TOPIC = "file-lines";
    private static final int BEFORE = 2_000;
    private static final int AT_KILL = 12_000;
    private static final int ALL = 15_000;

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Path directory;
    private static Path source;
    private static Path sink;

    @BeforeAll
    static void startServers() throws Exception {
        directory = Workspace.temporary("connect-files");
        source = Files.createFile(directory.resolve("source.txt"));
        sink = Files.createFile(directory.resolve("sink.txt"));
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("connect", postgres);
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
    void every_line_arrives_though_the_worker_is_killed_and_none_is_sent_again_whose_offset_was_stored()
            throws Exception {
        try (ConnectWorker worker = new ConnectWorker(server.bootstrap(), directory)) {
            Rest rest = new Rest(worker.url());
            configureConnectors(worker, rest);
            append(0, BEFORE);
            awaitArrival(worker, BEFORE);
            awaitStoredOffset(worker, rest);

            append(BEFORE, AT_KILL);
            awaitArrival(worker, BEFORE + 1);
            worker.kill();
            append(AT_KILL, ALL);
            worker.start();
            awaitArrival(worker, ALL);
            awaitStoredOffset(worker, rest);
            requireRunning(worker, rest);
            assertThat(worker.terminate())
                    .as("the exit code of a JVM after SIGTERM")
                    .isEqualTo(143);
        }
        requireCompactedTopics();
        requireTopic();
    }

    private static void configureConnectors(ConnectWorker worker, Rest rest) {
        // A batch above all lines: of a full one the file source keeps the rest until more is written to the file.
        String from = """
                {"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "tasks.max": "1",
                 "file": "%s", "topic": "%s", "batch.size": "100000"}
                """.formatted(source, TOPIC);
        String into = """
                {"connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1",
                 "file": "%s", "topics": "%s"}
                """.formatted(sink, TOPIC);
        // The worker answers 409 as long as its group rebalances.
        Eventually.holds(
                () -> rest.send("PUT", "/connectors/from-file/config", from).contains("from-file"), worker::logTail);
        Eventually.holds(
                () -> rest.send("PUT", "/connectors/into-file/config", into).contains("into-file"), worker::logTail);
        requireRunning(worker, rest);
    }

    private static void requireRunning(ConnectWorker worker, Rest rest) {
        for (String name : List.of("from-file", "into-file")) {
            Eventually.holds(
                    () -> rest.get("/connectors/" + name + "/status").split("RUNNING", -1).length == 3,
                    () -> name + " does not run\n" + worker.logTail());
        }
    }

    private static void awaitArrival(ConnectWorker worker, int lines) {
        Eventually.holds(
                () -> new HashSet<>(sunk()).size() >= lines,
                () -> new HashSet<>(sunk()).size() + " of " + lines + " lines arrived\n" + worker.logTail());
    }

    /** The position in the file that Connect has stored in its topic of offsets is the end of the file. */
    private static void awaitStoredOffset(ConnectWorker worker, Rest rest) throws IOException {
        String position = "\"position\":" + Files.size(source);
        Eventually.holds(
                () -> rest.get("/connectors/from-file/offsets").contains(position),
                () -> "no offset with " + position + "\n" + worker.logTail());
    }

    private static void requireCompactedTopics() throws Exception {
        Set<ConfigResource> topics = ConnectWorker.TOPICS.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .collect(Collectors.toSet());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            var configs = admin.describeConfigs(topics).all().get(60, TimeUnit.SECONDS);
            assertThat(configs.values())
                    .hasSize(3)
                    .allMatch(config -> config.get("cleanup.policy").value().equals("compact"));
        }
    }

    /** Each worker sends lines in the order of the file, so that a partition may step back once, at the restart. */
    private static void requireTopic() {
        Map<Integer, Integer> newest = new TreeMap<>();
        Map<Integer, Integer> stepsBack = new TreeMap<>();
        int[] seen = new int[ALL];
        try (TopicReader<String> reader = new TopicReader<>(server.bootstrap(), TOPIC, new StringDeserializer())) {
            for (ConsumerRecord<String, String> record : reader.read()) {
                int line = Integer.parseInt(record.value());
                seen[line]++;
                Integer before = newest.put(record.partition(), line);
                if (before != null && line <= before) {
                    stepsBack.merge(record.partition(), 1, Integer::sum);
                }
            }
        }
        assertThat(stepsBack.values()).allMatch(times -> times == 1);
        assertThat(IntStream.of(seen)).as("how often each line is in the topic").allMatch(times -> times >= 1);
        assertThat(IntStream.range(0, BEFORE).map(line -> seen[line]))
                .as("lines whose offset was stored before the worker was killed")
                .allMatch(times -> times == 1);
        System.out.println("connect: lines sent twice over the kill: "
                + IntStream.of(seen).filter(times -> times > 1).count() + ", written to the sink: " + sunk().size());
    }

    /** Whole lines only: the last one may be in the making. */
    private static List<String> sunk() {
        try {
            String text = Files.readString(sink);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(int from, int to) throws IOException {
        String lines = IntStream.range(from, to).mapToObj(line -> line + "\n").collect(Collectors.joining());
        Files.writeString(source, lines, StandardOpenOption.APPEND);
    }
}
