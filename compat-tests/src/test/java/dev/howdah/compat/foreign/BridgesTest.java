package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Log daemons with their output to Kafka, as Debian packages them, send a real log: every line arrives once and in order. */
class BridgesTest {

    private static final int LINES_MAX = 2_000;
    private static final long LIMIT_S = 120;

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Path directory;
    private static Path log;
    private static List<String> sent;

    @BeforeAll
    static void startServers() throws Exception {
        directory = Workspace.temporary("bridges");
        sent = lines();
        log = Files.write(directory.resolve("log"), sent, StandardCharsets.UTF_8);
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("bridges", postgres);
    }

    @AfterAll
    static void stopServers() {
        server.close();
        postgres.close();
        Workspace.delete(directory);
    }

    @Test
    void rsyslog_with_omkafka_sends_every_line() throws Exception {
        Path root = unpacked(Toolchain.RSYSLOG);
        Path modules = find(root, "omkafka.so").getParent();
        Path configuration = write("rsyslog.conf", """
                module(load="imfile")
                module(load="omkafka")
                global(workDirectory="%1$s")
                template(name="line" type="string" string="%%msg%%")
                input(type="imfile" file="%2$s" tag="bridge" ruleset="kafka")
                ruleset(name="kafka") {
                  action(type="omkafka" broker=["%3$s"] topic="rsyslog" template="line" confParam=["compression.codec=lz4"])
                }
                """);
        Process daemon = start(
                "rsyslog",
                modules.getParent(),
                List.of(
                        root.resolve("usr/sbin/rsyslogd").toString(),
                        "-n",
                        "-f",
                        configuration.toString(),
                        "-i",
                        directory.resolve("rsyslog.pid").toString(),
                        "-M",
                        modules.toString()));
        arrives("rsyslog", daemon);
    }

    @Test
    void syslog_ng_with_kafka_c_sends_every_line() throws Exception {
        Path root = unpacked(Toolchain.SYSLOG_NG);
        Path modules = find(root, "libkafka.so").getParent();
        Path libraries = find(root, "libsyslog-ng-").getParent();
        Path configuration = write("syslog-ng.conf", """
                @version: current
                source s_file { file("%2$s" flags(no-parse) follow-freq(1)); };
                destination d_kafka {
                  kafka-c(bootstrap-servers("%3$s") topic("syslog-ng") message("$MESSAGE"));
                };
                log { source(s_file); destination(d_kafka); };
                """);
        Process daemon = start(
                "syslog-ng",
                libraries,
                List.of(
                        root.resolve("usr/sbin/syslog-ng").toString(),
                        "-F",
                        "--no-caps",
                        "-f",
                        configuration.toString(),
                        "-R",
                        directory.resolve("syslog-ng.persist").toString(),
                        "-p",
                        directory.resolve("syslog-ng.pid").toString(),
                        "-c",
                        directory.resolve("syslog-ng.ctl").toString(),
                        "--module-path=" + modules));
        arrives("syslog-ng", daemon);
    }

    private static Path unpacked(Toolchain packages) {
        Toolchain.Outcome outcome = packages.build();
        assumeFalse(outcome.isMissing(), outcome.reason());
        outcome.requireBuilt();
        return packages.directory();
    }

    private static Path find(Path root, String name) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("usr"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " under " + root));
        }
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), String.format(text, directory, log, server.bootstrap()));
    }

    private static Process start(String name, Path libraries, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(Workspace.log(name).toFile())
                .start();
    }

    private static void arrives(String topic, Process daemon) throws Exception {
        try {
            assertThat(read(topic, sent.size(), daemon)).isEqualTo(sent);
        } finally {
            daemon.destroy();
            if (!daemon.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        }
    }

    private static List<String> read(String topic, int count, Process daemon) {
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
}
