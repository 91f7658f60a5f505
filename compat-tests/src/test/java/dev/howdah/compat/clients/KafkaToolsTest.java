package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The command line tools that come with Apache Kafka, run as they are. */
class KafkaToolsTest {

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Path directory;

    @BeforeAll
    static void startServers() {
        directory = Workspace.temporary("tools");
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("tools", postgres);
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
    void kafka_topics_creates_lists_describes_alters_and_deletes() {
        topics("--create", "--topic", "shop", "--partitions", "3", "--config", "max.message.bytes=2000000");
        assertThat(topics("--list").lines()).contains("shop");
        assertThat(topics("--describe", "--topic", "shop").text())
                .contains("PartitionCount: 3")
                .contains("max.message.bytes=2000000")
                .contains("Partition: 2");
        topics("--alter", "--topic", "shop", "--partitions", "5");
        assertThat(topics("--describe", "--topic", "shop").text()).contains("PartitionCount: 5");
        topics("--delete", "--topic", "shop");
        assertThat(topics("--list").lines()).doesNotContain("shop");
    }

    @Test
    void console_producer_and_consumer_pass_keys_values_and_headers() throws Exception {
        topics("--create", "--topic", "console", "--partitions", "2");
        Path lines = Files.writeString(directory.resolve("lines"), "h1:a,h2:b\tk1\tv1\nh1:c\tk2\tzwölf\n");
        tool(
                        lines,
                        "org.apache.kafka.tools.ConsoleProducer",
                        "--bootstrap-server",
                        server.bootstrap(),
                        "--topic",
                        "console",
                        "--reader-property",
                        "parse.key=true",
                        "--reader-property",
                        "parse.headers=true")
                .requireSuccess();
        List<String> read = new ArrayList<>();
        for (int partition = 0; partition < 2; partition++) {
            read.addAll(tool(
                            null,
                            "org.apache.kafka.tools.consumer.ConsoleConsumer",
                            "--bootstrap-server",
                            server.bootstrap(),
                            "--topic",
                            "console",
                            "--partition",
                            "" + partition,
                            "--offset",
                            "earliest",
                            "--timeout-ms",
                            "3000",
                            "--formatter-property",
                            "print.key=true",
                            "--formatter-property",
                            "print.headers=true")
                    .lines());
        }
        assertThat(read).containsExactlyInAnyOrder("h1:a,h2:b\tk1\tv1", "h1:c\tk2\tzwölf");
    }

    @Test
    void perf_test_produces_and_get_offsets_counts() {
        topics("--create", "--topic", "perf", "--partitions", "2");
        Commands.Result perf = tool(
                        null,
                        "org.apache.kafka.tools.ProducerPerformance",
                        "--topic",
                        "perf",
                        "--num-records",
                        "20000",
                        "--record-size",
                        "100",
                        "--throughput",
                        "-1",
                        "--bootstrap-server",
                        server.bootstrap(),
                        "--command-property",
                        "acks=all")
                .requireSuccess();
        assertThat(perf.text()).contains("20000 records sent");
        System.out.println(
                "kafka-producer-perf-test: " + perf.lines().get(perf.lines().size() - 1));
        assertThat(offsets("-1").stream()
                        .mapToLong(line -> Long.parseLong(line.split(":")[2]))
                        .sum())
                .isEqualTo(20_000);
        assertThat(offsets("earliest")).containsExactlyInAnyOrder("perf:0:0", "perf:1:0");
        assertThat(offsets("max-timestamp")).hasSize(2);
    }

    @Test
    void kafka_configs_describes_topics_and_brokers() {
        topics("--create", "--topic", "described", "--config", "retention.ms=12345");
        assertThat(configs("--entity-type", "topics", "--entity-name", "described"))
                .contains("retention.ms=12345")
                .contains("DYNAMIC_TOPIC_CONFIG");
        assertThat(configs("--entity-type", "topics", "--entity-name", "described", "--all"))
                .contains("cleanup.policy=delete")
                .contains("DEFAULT_CONFIG");
    }

    private static List<String> offsets(String time) {
        return tool(
                        null,
                        "org.apache.kafka.tools.GetOffsetShell",
                        "--bootstrap-server",
                        server.bootstrap(),
                        "--topic",
                        "perf",
                        "--time",
                        time)
                .requireSuccess()
                .lines();
    }

    private static String configs(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", server.bootstrap(), "--describe"));
        all.addAll(Arrays.asList(arguments));
        return tool(null, "kafka.admin.ConfigCommand", all.toArray(String[]::new))
                .requireSuccess()
                .text();
    }

    private static Commands.Result topics(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", server.bootstrap()));
        all.addAll(Arrays.asList(arguments));
        return tool(null, "org.apache.kafka.tools.TopicCommand", all.toArray(String[]::new))
                .requireSuccess();
    }

    private static Commands.Result tool(Path in, String main, String... arguments) {
        return Commands.run(
                Commands.java(
                        List.of(
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-Dfile.encoding=UTF-8",
                                "-Dlog4j2.level=OFF",
                                "-Dstdout.encoding=UTF-8"),
                        Workspace.kafkaTools(),
                        main,
                        arguments),
                in,
                null);
    }
}
