package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records with the header howdah-deliver-at get their offsets when they are due: from Kafka's clients and from SQL, and once, whoever dies. */
class DelayedRecordsTest {

    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LATER = Duration.ofHours(1);

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static Session session;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch();
        broker = BrokerProcess.launch(BrokerProcess.Options.on("delayed", postgres.url())
                .withArguments("--http-listen", "127.0.0.1:" + Workspace.freePort()));
        session = new Session(broker.bootstrap(), "delayed");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        postgres.close();
    }

    private static String topic(String hint) throws Exception {
        return session.createTopic(hint, 1, Map.of("howdah.delay.enable", "true"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> now(String topic, String value) {
        return new ProducerRecord<>(topic, 0, 7L, bytes("k"), bytes(value));
    }

    private static ProducerRecord<byte[], byte[]> at(String topic, String value, String deliverAt) {
        ProducerRecord<byte[], byte[]> record = now(topic, value);
        record.headers().add("own", bytes("1")).add("howdah-deliver-at", bytes(deliverAt));
        return record;
    }

    private static String in(Duration duration) {
        return Long.toString(System.currentTimeMillis() + duration.toMillis());
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One batch. */
    private static List<RecordMetadata> send(List<ProducerRecord<byte[], byte[]>> records, String... settings)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("linger.ms", "60000", "delivery.timeout.ms", "120000"));
        try (KafkaProducer<byte[], byte[]> producer = session.producer(all.toArray(String[]::new))) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            producer.flush();
            List<RecordMetadata> metadata = new ArrayList<>();
            for (Future<RecordMetadata> each : sent) {
                metadata.add(each.get());
            }
            return metadata;
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> readToEnd(String topic, int partitions, String... settings) {
        return WholeTopic.read(session, topic, partitions, settings);
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> text(record.value())).toList();
    }

    /** Its records are due then, which is in their headers an hour later. */
    private static void due(String topic, String value, long dueMs) throws SQLException {
        execute("update howdah.delayed_record set due_ms = " + dueMs + " where topic_id = howdah.topic_id('" + topic
                + "') and howdah.text(value) like '" + value + "'");
    }

    private static long dueMs(String topic, String value) {
        return Long.parseLong(String.valueOf(
                postgres.query("select due_ms from howdah.delayed_record where topic_id = howdah.topic_id('" + topic
                        + "') and howdah.text(value) = '" + value + "'")));
    }

    private static int waiting(String topic) {
        return Integer.parseInt(String.valueOf(postgres.query(
                "select count(*) from howdah.delayed_record where topic_id = howdah.topic_id('" + topic + "')")));
    }

    @Test
    void a_consumer_that_waits_gets_a_record_when_it_is_due_and_not_before() throws Exception {
        Map<String, String> topics = Map.of("none", topic("waits-none"), "zstd", topic("waits-zstd"));
        List<TopicPartition> partitions = topics.values().stream()
                .map(topic -> new TopicPartition(topic, 0))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer("isolation.level", "read_committed")) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            consumer.poll(Duration.ZERO);
            String later = in(LATER);
            for (String codec : topics.keySet()) {
                String topic = topics.get(codec);
                List<RecordMetadata> sent = send(
                        List.of(
                                at(topic, "past", "0"),
                                at(topic, "due", later),
                                now(topic, "now"),
                                at(topic, "later", later)),
                        "compression.type",
                        codec);
                assertThat(sent.stream().map(RecordMetadata::offset)).containsExactly(0L, 1L, 2L, 3L);
                assertThat(dueMs(topic, "due")).isEqualTo(Long.parseLong(later));
            }
            long dueMs = System.currentTimeMillis() + SOON.toMillis();
            for (String topic : topics.values()) {
                due(topic, "due", dueMs);
            }
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            Eventually.holds(
                    () -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                            assertThat(text(record.value()).equals("due") && System.currentTimeMillis() < dueMs)
                                    .as("before it is due")
                                    .isFalse();
                            records.add(record);
                        });
                        return records.size() == 6;
                    },
                    () -> "six are read: " + values(records));
            for (TopicPartition partition : partitions) {
                List<ConsumerRecord<byte[], byte[]>> own = records.stream()
                        .filter(record -> record.topic().equals(partition.topic()))
                        .toList();
                assertThat(values(own)).containsExactly("past", "now", "due");
                assertThat(own.stream().map(ConsumerRecord::offset)).containsExactly(0L, 2L, 4L);
                ConsumerRecord<byte[], byte[]> due = own.get(2);
                assertThat(text(due.key())).isEqualTo("k");
                assertThat(due.timestamp()).isEqualTo(7);
                assertThat(text(due.headers().lastHeader("own").value())).isEqualTo("1");
                assertThat(consumer.position(partition)).isEqualTo(5);
                assertThat(values(readToEnd(partition.topic(), 1))).containsExactly("past", "now", "due");
            }
        }
    }

    @Test
    void who_reads_to_the_end_comes_to_it_though_nothing_there_is_due() throws Exception {
        String topic = topic("end");
        send(List.of(now(topic, "now")));
        send(List.of(at(topic, "a", in(LATER)), at(topic, "b", in(LATER))));
        send(List.of(at(topic, "c", in(LATER))), "enable.idempotence", "false");
        for (int start = 0; start < 2; start++) {
            assertThat(values(readToEnd(topic, 1))).containsExactly("now");
            assertThat(values(readToEnd(topic, 1, "isolation.level", "read_committed")))
                    .containsExactly("now");
            if (Commands.installed("kcat")) {
                assertThat(Commands.run(List.of(
                                        "kcat",
                                        "-C",
                                        "-e",
                                        "-q",
                                        "-b",
                                        broker.bootstrap(),
                                        "-t",
                                        topic,
                                        "-o",
                                        "beginning"))
                                .requireSuccess()
                                .text())
                        .isEqualTo("now\n");
            }
            assertThat(postgres.query("select count(*) from topics.\"" + topic + "\""))
                    .isEqualTo("1");
            // The second time from rows.
            if (start == 0) {
                broker.kill();
                broker.start();
            }
        }
        // In an offset range that has no record at all.
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer()) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 2);
            Eventually.holds(
                    () -> {
                        assertThat(consumer.poll(Duration.ofMillis(100))).isEmpty();
                        return consumer.position(partition) == 4;
                    },
                    () -> "the hole is passed");
        }
        // Nothing of it was lost with the broker.
        due(topic, "%", System.currentTimeMillis());
        Eventually.holds(() -> waiting(topic) == 0, () -> "all are delivered");
        assertThat(values(readToEnd(topic, 1))).containsExactly("now", "a", "b", "c");
    }

    @Test
    void each_is_delivered_once_though_the_broker_and_postgres_are_killed() throws Exception {
        String topic = session.createTopic("killed", 3, Map.of("howdah.delay.enable", "true"));
        Map<String, Integer> sent = new TreeMap<>();
        try (KafkaProducer<byte[], byte[]> producer =
                session.producer("delivery.timeout.ms", "120000", "linger.ms", "5", "request.timeout.ms", "5000")) {
            List<Future<RecordMetadata>> all = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String value = "v" + i;
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, i % 3, null, bytes(value));
                if (i % 4 != 0) {
                    record.headers().add("howdah-deliver-at", bytes(in(Duration.ofMillis(10L * (i % 300)))));
                }
                sent.put(value, 1);
                all.add(producer.send(record));
                if (i == 100) {
                    all.get(50).get();
                    broker.kill();
                    broker.start();
                } else if (i == 200) {
                    postgres.kill();
                    postgres.start();
                }
            }
            for (Future<RecordMetadata> each : all) {
                each.get();
            }
        }
        Eventually.holds(() -> waiting(topic) == 0, () -> "all are delivered");
        Map<String, Integer> read = new TreeMap<>();
        readToEnd(topic, 3).forEach(record -> read.merge(text(record.value()), 1, Integer::sum));
        assertThat(read).isEqualTo(sent);
    }

    @Test
    void what_cannot_be_delivered_when_it_says_is_refused_and_nothing_of_its_batch_stored() throws Exception {
        String topic = topic("refused");
        for (String bad : List.of(
                "tomorrow", "", "-1", "2026-02-30T10:00:00Z", "2026-11-30T10:00:00", "1.5", "99999999999999999")) {
            assertThatThrownBy(() -> send(List.of(at(topic, "bad", bad), now(topic, "behind"))))
                    .as(bad)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InvalidRecordException.class);
        }
        assertThatThrownBy(() -> send(List.of(at(topic, "bad", "tomorrow"))))
                .hasMessageContaining("howdah-deliver-at: \"tomorrow\"");
        try (KafkaProducer<byte[], byte[]> producer = session.producer("transactional.id", topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            assertThatThrownBy(() -> producer.send(at(topic, "bad", "0")).get())
                    .hasCauseInstanceOf(InvalidRecordException.class)
                    .hasMessageContaining("transaction");
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(now(topic, "good")).get();
            producer.commitTransaction();
        }
        send(List.of(
                at(topic, "iso", Instant.now().minusSeconds(1).toString()),
                at(topic, "zone", "2026-11-30T10:00:00+01:00")));
        assertThat(values(readToEnd(topic, 1))).containsExactly("good", "iso", "zone");
        String plain = session.createTopic("plain", 1, Map.of());
        send(List.of(at(plain, "tomorrow", "tomorrow"), at(plain, "later", in(LATER))));
        assertThat(values(readToEnd(plain, 1))).containsExactly("tomorrow", "later");
    }

    private static HttpResponse<String> http(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String topic, String value, String deliverAt, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(broker.http() + "/topics/" + topic + "?header.howdah-deliver-at=" + deliverAt))
                .POST(HttpRequest.BodyPublishers.ofString(value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http(request);
    }

    @Test
    void an_event_over_http_comes_when_it_is_due() throws Exception {
        String topic = topic("http");
        String later = in(LATER);
        assertThat(post(topic, "plain", later).statusCode()).isEqualTo(200);
        assertThat(post(topic, "keyed", later, "Idempotency-Key", "r1").statusCode())
                .isEqualTo(200);
        assertThat(post(topic, "keyed", later, "Idempotency-Key", "r1").statusCode())
                .isEqualTo(200);
        assertThat(post(topic, "now", "0", "Idempotency-Key", "r2").statusCode())
                .isEqualTo(200);
        for (String value : List.of("plain", "keyed")) {
            assertThat(dueMs(topic, value)).as(value).isEqualTo(Long.parseLong(later));
        }
        assertThat(values(readToEnd(topic, 1))).containsExactly("now");
        due(topic, "%", System.currentTimeMillis());
        Eventually.holds(() -> waiting(topic) == 0, () -> "both are delivered");
        assertThat(values(readToEnd(topic, 1))).containsExactly("now", "plain", "keyed");
        HttpResponse<String> bad = post(topic, "bad", "tomorrow");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("howdah-deliver-at");
    }

    private static String metric(String name) throws Exception {
        return http(HttpRequest.newBuilder(URI.create(broker.http() + "/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("none");
    }

    @Test
    void more_than_may_wait_are_refused_at_once_and_what_is_behind_them_is_not() throws Exception {
        String topic = topic("bound");
        execute("delete from howdah.delayed_record");
        execute("select setval('howdah.delayed_counted', 0)");
        execute("update howdah.outbox_limit set delayed_max = 3");
        try (KafkaProducer<byte[], byte[]> producer = session.producer("batch.size", "1", "linger.ms", "0")) {
            // A batch each, as a batch has no room left for so much; several in flight.
            String now = "n".repeat(500);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sent.add(producer.send(i % 2 == 0 ? at(topic, "later", in(LATER)) : now(topic, now)));
            }
            List<String> failures = new ArrayList<>();
            for (Future<RecordMetadata> each : sent) {
                try {
                    each.get();
                } catch (ExecutionException failure) {
                    assertThat(failure)
                            .hasCauseInstanceOf(PolicyViolationException.class)
                            .hasMessageContaining("howdah.outbox_limit.delayed_max");
                    failures.add(failure.getMessage());
                }
            }
            assertThat(failures).hasSize(7);
            HttpResponse<String> refused = post(topic, "http", in(LATER));
            assertThat(refused.statusCode()).isEqualTo(507);
            assertThat(refused.body()).contains("too-many-delayed");
            assertThat(post(topic, "http", in(LATER), "Idempotency-Key", "r1").statusCode())
                    .isEqualTo(507);
            assertThatThrownBy(() -> execute("select howdah.produce('" + topic
                            + "', 'k', 'x', deliver_at => now() + interval '1 hour')"))
                    .hasMessageContaining("3 records wait until they are due");
            Eventually.holds(() -> metric("howdah_delayed_records").equals("3.0"), () -> "the metric tells");
            assertThat(metric("howdah_delayed_records_max")).isEqualTo("3.0");

            due(topic, "%", System.currentTimeMillis());
            Eventually.holds(() -> metric("howdah_delayed_records").equals("0.0"), () -> "they are delivered");
            producer.send(at(topic, "later", in(LATER))).get();
            assertThat(post(topic, "http", in(LATER), "Idempotency-Key", "r1").statusCode())
                    .isEqualTo(200);
        } finally {
            execute("update howdah.outbox_limit set delayed_max = 10000000");
        }
        assertThat(values(readToEnd(topic, 1)))
                .hasSize(13)
                .containsOnly("n".repeat(500), "later")
                .endsWith("later");
    }

    @Test
    void kcat_delays_by_a_header() throws Exception {
        assumeTrue(Commands.installed("kcat"), "kcat is not installed (Debian: apt-get install kcat)");
        String topic = topic("kcat");
        Path directory = Workspace.temporary("delayed");
        try {
            Path lines = Files.writeString(directory.resolve("lines"), "one\ntwo\n");
            for (String due : List.of(in(SOON), in(LATER))) {
                String header = "howdah-deliver-at=" + due;
                Commands.run(
                                List.of("kcat", "-P", "-b", broker.bootstrap(), "-t", topic, "-p", "0", "-H", header),
                                lines,
                                null)
                        .requireSuccess();
            }
        } finally {
            Workspace.delete(directory);
        }
        Eventually.holds(() -> values(readToEnd(topic, 1)).equals(List.of("one", "two")), () -> "both are delivered");
    }

    @Test
    void an_event_of_an_sql_transaction_comes_when_it_is_due() throws Exception {
        String topic = topic("sql");
        String view = "topics.\"" + topic + "\"";
        String produce = "select howdah.produce('" + topic + "', 'k', ";
        Instant later = Instant.now().plus(LATER);
        execute("insert into " + view + " (value, headers) values ('row', '{\"howdah-deliver-at\": \""
                + later.toEpochMilli() + "\"}'), ('at once', null), ('never', '{\"howdah-deliver-at\": [\"0\", \""
                + in(LATER) + "\"]}')");
        execute(produce + "'function', deliver_at => '" + later + "')");
        execute(produce + "'header', headers => '{\"howdah-deliver-at\": \"" + later + "\"}')");
        execute("begin; " + produce + "'rolled back', deliver_at => now() + interval '100 ms'); rollback");
        for (String value : List.of("row", "function", "header")) {
            assertThat(dueMs(topic, value)).as(value).isEqualTo(later.toEpochMilli());
        }
        Eventually.holds(() -> values(readToEnd(topic, 1)).equals(List.of("at once")), () -> "one is there");
        due(topic, "%o%", System.currentTimeMillis());
        due(topic, "header", System.currentTimeMillis());
        Eventually.holds(() -> waiting(topic) == 1, () -> "three are delivered");
        assertThat(values(readToEnd(topic, 1))).containsExactly("at once", "row", "function", "header");
        assertThat(postgres.query("select count(*) from howdah.outbox")).isEqualTo("0");
        assertThatThrownBy(() -> execute("insert into " + view
                        + " (value, headers) values ('a', null), ('b', '{\"howdah-deliver-at\": \"tomorrow\"}')"))
                .hasMessageContaining("howdah-deliver-at: \"tomorrow\"");
        assertThatThrownBy(() -> execute(produce + "'x', headers => '{\"howdah-deliver-at\": \"tomorrow\"}')"))
                .hasMessageContaining("howdah-deliver-at: \"tomorrow\"");
        assertThatThrownBy(() -> execute(produce + "'x', deliver_at => now() + interval '2 years')"))
                .hasMessageContaining("too far ahead");
        String plain = session.createTopic("plain-sql", 1, Map.of());
        assertThatThrownBy(() -> execute("select howdah.produce('" + plain + "', 'k', 'x', deliver_at => now())"))
                .hasMessageContaining("at once");
        execute("insert into topics.\"" + plain
                + "\" (value, headers) values ('b', '{\"howdah-deliver-at\": \"tomorrow\"}')");
        Eventually.holds(
                () -> values(readToEnd(plain, 1)).equals(List.of("b")), () -> "the header is only carried along");
    }
}
