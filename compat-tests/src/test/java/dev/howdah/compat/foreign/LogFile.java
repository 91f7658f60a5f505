package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A log of real lines, and the broker that a daemon is to send it to. Thread: the test's. */
final class LogFile implements AutoCloseable {

    private static final int LINES_MAX = 2_000;
    private static final long LIMIT_S = 120;

    private final Path directory = Workspace.temporary("bridges");
    private final List<String> sent;
    private final Path log;
    private final PostgresProcess postgres;
    private final KafkaServer server;

    LogFile() throws IOException {
        sent = lines();
        log = Files.write(directory.resolve("log"), sent, StandardCharsets.UTF_8);
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("bridges", postgres);
    }

    /** Of the daemons' own files. */
    Path directory() {
        return directory;
    }

    /** Writes a configuration: %1$s is the directory, %2$s the log, %3$s the broker's address. */
    Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), String.format(text, directory, log, server.bootstrap()));
    }

    /** Starts a daemon with libraries of its own; what it prints is kept. */
    Process start(String name, List<Path> libraries, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment()
                .put("LD_LIBRARY_PATH", libraries.stream().map(Path::toString).collect(Collectors.joining(":")));
        return builder.redirectErrorStream(true)
                .redirectOutput(Workspace.log(name).toFile())
                .start();
    }

    /** Sends the lines to partition 0 of a topic, for a daemon that takes them from there. */
    void sendTo(String topic) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.bootstrap()), new StringSerializer(), new StringSerializer())) {
            sent.forEach(line -> producer.send(new ProducerRecord<>(topic, 0, null, line)));
        }
    }

    /** Every line comes to partition 0 of the topic, once and in order; then the daemon is ended. */
    void arrivesIn(String topic, Process daemon) throws Exception {
        try {
            assertThat(read(topic, sent.size(), daemon)).isEqualTo(sent);
        } finally {
            daemon.destroy();
            if (!daemon.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        }
    }

    private List<String> read(String topic, int count, Process daemon) {
        List<String> read = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", server.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
            while (read.size() < count && System.nanoTime() < deadline) {
                assertThat(daemon.isAlive()).as("the daemon runs").isTrue();
                consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
            }
        }
        return read;
    }

    /** The log of installed packages where there is one; else what an access log might have. */
    private static List<String> lines() throws IOException {
        Path installed = Path.of("/var/log/dpkg.log");
        if (Files.isReadable(installed) && Files.size(installed) > 0) {
            return Files.readAllLines(installed, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.isBlank())
                    .limit(LINES_MAX)
                    .toList();
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES_MAX; i++) {
            lines.add("192.0.2." + i % 256 + " - - \"GET /item/" + i + " HTTP/1.1\" 200 " + 31 * i);
        }
        return lines;
    }

    @Override
    public void close() {
        server.close();
        postgres.close();
        Workspace.delete(directory);
    }
}
