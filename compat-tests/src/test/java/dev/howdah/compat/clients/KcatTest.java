package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real text goes in with {@code kcat -P} and comes back with {@code kcat -C} and by SQL, byte for byte. */
class KcatTest {

    private static final int PARTITIONS = 4;
    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Path directory;

    @BeforeAll
    static void startServers() {
        assumeTrue(Commands.installed("kcat"), "kcat is not installed (Debian: apt-get install kcat)");
        directory = Workspace.temporary("kcat");
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("kcat", postgres);
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        if (postgres != null) {
            postgres.close();
            Workspace.delete(directory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void a_hundred_thousand_lines_come_back_byte_for_byte(String codec) throws Exception {
        thereAndBack(codec, 100_000);
    }

    @Tag("load")
    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void a_million_lines_come_back_byte_for_byte(String codec) throws Exception {
        thereAndBack(codec, 1_200_000);
    }

    @Test
    void metadata_is_listed() throws Exception {
        String topic = new Session(server.bootstrap(), "kcat").createTopic("listed", 3, Map.of());
        String listing = Commands.run(List.of("kcat", "-L", "-b", server.bootstrap(), "-t", topic))
                .requireSuccess()
                .text();
        assertThat(listing)
                .contains("topic \"" + topic + "\" with 3 partitions")
                .doesNotContain("error");
    }

    private void thereAndBack(String codec, int lines) throws Exception {
        String topic = new Session(server.bootstrap(), "kcat-" + codec + "-" + lines)
                .createTopic("text", PARTITIONS, Map.of());
        List<Path> sent = RealText.write(directory, PARTITIONS, lines);
        long startNanos = System.nanoTime();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Commands.run(List.of(
                            "kcat",
                            "-P",
                            "-b",
                            server.bootstrap(),
                            "-t",
                            topic,
                            "-p",
                            "" + partition,
                            "-z",
                            codec,
                            "-l",
                            sent.get(partition).toString()))
                    .requireSuccess();
        }
        long producedNanos = System.nanoTime();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Path read = directory.resolve("read");
            Commands.run(
                            List.of(
                                    "kcat",
                                    "-C",
                                    "-b",
                                    server.bootstrap(),
                                    "-t",
                                    topic,
                                    "-p",
                                    "" + partition,
                                    "-o",
                                    "beginning",
                                    "-e",
                                    "-q"),
                            null,
                            read)
                    .requireSuccess();
            assertThat(Files.mismatch(sent.get(partition), read))
                    .as("first byte that differs in partition " + partition + " with " + codec)
                    .isEqualTo(-1);
        }
        long consumedNanos = System.nanoTime();
        if (!ServerUnderTest.isApacheKafka()) {
            sqlSees(topic, sent, lines);
        }
        System.out.printf(
                "kcat %s: %,d lines, produced in %,d ms, consumed in %,d ms%n",
                codec,
                lines,
                TimeUnit.NANOSECONDS.toMillis(producedNanos - startNanos),
                TimeUnit.NANOSECONDS.toMillis(consumedNanos - producedNanos));
    }

    /** Count, bytes, and for every partition the text itself, put together again in offset order. */
    private void sqlSees(String topic, List<Path> sent, int lines) throws Exception {
        long bytes = 0;
        for (Path file : sent) {
            bytes += Files.size(file);
        }
        assertThat(postgres.query("select count(*) || ' ' || sum(length(value)) from topics.\"" + topic + "\""))
                .isEqualTo(lines + " " + (bytes - lines));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(postgres.query(
                            "select md5(string_agg(value, '\\x0a' order by \"offset\") || '\\x0a') from topics.\""
                                    + topic + "\" where partition = " + partition))
                    .as("md5 of partition " + partition + " by SQL")
                    .isEqualTo(md5(sent.get(partition)));
        }
    }

    private static String md5(Path file) {
        return Commands.run(List.of("md5sum", file.toString()))
                .requireSuccess()
                .text()
                .split(" ")[0];
    }
}
