package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What compaction and packing make of transactions. */
class TransactionCompactionTest {

    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final Compaction EAGER = new Compaction(DAY_MS, 0, Long.MAX_VALUE, 0);
    private static final long ONE = 100;
    private static final long TWO = 200;

    private LogFixture fixture;
    private PartitionId id;
    private LogWriter writer;
    private SegmentStore segments;
    private TestTransactions transactions;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = new PartitionId(fixture.topic("a", 2).id(), 0);
        writer = fixture.writer();
        segments = fixture.storage.segments();
        transactions = new TestTransactions(fixture, writer);
        assertThat(segments.lead(Duration.ofHours(1))).isEqualTo(Standing.LEADER);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Instant minutes(long minutes) {
        return LogFixture.NOW.plus(Duration.ofMinutes(minutes));
    }

    private static SimpleRecord record(Instant at, String key, @Nullable String value) {
        return new SimpleRecord(
                at.toEpochMilli(),
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private void put(long minute, String key, @Nullable String value) {
        writer.append(
                List.of(TestBatches.append(id, TestBatches.of(record(minutes(minute), key, value)))), minutes(minute));
    }

    private void put(long minute, long producerId, String key, @Nullable String value) {
        transactions.write(id, producerId, minutes(minute), record(minutes(minute), key, value));
    }

    private void commit(long minute, long producerId) {
        transactions.end(id, producerId, ControlRecordType.COMMIT, minutes(minute));
    }

    private void abort(long minute, long producerId) {
        transactions.end(id, producerId, ControlRecordType.ABORT, minutes(minute));
    }

    private Compacted compact(Instant now) {
        segments.seal(now);
        return segments.rewrite(
                new TopicPolicy(id.topicId(), 2, Long.MAX_VALUE, 1 << 30, -1, -1, Optional.of(EAGER)), now);
    }

    /** Control batches by their producer. */
    private List<String> log() throws Exception {
        List<String> log = new ArrayList<>();
        long end = fixture.end(id);
        for (long offset = 0; offset < end; ) {
            LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, offset, end, 1 << 20)));
            List<String> ends = TestBatches.batches(slice.batches()).stream()
                    .filter(batch -> batch.contains("sequence -1 transactional"))
                    .map(batch -> batch.substring(0, batch.indexOf("..")))
                    .toList();
            for (TestBatches.Seen seen : TestBatches.read(slice.batches())) {
                boolean isEnd = ends.contains(Long.toString(seen.offset()));
                log.add(seen.offset() + ":" + (isEnd ? "end" : seen.key() + "=" + seen.value()));
            }
            slice.batches().release();
            assertThat(slice.nextOffset()).isGreaterThan(offset);
            offset = slice.nextOffset();
        }
        return log;
    }

    private String shown() {
        return fixture.database.query("select string_agg(howdah.text(key) || '=' || coalesce(howdah.text(value), 'null'),"
                + " ' ' order by \"offset\") from topics.a");
    }

    private List<Long> aborted() throws Exception {
        return LogFixture.await(fixture.storage.log().aborted(id, 0, Long.MAX_VALUE)).stream()
                .map(AbortedTransaction::firstOffset)
                .toList();
    }

    @Test
    void a_segment_with_something_of_an_open_transaction_and_all_above_wait_until_it_is_ended() throws Exception {
        put(0, "a", "1");
        put(1, "a", "2");
        put(30, ONE, "a", "3");
        put(31, "b", "1");
        put(90, "b", "2");
        put(91, "b", "3");

        compact(minutes(300));
        List<String> waiting = List.of("1:a=2", "2:a=3", "3:b=1", "4:b=2", "5:b=3");
        assertThat(log()).isEqualTo(waiting);
        assertThat(compact(minutes(300))).isEqualTo(Compacted.NOTHING);
        commit(310, ONE);
        put(400, "z", "1");

        compact(minutes(500));
        assertThat(log()).containsExactly("2:a=3", "5:b=3", "6:end", "7:z=1");
        assertThat(shown()).isEqualTo("a=3 b=3 z=1");
    }

    @Test
    void what_was_aborted_goes_and_supersedes_nothing() throws Exception {
        put(0, "a", "1");
        put(1, ONE, "a", "2");
        put(2, TWO, "b", "1");
        put(3, ONE, "b", "2");
        abort(4, ONE);
        put(5, TWO, "c", null);
        commit(6, TWO);
        put(90, "z", "1");

        compact(minutes(120));

        assertThat(log()).containsExactly("0:a=1", "2:b=1", "4:end", "5:c=null", "6:end", "7:z=1");
        assertThat(shown()).isEqualTo("a=1 b=1 c=null z=1");
        assertThat(aborted()).as("while its end is there").containsExactly(1L);
        assertThat(compact(minutes(121))).isEqualTo(Compacted.NOTHING);
    }

    @Test
    void an_end_goes_when_its_time_is_over_and_nothing_of_its_transaction_is_left() throws Exception {
        put(0, ONE, "a", "1");
        abort(1, ONE);
        put(2, ONE, "a", "2");
        put(2, TWO, "b", "1");
        commit(3, ONE);
        put(4, ONE, "a", "3");
        commit(5, ONE);
        commit(6, TWO);
        put(90, "z", "1");

        compact(minutes(120));
        List<String> first = List.of("1:end", "3:b=1", "4:end", "5:a=3", "6:end", "7:end", "8:z=1");
        assertThat(log()).isEqualTo(first);
        compact(minutes(120).plusMillis(DAY_MS - 1));
        assertThat(log()).isEqualTo(first);
        assertThat(aborted()).containsExactly(0L);

        assertThat(compact(minutes(120).plusMillis(DAY_MS)).leaves()).isEqualTo(1);
        assertThat(log()).containsExactly("3:b=1", "5:a=3", "6:end", "7:end", "8:z=1");
        assertThat(aborted()).isEmpty();
        assertThat(shown()).isEqualTo("b=1 a=3 z=1");
        assertThat(compact(minutes(121).plusMillis(DAY_MS))).isEqualTo(Compacted.NOTHING);
    }

    /** Data in one segment, the end in the next. */
    @Test
    void an_end_stays_while_another_segment_has_what_it_ends() throws Exception {
        fixture.storage.topics().configure(id.topicId(), config -> java.util.Map.of("segment.ms", "600000"));
        put(0, ONE, "a", "1");
        put(61, TWO, "b", "1");
        commit(62, ONE);
        put(120, "x", "1");
        put(180, "b", "2");
        commit(181, TWO);
        put(240, "z", "1");

        compact(minutes(300));
        assertThat(log()).containsExactly("0:a=1", "2:end", "3:x=1", "4:b=2", "5:end", "6:z=1");
        compact(minutes(301).plusMillis(DAY_MS));
        compact(minutes(301).plusMillis(DAY_MS));
        assertThat(log()).containsExactly("0:a=1", "2:end", "3:x=1", "4:b=2", "6:z=1");

        put(3_000, "a", "2");
        put(3_100, "z", "2");
        compact(minutes(3_200));
        assertThat(log()).as("by the data that the pass has found").contains("2:end").doesNotContain("0:a=1");
        put(3_300, "z", "3");
        put(3_400, "z", "4");
        compact(minutes(3_500));
        assertThat(log()).doesNotContain("2:end").contains("3:x=1");
    }

    @Test
    void the_last_batch_of_a_partition_stays_be_it_an_end() throws Exception {
        put(0, ONE, "a", "1");
        abort(1, ONE);

        compact(minutes(60));
        assertThat(log()).containsExactly("1:end");
        compact(minutes(60).plusMillis(2 * DAY_MS));
        assertThat(log()).containsExactly("1:end");
        put(10_000, "z", "1");
        put(20_000, "z", "2");
        compact(minutes(30_000));
        assertThat(log()).containsExactly("3:z=2");
        assertThat(aborted()).isEmpty();
    }

    @Test
    void a_producers_last_sequences_are_known_though_its_transactions_are_gone() throws Exception {
        put(0, ONE, "a", "1");
        put(0, ONE, "a", "2");
        abort(1, ONE);
        put(2, ONE, "a", "3");
        commit(3, ONE);
        put(4, "a", "4");
        put(90, "z", "1");
        compact(minutes(120));
        assertThat(log()).containsExactly("2:end", "4:end", "5:a=4", "6:z=1");

        try (LogWriter other = fixture.storage.openLogWriter("other")) {
            for (int sequence = 0; sequence < 3; sequence++) {
                Appended again = (Appended) LogFixture.append(
                        other,
                        id,
                        TestBatches.batch(MemoryRecords.withTransactionalRecords(
                                Compression.NONE,
                                ONE,
                                (short) 0,
                                sequence,
                                record(minutes(0), "a", Integer.toString(sequence + 1)))));
                assertThat(again.baseOffset()).isEqualTo(List.of(0L, 1L, 3L).get(sequence));
            }
        }
    }

    /** Many small batches, as of an application that commits often. */
    @Test
    void packing_joins_what_a_transaction_has_written_and_nothing_else() throws Exception {
        for (int i = 0; i < 40; i++) {
            Instant at = LogFixture.NOW.plusMillis(i * 100);
            for (int j = 0; j < 10; j++) {
                transactions.write(id, ONE, at, record(at, "k" + j, i + "." + j));
            }
            transactions.end(id, ONE, i % 4 == 0 ? ControlRecordType.ABORT : ControlRecordType.COMMIT, at);
            if (i % 10 == 0) {
                writer.append(List.of(TestBatches.append(id, TestBatches.values("plain"))), at);
            }
        }
        List<String> log = log();
        String shown = shown();
        List<Long> aborted = aborted();
        Instant later = minutes(120);
        segments.seal(later);

        assertThat(segments.rewrite(new TopicPolicy(id.topicId(), 2, 600_000, 1 << 30, -1, -1, Optional.empty()), later)
                        .leaves())
                .isEqualTo(1);

        assertThat(log()).isEqualTo(log);
        assertThat(shown()).isEqualTo(shown);
        assertThat(aborted()).isEqualTo(aborted).hasSize(10);
        assertThat(fixture.database.query("select string_agg(record_count || state, ' ' order by base_offset)"
                        + " from (select * from howdah.chunks('a') order by base_offset limit 7) as first"))
                .isEqualTo("10aborted 1control 1committed 10committed 1control 10committed 1control");
        LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, 12, 23, 1 << 20)));
        assertThat(TestBatches.batches(slice.batches()))
                .containsExactly("12..21 producer 100/0 sequence 10 transactional", "22..22 producer 100/0 sequence -1 transactional");
        slice.batches().release();
        slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, 15, 18, 1 << 20)));
        assertThat(TestBatches.batches(slice.batches()))
                .containsExactly("15..17 producer 100/0 sequence 13 transactional");
        slice.batches().release();
        try (LogWriter other = fixture.storage.openLogWriter("other")) {
            Appended again = (Appended) LogFixture.append(
                    other,
                    id,
                    TestBatches.batch(MemoryRecords.withTransactionalRecords(
                            Compression.NONE, ONE, (short) 0, 398, record(later, "k8", "39.8"))));
            assertThat(log.get((int) again.baseOffset())).isEqualTo(again.baseOffset() + ":k8=39.8");
        }
    }

    @Test
    void a_leaf_of_short_transactions_is_not_written_again_for_nothing() throws Exception {
        for (int i = 0; i < 300; i++) {
            Instant at = LogFixture.NOW.plusMillis(i * 10);
            transactions.write(id, ONE, at, record(at, "k", "v" + i));
            transactions.end(id, ONE, ControlRecordType.COMMIT, at);
        }
        Instant later = minutes(120);
        segments.seal(later);

        assertThat(segments.rewrite(new TopicPolicy(id.topicId(), 2, 600_000, 1 << 30, -1, -1, Optional.empty()), later))
                .isEqualTo(Compacted.NOTHING);
    }
}
