package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.append;
import static dev.howdah.storage.postgres.LogFixture.appended;
import static dev.howdah.storage.postgres.TestBatches.append;
import static dev.howdah.storage.postgres.TestBatches.idempotent;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.TestDatabase.Server;
import dev.howdah.storage.postgres.segment.LogTables;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of {@link LogWriter} and, as its mirror, of reading. On every server that must be supported. */
@ParameterizedClass
@EnumSource(Server.class)
class LogWriterTest {

    private final LogFixture fixture;
    private LogWriter writer;

    LogWriterTest(Server server) {
        fixture = new LogFixture(server);
    }

    @BeforeEach
    void open() {
        writer = fixture.writer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void offsets_are_dense_within_and_over_groups() throws Exception {
        PartitionId id = fixture.partition("a");
        PartitionId other = fixture.partition("b");

        List<AppendOutcome> group =
                append(writer, append(id, values("a", "b")), append(other, values("x")), append(id, values("c")));
        long later = appended(writer, id, values("d"));

        assertThat(group)
                .extracting(outcome -> ((Appended) outcome).baseOffset())
                .containsExactly(0L, 0L, 2L);
        assertThat(later).isEqualTo(3);
        assertThat(fixture.values(id)).containsExactly("a", "b", "c", "d");
        assertThat(fixture.values(other)).containsExactly("x");
    }

    /** Two statements for each topic are kept by the server, up to a bound. */
    @Test
    void more_topics_than_the_server_keeps_statements_for_are_written_in_turn() throws Exception {
        List<PartitionId> ids = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            ids.add(fixture.partition("topic-" + i));
        }
        for (int round = 0; round < 4; round++) {
            for (PartitionId id : ids) {
                assertThat(appended(writer, id, values("v" + round))).isEqualTo(round);
            }
        }
        for (PartitionId id : ids) {
            assertThat(fixture.values(id)).containsExactly("v0", "v1", "v2", "v3");
        }
    }

    @Test
    void every_byte_null_and_header_comes_back_from_every_codec() throws Exception {
        PartitionId id = fixture.partition("a");
        byte[] every = new byte[256];
        for (int i = 0; i < 256; i++) {
            every[i] = (byte) i;
        }
        byte[] large = new byte[300_000];
        Arrays.fill(large, (byte) 7);
        Header[] headers = {
            new RecordHeader("k", every), new RecordHeader("k", (byte[]) null), new RecordHeader("", new byte[0])
        };
        SimpleRecord[] records = {
            new SimpleRecord(5, every, every, headers),
            new SimpleRecord(Long.MAX_VALUE - 1, (byte[]) null, null, new Header[0]),
            new SimpleRecord(0, new byte[0], new byte[0], new Header[0]),
            new SimpleRecord(3, null, large, new Header[0]),
            new SimpleRecord(4, null, new byte[3_000], new Header[0]),
        };
        List<TestBatches.Seen> expected = new ArrayList<>();
        long offset = 0;
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            assertThat(appended(writer, id, TestBatches.of(Compression.of(codec), records)))
                    .isEqualTo(offset);
            for (SimpleRecord record : records) {
                expected.add(TestBatches.seen(
                        offset++, record.timestamp(), wrap(record.key()), wrap(record.value()), record.headers()));
            }
        }

        assertThat(fixture.readAll(id, 1)).isEqualTo(expected);
        assertThat(fixture.readAll(id, 10_000)).isEqualTo(expected);
        assertThat(fixture.readAll(id, 1 << 24)).isEqualTo(expected);
    }

    /** It is inserted, or copied if it is long. */
    @Test
    void a_record_alone_comes_back_whatever_its_size() throws Exception {
        PartitionId id = fixture.partition("a");
        Header[] headers = {new RecordHeader("k", new byte[] {1}), new RecordHeader("k", (byte[]) null)};
        List<TestBatches.Seen> expected = new ArrayList<>();
        for (String codec : List.of("none", "gzip")) {
            for (int size : new int[] {-1, 0, 100, 9_000, 65_000, 66_000, 3_000_000}) {
                byte[] value = size < 0 ? null : new byte[size];
                SimpleRecord record = new SimpleRecord(size, value, value, headers);
                long offset = appended(writer, id, TestBatches.of(Compression.of(codec), record));
                expected.add(TestBatches.seen(
                        offset, record.timestamp(), wrap(record.key()), wrap(record.value()), record.headers()));
            }
        }

        assertThat(fixture.readAll(id, 1 << 24)).isEqualTo(expected);
    }

    private static ByteBuffer wrap(ByteBuffer bytes) {
        return bytes == null ? null : bytes.duplicate();
    }

    @Test
    void log_append_time_replaces_the_clients_timestamps() throws Exception {
        PartitionId id = fixture.partition("a");

        Appended outcome = (Appended) append(writer, new Append(id, values("a", "b"), TimestampType.LOG_APPEND_TIME))
                .get(0);

        assertThat(outcome.appendedAtMs()).isEqualTo(LogFixture.NOW.toEpochMilli());
        assertThat(fixture.readAll(id, 1 << 20))
                .extracting(TestBatches.Seen::timestampMs)
                .containsOnly(outcome.appendedAtMs());
    }

    @Test
    void batches_of_different_append_times_are_not_merged() throws Exception {
        PartitionId id = fixture.partition("a");
        for (int second = 0; second < 3; second++) {
            writer.append(
                    List.of(new Append(id, values("a"), TimestampType.LOG_APPEND_TIME)),
                    LogFixture.NOW.plusSeconds(second));
        }

        assertThat(fixture.readAll(id, 1 << 20))
                .extracting(record -> record.timestampMs() - LogFixture.NOW.toEpochMilli())
                .containsExactly(0L, 1_000L, 2_000L);
    }

    @Test
    void batches_of_a_transaction_are_merged_apart_from_plain_ones_and_name_their_producer() throws Exception {
        PartitionId id = fixture.partition("a");
        SimpleRecord record = new SimpleRecord(1, "t".getBytes(StandardCharsets.UTF_8));
        fixture.transactionalId(8, 2);
        append(
                writer,
                append(id, values("a")),
                append(id, values("b")),
                append(
                        id,
                        TestBatches.batch(MemoryRecords.withTransactionalRecords(
                                Compression.NONE, 8, (short) 2, 5, record, record))),
                append(
                        id,
                        TestBatches.batch(
                                MemoryRecords.withTransactionalRecords(Compression.NONE, 8, (short) 2, 7, record))),
                append(id, values("c")));

        LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, 0, 6, 1 << 20)));

        assertThat(TestBatches.batches(slice.batches()))
                .containsExactly(
                        "0..1 producer -1/-1 sequence -1",
                        "2..4 producer 8/2 sequence 5 transactional",
                        "5..5 producer -1/-1 sequence -1");
        slice.batches().release();
    }

    @Test
    void partitions_that_do_not_exist_are_answered_alone() throws Exception {
        PartitionId id = fixture.partition("a");
        PartitionId none = new PartitionId(id.topicId(), 7);

        List<AppendOutcome> outcomes =
                append(writer, append(none, values("x")), append(id, values("a")), append(none, values("y")));

        assertThat(outcomes.get(1)).isInstanceOf(Appended.class);
        assertThat(rejection(outcomes.get(0))).isEqualTo(Rejection.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(rejection(outcomes.get(2))).isEqualTo(Rejection.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(fixture.values(id)).containsExactly("a");
    }

    @Test
    void a_topic_deleted_underneath_is_answered_alone() throws Exception {
        PartitionId id = fixture.partition("a");
        PartitionId deleted = fixture.partition("b");
        append(writer, append(id, values("a")), append(deleted, values("x")));
        assertThat(fixture.storage.topics().delete(deleted.topicId())).isTrue();

        List<AppendOutcome> outcomes = append(writer, append(id, values("b")), append(deleted, values("y")));

        assertThat(outcomes.get(0)).isInstanceOf(Appended.class);
        assertThat(rejection(outcomes.get(1))).isEqualTo(Rejection.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    /** The head that does not move is the only sign of it: the tables are dropped later. */
    @Test
    void a_topic_deleted_underneath_is_answered_when_nothing_else_is_written() throws Exception {
        PartitionId deleted = fixture.partition("a");
        append(writer, append(deleted, values("x")));
        assertThat(fixture.storage.topics().delete(deleted.topicId())).isTrue();

        for (String value : List.of("y", "z")) {
            List<AppendOutcome> outcomes = append(writer, append(deleted, values(value)));
            assertThat(rejection(outcomes.get(0))).isEqualTo(Rejection.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    @Test
    void duplicates_get_the_original_offset_for_five_batches() throws Exception {
        PartitionId id = fixture.partition("a");
        for (int sequence = 0; sequence < 6; sequence++) {
            appended(writer, id, idempotent(9, 0, sequence, "v" + sequence));
        }

        for (int sequence = 1; sequence < 6; sequence++) {
            Appended duplicate = (Appended) append(writer, id, idempotent(9, 0, sequence, "v" + sequence));
            assertThat(duplicate.baseOffset()).isEqualTo(sequence);
            assertThat(duplicate.freshness()).isEqualTo(Freshness.DUPLICATE);
        }
        assertThat(rejection(append(writer, id, idempotent(9, 0, 0, "v0")))).isEqualTo(Rejection.DUPLICATE_SEQUENCE);
        assertThat(fixture.end(id)).isEqualTo(6);
    }

    /** The first two were refused, by a broker that did not know the new topic yet, and come again. */
    @Test
    void a_batch_before_the_first_that_was_stored_is_no_duplicate() throws Exception {
        PartitionId id = fixture.partition("a");
        appended(writer, id, idempotent(9, 0, 2, "v2"));
        for (int sequence = 0; sequence < 2; sequence++) {
            assertThat(rejection(append(writer, id, idempotent(9, 0, sequence, "v"))))
                    .isEqualTo(Rejection.OUT_OF_ORDER_SEQUENCE);
        }
        assertThat(fixture.end(id)).isEqualTo(1);
    }

    @Test
    void a_duplicate_inside_one_group_is_stored_once() throws Exception {
        PartitionId id = fixture.partition("a");

        List<AppendOutcome> outcomes = append(
                writer,
                append(id, idempotent(9, 0, 0, "a", "b")),
                append(id, idempotent(9, 0, 0, "a", "b")),
                append(id, idempotent(9, 0, 2, "c")));

        assertThat(outcomes)
                .extracting(outcome -> ((Appended) outcome).baseOffset())
                .containsExactly(0L, 0L, 2L);
        assertThat(((Appended) outcomes.get(1)).freshness()).isEqualTo(Freshness.DUPLICATE);
        assertThat(fixture.values(id)).containsExactly("a", "b", "c");
    }

    @Test
    void gaps_and_stale_epochs_are_refused_and_later_epochs_start_at_zero() throws Exception {
        PartitionId id = fixture.partition("a");
        appended(writer, id, idempotent(9, 3, 0, "a"));

        assertThat(rejection(append(writer, id, idempotent(9, 3, 2, "c")))).isEqualTo(Rejection.OUT_OF_ORDER_SEQUENCE);
        assertThat(rejection(append(writer, id, idempotent(9, 2, 0, "c")))).isEqualTo(Rejection.INVALID_PRODUCER_EPOCH);
        assertThat(rejection(append(writer, id, idempotent(9, 4, 1, "c")))).isEqualTo(Rejection.OUT_OF_ORDER_SEQUENCE);
        assertThat(appended(writer, id, idempotent(9, 4, 0, "b"))).isEqualTo(1);
        assertThat(rejection(append(writer, id, idempotent(9, 3, 1, "c")))).isEqualTo(Rejection.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void unknown_producers_may_begin_anywhere_and_sequences_wrap() throws Exception {
        PartitionId id = fixture.partition("a");

        assertThat(appended(writer, id, idempotent(9, 0, Integer.MAX_VALUE - 1, "a", "b", "c")))
                .isZero();
        assertThat(appended(writer, id, idempotent(9, 0, 1, "d"))).isEqualTo(3);
        Appended duplicate = (Appended) append(writer, id, idempotent(9, 0, Integer.MAX_VALUE - 1, "a", "b", "c"));

        assertThat(duplicate.freshness()).isEqualTo(Freshness.DUPLICATE);
        assertThat(duplicate.baseOffset()).isZero();
    }

    @Test
    void producer_state_outlives_the_writer_and_is_shared_between_writers() throws Exception {
        PartitionId id = fixture.partition("a");
        appended(writer, id, idempotent(9, 0, 0, "a"));
        LogWriter second = fixture.storage.openLogWriter("second");

        Appended duplicate = (Appended) append(second, id, idempotent(9, 0, 0, "a"));
        assertThat(duplicate.freshness()).isEqualTo(Freshness.DUPLICATE);
        assertThat(appended(second, id, idempotent(9, 0, 1, "b"))).isEqualTo(1);
        // The first writer's memory is out of date now, and it must notice.
        assertThat(((Appended) append(writer, id, idempotent(9, 0, 1, "b"))).freshness())
                .isEqualTo(Freshness.DUPLICATE);
        assertThat(appended(writer, id, idempotent(9, 0, 2, "c"))).isEqualTo(2);
        assertThat(fixture.values(id)).containsExactly("a", "b", "c");
    }

    @Test
    void one_poisoned_batch_among_a_hundred_is_refused_alone() throws Exception {
        PartitionId id = fixture.partition("a");
        refuseValue(id, "poison");
        List<Append> appends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            appends.add(append(id, idempotent(i, 0, 0, i == 37 ? "poison" : "v" + i)));
        }

        List<AppendOutcome> outcomes = writer.append(appends, LogFixture.NOW);

        assertThat(rejection(outcomes.get(37))).isEqualTo(Rejection.UNSTORABLE);
        assertThat(outcomes.stream().filter(Appended.class::isInstance)).hasSize(99);
        assertThat(fixture.values(id)).hasSize(99).doesNotContain("poison");
        assertThat(fixture.end(id)).isEqualTo(99);
    }

    @Test
    void poison_in_the_middle_of_a_producers_batches_is_found() throws Exception {
        PartitionId id = fixture.partition("a");
        refuseValue(id, "poison");

        List<AppendOutcome> outcomes = append(
                writer,
                append(id, idempotent(1, 0, 0, "a")),
                append(id, idempotent(1, 0, 1, "poison")),
                append(id, idempotent(1, 0, 2, "b")));

        assertThat(outcomes.get(0)).isInstanceOf(Appended.class);
        assertThat(rejection(outcomes.get(1))).isEqualTo(Rejection.UNSTORABLE);
        assertThat(rejection(outcomes.get(2))).isEqualTo(Rejection.OUT_OF_ORDER_SEQUENCE);
        assertThat(fixture.values(id)).containsExactly("a");
    }

    private void refuseValue(PartitionId id, String value) {
        fixture.database.execute("create function public.refuse() returns trigger language plpgsql as $$"
                + "begin if convert_to('" + value + "', 'UTF8') = any (new.values) then"
                + " raise exception 'refused' using errcode = '22023'; end if; return new; end $$;"
                + " create trigger refuse before insert on " + new LogTables(id.topicId()).leaf(0)
                + " for each row execute function public.refuse()");
    }

    @Test
    void a_closed_writer_refuses() {
        PartitionId id = fixture.partition("a");
        writer.close();

        assertThatThrownBy(() -> append(writer, id, values("a")))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Closed.class));
    }

    @Test
    void sql_and_fetch_see_the_same_bytes() throws Exception {
        PartitionId id = fixture.partition("plain");
        appended(writer, id, values("a", "b", "\0\\x\uD83D\uDE00"));

        String bySql =
                fixture.database.query("select string_agg(value, ',' order by \"offset\")::text from topics.plain");

        assertThat(bySql).isEqualTo("\\x612c622c005c78f09f9880");
        assertThat(fixture.values(id))
                .containsExactly(
                        "a",
                        "b",
                        new String("\0\\x\uD83D\uDE00".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private static Rejection rejection(AppendOutcome outcome) {
        return ((Rejected) outcome).reason();
    }
}
