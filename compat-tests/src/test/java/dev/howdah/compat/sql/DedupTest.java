package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of records with one id (header howdah-dedup) a topic takes one within its window, in whatever way and through whatever broker they come. */
class DedupTest {

    private static final int PARTITIONS = 3;
    private static final int PRODUCERS = 3;
    private static final int IDS = 200;

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static BrokerProcess other;
    private static Session session;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch();
        CompletableFuture<BrokerProcess> first = CompletableFuture.supplyAsync(() -> launch("dedup-1"));
        other = launch("dedup-2");
        broker = first.join();
        session = new Session(broker.bootstrap(), "dedup");
    }

    private static BrokerProcess launch(String name) {
        return BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url())
                .withArguments("--http-listen", "127.0.0.1:" + Workspace.freePort()));
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        if (other != null) {
            other.close();
        }
        postgres.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String value, String id) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, bytes(value));
        record.headers().add("howdah-dedup", bytes(id));
        return record;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int post(BrokerProcess to, String topic, String id, String value, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(to.http() + "/topics/" + topic + "?header.howdah-dedup=" + id))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static List<String> values(String topic, int partitions) {
        return WholeTopic.read(session, topic, partitions).stream()
                .map(record -> text(record.value()))
                .toList();
    }

    private static double counted(BrokerProcess by) throws Exception {
        String all = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(by.http() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return all.lines()
                .filter(line -> line.startsWith("howdah_records_duplicates_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void an_id_is_taken_once_in_whatever_way_it_comes() throws Exception {
        String topic = session.createTopic("ways", PARTITIONS, Map.of("howdah.dedup.window.ms", "3600000"));
        double before = counted(broker) + counted(other);
        try (KafkaProducer<byte[], byte[]> producer =
                session.producer("linger.ms", "60000", "delivery.timeout.ms", "120000")) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            sent.add(producer.send(record(topic, 0, "first", "a")));
            sent.add(producer.send(record(topic, 0, "in one batch", "a")));
            sent.add(producer.send(new ProducerRecord<>(topic, 0, null, bytes("plain"))));
            sent.add(producer.send(record(topic, 1, "in another partition", "a")));
            producer.flush();
            assertThat(sent.get(0).get().offset()).isZero();
            assertThat(sent.get(2).get().offset()).isEqualTo(2);
            sent.get(3).get();
            producer.send(record(topic, 0, "again", "a"));
            producer.flush();
        }
        assertThat(post(other, topic, "a", "over HTTP")).isEqualTo(200);
        assertThat(post(broker, topic, "a", "with a key of the request", "Idempotency-Key", "r1"))
                .isEqualTo(200);
        execute("insert into topics.\"" + topic
                + "\" (value, headers) values ('by SQL', '{\"howdah-dedup\": \"a\"}'), ('end', null)");
        assertThat(post(other, topic, "b", "another id")).isEqualTo(200);
        assertThat(post(broker, topic, "b", "with a key of the request", "Idempotency-Key", "r2"))
                .isEqualTo(200);
        assertThat(post(broker, topic, "c", "a third id", "Idempotency-Key", "r3"))
                .isEqualTo(200);
        Eventually.holds(() -> values(topic, PARTITIONS).contains("end"), () -> "the event is there");
        assertThat(values(topic, PARTITIONS).stream().filter(value -> !value.equals("in another partition")))
                .doesNotContain("in one batch", "again", "over HTTP", "with a key of the request", "by SQL")
                .contains("plain", "another id", "a third id", "end");
        assertThat(values(topic, PARTITIONS).stream()
                        .filter(List.of("first", "in another partition")::contains)
                        .count())
                .isEqualTo(1);
        assertThat(counted(broker) + counted(other) - before).isEqualTo(7);
    }

    @Test
    void an_empty_header_takes_the_key_and_a_record_without_one_is_refused() throws Exception {
        String topic = session.createTopic("keys", 1, Map.of("howdah.dedup.window.ms", "3600000"));
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (String key : List.of("a", "b", "a")) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, bytes(key), bytes(key));
                record.headers().add("howdah-dedup", null);
                producer.send(record).get();
            }
            assertThatThrownBy(() -> producer.send(record(topic, 0, "x", "")).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InvalidRecordException.class)
                    .hasMessageContaining("howdah-dedup");
        }
        assertThatThrownBy(() -> execute("insert into topics.\"" + topic
                        + "\" (value, headers) values ('x', '{\"howdah-dedup\": \"\"}')"))
                .hasMessageContaining("howdah-dedup");
        assertThat(values(topic, 1)).containsExactly("a", "b");
    }

    @Test
    void an_id_is_taken_again_when_its_window_is_over() throws Exception {
        String topic = session.createTopic("window", 1, Map.of("howdah.dedup.window.ms", "3600000"));
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            producer.send(record(topic, 0, "one", "a")).get();
            producer.send(record(topic, 0, "two", "a")).get();
            assertThat(
                            postgres.query(
                                    "select count(*) from howdah.record_id where topic_id = howdah.topic_id('" + topic
                                            + "') and id = sha256('a')"
                                            + " and expires_at between now() + interval '50 minutes' and now() + interval '60 minutes'"))
                    .isEqualTo("1");
            execute("update howdah.record_id set expires_at = expires_at - interval '1 hour'");
            producer.send(record(topic, 0, "three", "a")).get();
            producer.send(record(topic, 0, "four", "a")).get();
        }
        assertThat(values(topic, 1)).containsExactly("one", "three");
        execute("update howdah.record_id set expires_at = expires_at - interval '1 hour'");
        Eventually.holds(
                () -> "0".equals(postgres.query("select count(*) from howdah.record_id where expires_at < now()")),
                () -> "ids are forgotten");
    }

    @Test
    void of_producers_that_send_the_same_ids_through_two_brokers_that_are_killed_one_wins() throws Exception {
        String topic = session.createTopic("raced", PARTITIONS, Map.of("howdah.dedup.window.ms", "3600000"));
        sendAlone(topic, "alone before");
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int number = 0; number < PRODUCERS; number++) {
            int own = number;
            producers.add(CompletableFuture.runAsync(() -> produce(topic, own)));
        }
        awaitRecords(topic, IDS / 4);
        broker.kill();
        awaitRecords(topic, IDS / 2);
        other.kill();
        CompletableFuture<Void> first = CompletableFuture.runAsync(broker::start);
        other.start();
        first.join();
        for (CompletableFuture<Void> each : producers) {
            each.get();
        }
        sendAlone(topic, "alone after");
        Map<String, Integer> counts = new TreeMap<>();
        values(topic, PARTITIONS)
                .forEach(value -> counts.merge(value.substring(value.indexOf(' ') + 1), 1, Integer::sum));
        assertThat(counts).hasSize(IDS + 1).containsKey("before");
        assertThat(counts.values()).containsOnly(1);
    }

    private static void awaitRecords(String topic, int more) {
        Eventually.holds(
                () -> Integer.parseInt(String.valueOf(postgres.query("select count(*) from topics.\"" + topic + "\"")))
                        > more,
                () -> "records come");
    }

    private static void sendAlone(String topic, String when) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = session.producer("delivery.timeout.ms", "120000")) {
            producer.send(record(topic, 0, when, "alone")).get();
        }
    }

    /** Each id is sent until it is acked. */
    private static void produce(String topic, int own) {
        String bootstrap = broker.bootstrap() + "," + other.bootstrap();
        try (KafkaProducer<byte[], byte[]> producer = new Session(bootstrap, "raced")
                .producer("delivery.timeout.ms", "120000", "request.timeout.ms", "5000", "linger.ms", "2")) {
            for (int i = 0; i < IDS; i += 5) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int id = i; id < i + 5; id++) {
                    sent.add(producer.send(record(topic, (own + id) % PARTITIONS, own + " id-" + id, "id-" + id)));
                }
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
