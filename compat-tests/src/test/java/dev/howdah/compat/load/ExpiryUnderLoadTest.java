package dev.howdah.compat.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.history.RetainedHistory;
import dev.howdah.compat.load.RecordingConsumer.Begin;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A log expires from below while producers write and consumers read it, and while somebody's transaction holds its view. Above
 * the log starts everything is as ever; the starts only rise; who is below them is told, and goes on at them.
 */
class ExpiryUnderLoadTest {

    private static final int PARTITIONS = 4;

    /** DeleteRecords is for these; the others move by the topic's retention alone. */
    private static final int DELETED_PARTITIONS = 2;

    private static final long KEPT_RECORDS = 300;
    private static final long STALL_LIMIT_MS = 15_000;
    private static final long LIMIT_MS = 120_000;

    private final History history = new History();
    private final AckMeter meter = new AckMeter();
    private final List<RecordingProducer> producers = new ArrayList<>();
    private final Map<Integer, Long> starts = new HashMap<>();
    private PostgresProcess postgres;
    private Session session;
    private String bootstrap;
    private String topic;
    private int jumps;

    @Test
    void records_are_deleted_and_expire_by_size_under_load_and_a_foreign_transaction() throws Exception {
        run(Map.of("retention.bytes", "100000"), Duration.ZERO);
    }

    /** A segment lasts a minute at least, so this takes minutes: segments are begun, sealed, expire and are emptied. */
    @Tag("faults")
    @Test
    void segments_roll_over_and_expire_by_time_under_load_and_a_foreign_transaction() throws Exception {
        run(Map.of("segment.ms", "60000", "retention.ms", "30000"), Duration.ofMinutes(3));
    }

    private void run(Map<String, String> configs, Duration load) throws Exception {
        try (PostgresProcess server = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("expiry", server.url()))) {
            postgres = server;
            bootstrap = broker.bootstrap();
            session = new Session(broker.bootstrap(), "expiry");
            topic = session.createTopic("load", PARTITIONS, configs);
            try (RecordingConsumer live = reader("live", Coverage.PARTIAL);
                    Admin admin = session.admin()) {
                produce();
                meter.awaitMore(1_000, LIMIT_MS);
                meter.startPhase();
                expireUnderForeignTransaction(admin, load);
                long stallMs = meter.longestGapMs();
                producers.forEach(RecordingProducer::close);
                producers.clear();
                retainAll(admin);
                live.finish();
                judge(stallMs);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + broker.logTail(), e);
            } finally {
                producers.forEach(RecordingProducer::close);
            }
            if (!load.isZero()) {
                awaitTruncated();
            }
        }
    }

    private RecordingConsumer reader(String name, Coverage coverage) {
        return new RecordingConsumer(
                Reader.assign(name, coverage), Begin.AT_LOG_START, bootstrap, topic, PARTITIONS, history);
    }

    private void produce() {
        Workload.Settings settings = new Workload.Settings(bootstrap, topic, PARTITIONS, 4, 200, 100, true, Map.of());
        for (Delivery delivery :
                List.of(Delivery.IDEMPOTENT, Delivery.IDEMPOTENT, Delivery.ORDERED, Delivery.IDEMPOTENT)) {
            producers.add(new RecordingProducer(new Producer(producers.size(), delivery), settings, history, meter));
        }
    }

    private void expireUnderForeignTransaction(Admin admin, Duration load) throws Exception {
        long endNanos = System.nanoTime() + load.toNanos();
        long deadline = endNanos + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        try (Connection foreign = postgres.connect();
                Statement statement = foreign.createStatement();
                KafkaConsumer<byte[], byte[]> laggard = session.consumer("auto.offset.reset", "earliest")) {
            foreign.setAutoCommit(false);
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            long seen = count(statement);
            assertThat(seen).isPositive();
            while (System.nanoTime() < endNanos || !allMoved()) {
                assertThat(System.nanoTime()).as("log starts " + starts).isLessThan(deadline);
                meter.awaitMore(500, LIMIT_MS);
                deleteRecords(admin);
                checkStarts();
                jumpFromBelow(laggard);
            }
            assertThat(count(statement)).as("what the foreign transaction sees").isEqualTo(seen);
            foreign.rollback();
        }
        assertThat(jumps).isPositive();
        assertThatThrownBy(this::readAtZero).isInstanceOf(OffsetOutOfRangeException.class);
    }

    private boolean allMoved() {
        return starts.size() == PARTITIONS && starts.values().stream().allMatch(start -> start > 0);
    }

    private long count(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select count(*) from topics.\"" + topic + "\"")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** All but the newest few. */
    private void deleteRecords(Admin admin) throws Exception {
        Map<TopicPartition, RecordsToDelete> below = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer()) {
            for (int partition = 0; partition < DELETED_PARTITIONS; partition++) {
                TopicPartition at = new TopicPartition(topic, partition);
                long end = consumer.endOffsets(List.of(at)).get(at);
                if (end > KEPT_RECORDS) {
                    below.put(at, RecordsToDelete.beforeOffset(end - KEPT_RECORDS));
                }
            }
        }
        var deleted = admin.deleteRecords(below);
        for (Map.Entry<TopicPartition, RecordsToDelete> entry : below.entrySet()) {
            assertThat(deleted.lowWatermarks().get(entry.getKey()).get().lowWatermark())
                    .as("low watermark of " + entry.getKey())
                    .isGreaterThanOrEqualTo(entry.getValue().beforeOffset());
        }
    }

    private void checkStarts() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select partition, log_start_offset from howdah.partition_head"
                        + " join howdah.topic on topic.id = topic_id where name = '" + topic + "'")) {
            while (rows.next()) {
                long start = rows.getLong(2);
                assertThat(start)
                        .as("log start of partition " + rows.getInt(1))
                        .isGreaterThanOrEqualTo(starts.getOrDefault(rows.getInt(1), 0L));
                starts.put(rows.getInt(1), start);
            }
        }
    }

    /** From below the log start a reader comes to where that is, wherever it is just then. */
    private void jumpFromBelow(KafkaConsumer<byte[], byte[]> laggard) {
        TopicPartition at = new TopicPartition(topic, 0);
        laggard.assign(List.of(at));
        laggard.seek(at, 0);
        long lowest = starts.getOrDefault(0, 0L);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (true) {
            var records = laggard.poll(Duration.ofMillis(200));
            if (!records.isEmpty()) {
                assertThat(records.iterator().next().offset())
                        .isBetween(lowest, laggard.beginningOffsets(List.of(at)).get(at));
                jumps += lowest > 0 ? 1 : 0;
                return;
            }
            assertThat(System.nanoTime()).as("the laggard goes on").isLessThan(deadline);
        }
    }

    private void readAtZero() {
        TopicPartition at = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> strict = session.consumer()) {
            strict.assign(List.of(at));
            strict.seek(at, 0);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
            while (System.nanoTime() < deadline) {
                strict.poll(Duration.ofMillis(200));
            }
        }
    }

    /** So that what is read last is not expired while it is compared. */
    private void retainAll(Admin admin) throws Exception {
        List<AlterConfigOp> ops = new ArrayList<>();
        for (String config : List.of("retention.bytes", "retention.ms")) {
            ops.add(new AlterConfigOp(new ConfigEntry(config, "-1"), AlterConfigOp.OpType.SET));
        }
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), ops))
                .all()
                .get();
    }

    private void judge(long stallMs) throws SQLException {
        reader("final", Coverage.COMPLETE).finish();
        SqlReader.readAll(postgres, topic, history);
        checkStarts();
        List<String> failures = new ArrayList<>();
        history.forEach(Failed.class, failed -> failures.add(failed.toString()));
        Findings whole = HistoryChecker.ofGroups().check(history);
        Findings retained = HistoryChecker.ofTheLog().check(RetainedHistory.of(history));
        System.out.printf(
                "expiry under load: %,d acks, log starts %s, %d jumps from below, longest time without an ack %d ms%n",
                meter.acks(), starts, jumps, stallMs);
        if (!whole.isClean() || !retained.isClean()) {
            history.writeTo(Workspace.kept().resolve("histories").resolve(topic + ".txt"));
        }
        assertThat(whole.isClean()).as("the whole history\n" + whole).isTrue();
        assertThat(retained.isClean()).as("what is retained\n" + retained).isTrue();
        assertThat(failures).isEmpty();
        assertThat(stallMs).as("longest time without an ack").isLessThan(STALL_LIMIT_MS);
    }

    /** The foreign transaction is over: what is below all log starts gives its space back, a little later. */
    private void awaitTruncated() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        int truncatedLeaves = 0;
        while (truncatedLeaves == 0) {
            assertThat(System.nanoTime()).as("a leaf is truncated").isLessThan(deadline);
            truncatedLeaves = Integer.parseInt(
                    postgres.query(
                            "select count(*) from howdah.segment where truncated_at is not null and pg_sleep(0.5) is not null"));
        }
        System.out.println("expiry under load: segments " + postgres.query("select count(*) from howdah.segment")
                + ", truncated " + truncatedLeaves);
    }
}
