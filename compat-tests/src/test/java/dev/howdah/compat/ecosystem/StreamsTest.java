package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kafka Streams, at-least-once: internal topics, a store with its changelog, and a restart that has lost the store. */
class StreamsTest {

    private static final int LINES = 600;
    private static final int WORDS = 50;

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Path state;

    private final Map<String, Long> expected = new HashMap<>();

    @BeforeAll
    static void startServers() throws Exception {
        state = Workspace.temporary("streams");
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("streams", postgres);
        try (Admin admin = admin()) {
            admin.createTopics(List.of(
                            new NewTopic(WordCount.LINES, 3, (short) 1), new NewTopic(WordCount.COUNTS, 3, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
        Workspace.delete(state);
    }

    @Test
    void word_count_goes_on_from_its_changelog_after_a_restart_without_local_state() throws Exception {
        List<String> command = command(state);
        write(0, LINES);
        try (JavaProcess application =
                        JavaProcess.launch("word-count", command, Map.of(), Pattern.compile(WordCount.READY));
                TopicReader<Long> counts =
                        new TopicReader<>(server.bootstrap(), WordCount.COUNTS, new LongDeserializer())) {
            awaitCounts(application, counts);
            awaitPurge(application);
            requireInternalTopics();
            assertThat(restoredAtEnd(application, 1)).isZero();

            write(LINES, 2 * LINES);
            application.start();
            awaitCounts(application, counts);
            assertThat(restoredAtEnd(application, 2))
                    .as("records from the changelog")
                    .isGreaterThan(WORDS);
        }
        try (TopicReader<Long> changelog =
                new TopicReader<>(server.bootstrap(), WordCount.CHANGELOG, new LongDeserializer())) {
            assertThat(changelog.table()).isEqualTo(expected);
        }
    }

    @Test
    void the_streams_group_protocol_is_refused_with_a_clear_error() {
        assumeFalse(ServerUnderTest.isApacheKafka(), "Apache Kafka serves it");
        Commands.Result refused = Commands.run(
                command(state.resolve("refused"), "group.protocol", "streams", "application.id", "not-served"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.text()).contains(WordCount.FAILED).contains("UnsupportedVersionException");
    }

    /** The jars of Streams, and our class alone: the clients of the tests are newer than the newest Streams. */
    private static List<String> command(Path state, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(server.bootstrap(), state.toString()));
        arguments.addAll(List.of(settings));
        return Commands.java(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN"),
                Workspace.kafkaTools()
                        + File.pathSeparator
                        + Workspace.classPathEntries("test-classes").get(0),
                WordCount.class.getName(),
                arguments.toArray(String[]::new));
    }

    /** Ends the application and returns how many records it said to have restored, as its {@code nth} end. */
    private static long restoredAtEnd(JavaProcess application, int nth) {
        application.terminate();
        List<String> lines = new ArrayList<>();
        Eventually.holds(
                () -> {
                    lines.clear();
                    application.printed().stream()
                            .filter(line -> line.startsWith(WordCount.RESTORED))
                            .forEach(lines::add);
                    return lines.size() == nth;
                },
                application::logTail);
        return Long.parseLong(lines.get(nth - 1).substring(WordCount.RESTORED.length()));
    }

    private void awaitCounts(JavaProcess application, TopicReader<Long> counts) {
        Eventually.holds(
                () -> counts.table().equals(expected),
                () -> "counted " + counts.table() + " instead of " + expected + "\n" + application.logTail() + "\n"
                        + server.logTail());
    }

    /** Streams deletes what it has taken from the repartition topic; nobody else reads it. */
    private static void awaitPurge(JavaProcess application) {
        try (TopicReader<Long> repartition =
                new TopicReader<>(server.bootstrap(), WordCount.REPARTITION, new LongDeserializer())) {
            Eventually.holds(() -> repartition.beginning() > 0, application::logTail);
        }
    }

    private static void requireInternalTopics() throws Exception {
        ConfigResource changelog = new ConfigResource(ConfigResource.Type.TOPIC, WordCount.CHANGELOG);
        ConfigResource repartition = new ConfigResource(ConfigResource.Type.TOPIC, WordCount.REPARTITION);
        try (Admin admin = admin()) {
            Map<ConfigResource, Config> configs =
                    admin.describeConfigs(List.of(changelog, repartition)).all().get(60, TimeUnit.SECONDS);
            assertThat(value(configs.get(changelog), "cleanup.policy")).isEqualTo("compact");
            assertThat(value(configs.get(repartition), "cleanup.policy")).isEqualTo("delete");
            assertThat(value(configs.get(repartition), "retention.ms")).isEqualTo("-1");
            var topics = admin.describeTopics(List.of(WordCount.CHANGELOG, WordCount.REPARTITION))
                    .allTopicNames()
                    .get(60, TimeUnit.SECONDS);
            assertThat(topics.values()).allMatch(topic -> topic.partitions().size() == 3);
        }
    }

    private static String value(Config config, String name) {
        return config.get(name).value();
    }

    /** Every line has one word that all share, and one of fifty. */
    private void write(int from, int to) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.bootstrap()), new StringSerializer(), new StringSerializer())) {
            for (int line = from; line < to; line++) {
                String word = "word" + line % WORDS;
                producer.send(new ProducerRecord<>(WordCount.LINES, "line" + line, "the " + word));
                expected.merge("the", 1L, Long::sum);
                expected.merge(word, 1L, Long::sum);
            }
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", server.bootstrap()));
    }
}
