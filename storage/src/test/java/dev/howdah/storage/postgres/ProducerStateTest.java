package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.TestBatches.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import dev.howdah.storage.postgres.TestDatabase.Server;
import dev.howdah.storage.postgres.append.locking.LockingSql;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.segment.LogTables;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.jdbc.PgConnection;

/**
 * That a writer which remembers nothing knows a producer's last five batches, wherever in the log they are: each is answered with
 * the offset it got the first time, an older one is refused, and the next one is taken.
 */
@ParameterizedClass
@EnumSource(Server.class)
class ProducerStateTest {

    private static final long PRODUCER = 77;
    private static final int BATCHES = 7;

    private final LogFixture fixture;
    private final List<Long> offsets = new ArrayList<>();
    private long lastOther = 1_000;
    private PartitionId id;
    private LogWriter writer;
    private SegmentStore segments;

    ProducerStateTest(Server server) {
        fixture = new LogFixture(server);
    }

    @BeforeEach
    void open() {
        id = fixture.partition("a");
        writer = fixture.writer();
        segments = fixture.storage.segments();
        segments.lead(Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Instant minutes(double minutes) {
        return LogFixture.NOW.plusMillis((long) (minutes * 60_000));
    }

    private static RecordBatch batch(long producer, int sequence) {
        byte[] text = ("s" + sequence).getBytes(StandardCharsets.UTF_8);
        return TestBatches.batch(MemoryRecords.withIdempotentRecords(
                Compression.NONE, producer, (short) 0, sequence, new SimpleRecord(sequence, text, text)));
    }

    private long write(LogWriter by, RecordBatch batch, Instant at) {
        Appended appended = (Appended) by.append(List.of(append(id, batch)), at).get(0);
        assertThat(appended.freshness()).isEqualTo(Freshness.NEW);
        return appended.baseOffset();
    }

    private void writeNext(Instant at) {
        offsets.add(write(writer, batch(PRODUCER, offsets.size()), at));
    }

    /** Each in a transaction of its own. */
    private void writeOthers(int count, Instant at) {
        for (int i = 0; i < count; i++) {
            write(writer, batch(++lastOther, 0), at);
        }
    }

    private void isKnown(Instant at) {
        isKnownBy(fixture.storage, at);
    }

    private void isKnownBy(PostgresStorage storage, Instant at) {
        try (LogWriter fresh = storage.openLogWriter("fresh")) {
            for (int sequence = offsets.size() - 5; sequence < offsets.size(); sequence++) {
                assertThat(fresh.append(List.of(append(id, batch(PRODUCER, sequence))), at)
                                .get(0))
                        .as("sequence " + sequence)
                        .isInstanceOfSatisfying(Appended.class, appended -> {
                            assertThat(appended.freshness()).isEqualTo(Freshness.DUPLICATE);
                        })
                        .extracting(outcome -> ((Appended) outcome).baseOffset())
                        .isEqualTo(offsets.get(sequence));
            }
            Rejected old = (Rejected) fresh.append(List.of(append(id, batch(PRODUCER, offsets.size() - 6))), at)
                    .get(0);
            assertThat(old.reason()).isEqualTo(Rejection.DUPLICATE_SEQUENCE);
            Rejected gap = (Rejected) fresh.append(List.of(append(id, batch(PRODUCER, offsets.size() + 1))), at)
                    .get(0);
            assertThat(gap.reason()).isEqualTo(Rejection.OUT_OF_ORDER_SEQUENCE);
            offsets.add(write(fresh, batch(PRODUCER, offsets.size()), at));
        }
    }

    @Test
    void in_the_last_chunks() {
        for (int i = 0; i < BATCHES; i++) {
            writeNext(minutes(0));
            writeOthers(1, minutes(0));
        }
        isKnown(minutes(1));
    }

    @Test
    void only_by_the_index_after_many_others() {
        for (int i = 0; i < BATCHES; i++) {
            writeNext(minutes(0));
        }
        writeOthers(40, minutes(1));
        isKnown(minutes(2));
    }

    @Test
    void some_in_the_last_chunks_and_some_by_the_index() {
        for (int i = 0; i < BATCHES; i++) {
            writeNext(minutes(0));
            writeOthers(6, minutes(i));
        }
        isKnown(minutes(8));
    }

    @Test
    void over_several_leaves_and_for_a_day() {
        for (int i = 0; i < BATCHES; i++) {
            writeNext(minutes(i * 30));
            writeOthers(3, minutes(i * 30 + 1));
        }
        assertThat(Integer.parseInt(fixture.database.query("select count(*) from howdah.segment")))
                .isGreaterThan(3);
        segments.seal(minutes(300));
        isKnown(minutes(300));
        try (PostgresStorage elsewhere = fixture.database.open()) {
            isKnownBy(elsewhere, minutes(60 * 20));
        }
    }

    @Test
    void after_packing() {
        for (int i = 0; i < BATCHES; i++) {
            writeNext(minutes(i));
            writeOthers(45, minutes(i + 0.5));
        }
        write(writer, batch(9, 0), minutes(200));
        segments.seal(minutes(200));
        TopicPolicy policy = new TopicPolicy(id.topicId(), 1, 600_000, 1 << 30, -1, -1, Optional.empty());
        assertThat(segments.rewrite(policy, minutes(200)).leaves()).isEqualTo(1);
        isKnown(minutes(201));
    }

    @Test
    void after_a_compaction_that_leaves_no_record_of_it() {
        for (int i = 0; i < BATCHES; i++) {
            writeNext(minutes(i));
            writeOthers(5, minutes(i));
        }
        for (int i = 0; i < BATCHES; i++) {
            write(
                    writer,
                    TestBatches.of(new SimpleRecord(
                            i, ("s" + i).getBytes(StandardCharsets.UTF_8), "newer".getBytes(StandardCharsets.UTF_8))),
                    minutes(60));
        }
        write(writer, batch(9, 0), minutes(200));
        segments.seal(minutes(200));
        TopicPolicy policy = new TopicPolicy(
                id.topicId(), 1, 600_000, 1 << 30, -1, -1, Optional.of(new Compaction(0, 0, Long.MAX_VALUE, 0)));
        assertThat(segments.rewrite(policy, minutes(200)).leaves()).isPositive();
        assertThat(fixture.database.query("select count(*) from topics.a where \"offset\" = " + offsets.get(6)))
                .isEqualTo("0");
        isKnown(minutes(201));
    }

    @Test
    void after_its_leaf_was_truncated_and_after_an_open_one_was_emptied() {
        for (int i = 0; i < BATCHES; i++) {
            writeNext(minutes(i));
            writeOthers(20, minutes(i));
        }
        TopicPolicy policy = new TopicPolicy(id.topicId(), 1, 600_000, 1 << 30, 60_000, -1, Optional.empty());
        assertThat(segments.expire(policy, minutes(60)).truncatedLeaves()).isEqualTo(1);
        assertThat(fixture.database.query("select count(*) from topics.a")).isEqualTo("0");
        isKnown(minutes(61));
        writeOthers(20, minutes(120));
        segments.seal(minutes(200));
        assertThat(segments.expire(policy, minutes(200)).truncatedLeaves()).isPositive();
        isKnown(minutes(201));
    }

    /** Its batches and the markers behind them lie in chunks of their own. */
    @Test
    void of_a_transactional_producer_with_markers_between() {
        fixture.transactionalId(PRODUCER, 0);
        for (int i = 0; i < BATCHES; i++) {
            byte[] text = ("s" + i).getBytes(StandardCharsets.UTF_8);
            offsets.add(write(
                    writer,
                    TestBatches.batch(MemoryRecords.withTransactionalRecords(
                            Compression.NONE, PRODUCER, (short) 0, i, new SimpleRecord(i, text, text))),
                    minutes(0)));
            MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                    1, PRODUCER, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 0));
            write(writer, TestBatches.batch(marker), minutes(0));
        }
        writeOthers(30, minutes(1));
        isKnown(minutes(2));
    }

    /** Each of its chunks notes a batch that is longer than one. */
    @Test
    void of_a_transactional_producer_whose_batches_take_many_chunks() {
        fixture.transactionalId(PRODUCER, 0);
        for (int i = 0; i < BATCHES; i++) {
            SimpleRecord[] records = new SimpleRecord[i == 4 ? 9 : 1];
            for (int record = 0; record < records.length; record++) {
                records[record] = new SimpleRecord(i, null, new byte[200_000]);
            }
            int sequence = i < 5 ? i : i + 8;
            offsets.add(write(
                    writer,
                    TestBatches.batch(MemoryRecords.withTransactionalRecords(
                            Compression.NONE, PRODUCER, (short) 0, sequence, records)),
                    minutes(0)));
        }
        // Outside of a transaction, where the same batches are sent again, it may write only when none is open.
        MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                1, PRODUCER, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 0));
        write(writer, TestBatches.batch(marker), minutes(0));
        writeOthers(30, minutes(1));
        try (LogWriter fresh = fixture.storage.openLogWriter("fresh")) {
            for (int i : new int[] {6, 5, 3, 2}) {
                int sequence = i < 5 ? i : i + 8;
                Appended again = (Appended) fresh.append(List.of(append(id, batch(PRODUCER, sequence))), minutes(2))
                        .get(0);
                assertThat(again.baseOffset()).isEqualTo(offsets.get(i));
            }
        }
    }

    /** A walk through the partition would read every chunk that others have written since. */
    @Test
    void the_index_over_producers_finds_them_and_no_walk_does() throws Exception {
        LogTables tables = new LogTables(id.topicId());
        fixture.database.execute("insert into " + tables.leaf(0) + " (appended_at, base_offset, last_offset,"
                + " min_timestamp_ms, max_timestamp_ms, reached_timestamp_ms, partition, record_count, bytes,"
                + " leader_epoch, attributes, producer_ids, batches) select timestamptz '" + LogFixture.NOW
                + "', n, n, 0, 0, 0, 0, 1, 100, 0, 0, array[n % 5000], '' from generate_series(1, 30000) as n");
        try (Connections connections = new Connections(StorageOptions.of(fixture.database.url()));
                PgConnection lane = connections.openLane("howdah lane plan");
                Statement session = lane.createStatement()) {
            for (boolean analyzed : new boolean[] {false, true}) {
                if (analyzed) {
                    session.execute("analyze " + tables.leaf(0));
                }
                session.execute("prepare find_producers_" + analyzed + " as "
                        + LockingSql.CHUNK_FIND_PRODUCERS
                                .sql("log_leaf", tables.leaf(0), "limit", "5")
                                .replaceFirst("\\?", "\\$1")
                                .replaceFirst("\\?", "\\$2"));
                session.execute("set enable_bitmapscan = on");
                String plan = TestDatabase.explain(
                        session, "(costs off) execute find_producers_" + analyzed + " ('{0,0}', '{7,8}')");
                assertThat(plan)
                        .contains("Bitmap Index Scan on t" + id.topicId() + "_log_0_producer")
                        .doesNotContain("Seq Scan", "_key");
                session.execute("set enable_bitmapscan = off");
            }
        }
    }
}
