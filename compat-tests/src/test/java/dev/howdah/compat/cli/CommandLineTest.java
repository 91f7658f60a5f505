package dev.howdah.compat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code howdah status, topic, produce, consume} and {@code group} do, beside Kafka's own client. */
class CommandLineTest {

    private static BrokerProcess broker;
    private static Path directory;

    @BeforeAll
    static void start() {
        directory = Workspace.temporary("cli");
        broker = BrokerProcess.launch(BrokerProcess.Options.embedded("cli"));
    }

    @AfterAll
    static void stop() {
        broker.close();
        Workspace.delete(directory);
    }

    @Test
    void a_topic_is_created_described_changed_and_deleted() throws Exception {
        assertThat(ok("topic", "create", "orders", "--partitions", "2", "--config", "retention.ms=3600000"))
                .isEqualTo("created orders\n");
        assertThat(ok("topic", "describe", "orders"))
                .contains("PARTITION  LEADER  START  END  ERROR")
                .contains("retention.ms  3600000");
        ok(
                "topic",
                "alter",
                "orders",
                "--partitions",
                "3",
                "--config",
                "retention.ms=",
                "--config",
                "max.message.bytes=2000");
        assertThat(ok("topic", "describe", "orders", "--json"))
                .contains("\"partition\":2", "{\"config\":\"max.message.bytes\",\"value\":\"2000\"}")
                .doesNotContain("retention.ms");
        assertThat(ok("topic", "list").lines().map(line -> line.split(" ")[0])).contains("TOPIC", "orders");

        assertThat(ok("topic", "delete", "orders")).contains("nothing is done yet");
        assertThat(ok("topic", "list")).contains("orders");
        assertThat(ok("topic", "delete", "orders", "--yes")).isEqualTo("deleted orders\n");
        assertThat(refused("topic", "describe", "orders"))
                .isEqualTo("howdah: topic orders: UNKNOWN_TOPIC_OR_PARTITION\n");
    }

    @Test
    void lines_become_records_where_kafkas_producer_would_put_them_and_come_out_again() throws Exception {
        ok("topic", "create", "lines", "--partitions", "5");
        List<String> lines = IntStream.range(0, 20_000)
                .mapToObj(i -> "key-" + i % 97 + ":värde " + i)
                .toList();

        Commands.Result stored =
                run(lines, "produce", "lines", "--key-separator", ":", "--header", "source=test", "--json");
        assertThat(stored.requireSuccess().text()).contains("\"records\":");

        List<String> read = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer()) {
            List<TopicPartition> all = IntStream.range(0, 5)
                    .mapToObj(number -> new TopicPartition("lines", number))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Eventually.holds(
                    () -> {
                        consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                            read.add(record.key() + ":" + record.value());
                            assertThat(record.headers().lastHeader("source").value())
                                    .isEqualTo("test".getBytes(StandardCharsets.UTF_8));
                        });
                        return read.size() >= lines.size();
                    },
                    () -> "only " + read.size() + " records came");
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(lines);
        assertThat(ok("consume", "lines", "--keys").lines().map(line -> line.replace('\t', ':')))
                .containsExactlyInAnyOrderElementsOf(lines);
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 97; i += 48) {
                int partition = producer.send(new ProducerRecord<>("lines", "key-" + i, "again"))
                        .get()
                        .partition();
                assertThat(ok(
                                "consume",
                                "lines",
                                "--partition",
                                Integer.toString(partition),
                                "--keys",
                                "--max",
                                "20000"))
                        .contains("key-" + i + "\tvärde ");
            }
        }
    }

    @Test
    void records_are_taken_from_an_offset_or_a_time_and_aborted_ones_are_not_shown() throws Exception {
        ok("topic", "create", "times", "--partitions", "1");
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", "cli"))) {
            producer.initTransactions();
            for (String end : List.of("commit", "abort", "commit")) {
                producer.beginTransaction();
                for (int i = 0; i < 3; i++) {
                    producer.send(new ProducerRecord<>("times", 0, 1_000_000L + i, null, end + i));
                }
                if (end.equals("commit")) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
        assertThat(ok("consume", "times").lines())
                .containsExactly("commit0", "commit1", "commit2", "commit0", "commit1", "commit2");
        assertThat(ok("consume", "times", "--from", "1", "--max", "2").lines()).containsExactly("commit1", "commit2");
        assertThat(ok("consume", "times", "--from", "1970-01-01T00:16:40.002Z", "--max", "1", "--json"))
                .isEqualTo(
                        "{\"partition\":0,\"offset\":2,\"timestamp\":\"1970-01-01T00:16:40.002Z\",\"key\":null,\"value\":\"commit2\"}\n");
        assertThat(ok("consume", "times", "--from", "end")).isEmpty();
        assertThat(refused("consume", "times", "--from", "yesterday")).contains("'yesterday' is no place in a topic");
    }

    @Test
    void a_group_is_described_moved_and_deleted_and_status_tells_of_it() throws Exception {
        ok("topic", "create", "read", "--partitions", "1");
        run(List.of("a", "b", "c", "d"), "produce", "read").requireSuccess();
        assertThat(ok("group", "seek", "readers", "--topic", "read", "--to", "1"))
                .contains("nothing is done yet");
        assertThat(refused("group", "describe", "readers")).isEqualTo("howdah: there is no group readers\n");
        ok("group", "seek", "readers", "--topic", "read", "--to", "1", "--yes");
        assertThat(ok("group", "describe", "readers", "--json"))
                .contains("\"state\":\"Empty\"", "\"committed\":1,\"end\":4,\"lag\":3");

        Commands.Result status = run(List.of(), "status");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.text()).contains("group readers", "3 behind, and nobody is in it");

        ok("group", "seek", "readers", "--topic", "read", "--to", "end", "--yes");
        assertThat(ok("status")).contains("nothing is wrong");
        assertThat(ok("group", "list").lines().map(line -> line.split(" ")[0])).contains("readers");
        assertThat(ok("group", "delete", "readers", "--yes")).isEqualTo("deleted readers\n");
        assertThat(refused("group", "delete", "readers", "--yes")).contains("there is no group readers");
    }

    @Test
    void mistakes_are_one_line_and_change_nothing() throws Exception {
        ok("topic", "create", "mistakes", "--partitions", "1");
        assertThat(refused("produce", "nowhere")).contains("topic nowhere: UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(refused("topic", "create", "mistakes")).contains("TOPIC_ALREADY_EXISTS");
        assertThat(refused("topic", "alter", "mistakes", "--config", "retention.ms=long"))
                .contains("INVALID_CONFIG");
        Commands.Result noKey = run(List.of("k=v", "alone"), "produce", "mistakes", "--key-separator", "=");
        assertThat(noKey.exitCode()).isEqualTo(1);
        assertThat(noKey.err()).isEqualTo("howdah: line 2 has no '='\n");
        assertThat(run(List.of(), "topic", "alter", "mistakes").exitCode()).isEqualTo(2);

        Commands.Result nobody =
                Commands.run(command("topic", "list", "--bootstrap-server", "127.0.0.1:" + Workspace.freePort()));
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.err())
                .startsWith("howdah: no broker answers (127.0.0.1:")
                .hasLineCount(1);
    }

    private static KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringDeserializer(), new StringDeserializer());
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker.bootstrap());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static String ok(String... arguments) throws Exception {
        return run(List.of(), arguments).requireSuccess().text();
    }

    private static String refused(String... arguments) throws Exception {
        Commands.Result result = run(List.of(), arguments);
        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).hasLineCount(1);
        return result.err();
    }

    private static Commands.Result run(List<String> lines, String... arguments) throws Exception {
        Path in = Files.createTempFile(directory, "in", ".txt");
        Files.write(in, lines);
        return Commands.run(command(arguments), Map.of("HOWDAH_BOOTSTRAP_SERVER", broker.bootstrap()), in, null);
    }

    private static List<String> command(String... arguments) {
        return Commands.howdah(arguments);
    }
}
