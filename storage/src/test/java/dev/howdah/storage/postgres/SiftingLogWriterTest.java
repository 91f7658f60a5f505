package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.HeaderRules;
import dev.howdah.storage.HeaderRules.Delivery;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.OutboxStore;
import dev.howdah.storage.OutboxStore.Portion;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.TopicPolicy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What of a batch is left out of the log, what becomes of it, and that the batch keeps its place. */
class SiftingLogWriterTest {

    private static final HeaderRules RULES = new HeaderRules(Delivery.BY_HEADER, Duration.ofHours(1));
    private static final String LATER = Long.toString(NOW.toEpochMilli() + 1);
    private static final int NO_PRODUCER = -1;

    private LogFixture fixture;
    private PartitionId id;
    private LogWriter writer;

    @BeforeEach
    void open() throws Exception {
        fixture = new LogFixture();
        id = fixture.partition("a");
        writer = fixture.storage.openSiftingLogWriter("sifting");
    }

    @AfterEach
    void close() {
        writer.close();
        fixture.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SimpleRecord record(String value, String... headers) {
        Header[] all = new Header[headers.length / 2];
        for (int i = 0; i < all.length; i++) {
            all[i] = new RecordHeader(headers[2 * i], bytes(headers[2 * i + 1]));
        }
        return new SimpleRecord(7, null, bytes(value), all);
    }

    private static SimpleRecord delayed(String value) {
        return record(value, OwnHeaders.DELIVER_AT, LATER);
    }

    private static SimpleRecord known(String value, String known) {
        return record(value, OwnHeaders.DEDUP, known);
    }

    private static Append append(PartitionId to, int producer, int sequence, SimpleRecord... records) {
        RecordBatch batch = TestBatches.batch(
                producer == NO_PRODUCER
                        ? MemoryRecords.withRecords(Compression.NONE, records)
                        : MemoryRecords.withIdempotentRecords(
                                Compression.NONE, producer, (short) 0, sequence, records));
        return new Append(to, batch, TimestampType.CREATE_TIME, Append.Enlistment.BY_BATCH, RULES, Set.of());
    }

    private Appended append(int producer, int sequence, SimpleRecord... records) {
        return (Appended)
                append(writer, append(id, producer, sequence, records)).get(0);
    }

    private static List<AppendOutcome> append(LogWriter to, Append... appends) {
        return LogFixture.store(to, List.of(appends), NOW);
    }

    /** Of the batches that a reader gets who reads up to there: base offset, last offset, records. */
    private List<String> batches(long from, long end) throws Exception {
        List<String> batches = new ArrayList<>();
        LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, from, end, 1 << 20)));
        int at = 0;
        while (at < slice.batches().readableBytes()) {
            RecordBatch batch = new RecordBatch(slice.batches(), at);
            batches.add(batch.baseOffset() + "-" + batch.lastOffset() + ":" + batch.recordCount());
            at += batch.sizeInBytes();
        }
        slice.batches().release();
        return batches;
    }

    private String count(String table) {
        return String.valueOf(fixture.database.query("select count(*) from howdah." + table));
    }

    @Test
    void what_is_due_later_leaves_a_hole_which_a_reader_passes_also_at_the_end() throws Exception {
        Appended first = append(NO_PRODUCER, -1, delayed("a"), record("b"), delayed("c"));
        Appended second = append(NO_PRODUCER, -1, delayed("d"), delayed("e"));
        assertThat(first.baseOffset()).isZero();
        assertThat(first.omitted()).isEqualTo(new AppendOutcome.Omitted(Set.of(0, 2), 0));
        assertThat(second.baseOffset()).isEqualTo(3);
        assertThat(fixture.values(id)).containsExactly("b");
        assertThat(
                        fixture.database.query(
                                "select string_agg(concat_ws(' ', due_ms - " + NOW.toEpochMilli()
                                        + ", timestamp_ms, partition, howdah.text(value)), ', ' order by ticket) from howdah.delayed_record"))
                .isEqualTo("1 7 0 a, 1 7 0 c, 1 7 0 d, 1 7 0 e");
        // To the end; from inside of a hole; and of holes alone.
        assertThat(batches(0, 5)).containsExactly("1-4:1");
        assertThat(batches(2, 5)).containsExactly("2-4:0");
        assertThat(batches(3, 5)).containsExactly("3-4:0");
        append(NO_PRODUCER, -1, record("f"));
        assertThat(batches(2, 6)).containsExactly("5-5:1");
        assertThat(fixture.database.query(
                        "select string_agg(\"offset\"::text, ' ' order by \"offset\") from topics.a as t"))
                .isEqualTo("1 5");
    }

    @Test
    void what_is_due_at_the_moment_of_its_append_is_stored_at_once() throws Exception {
        append(NO_PRODUCER, -1, record("now", OwnHeaders.DELIVER_AT, Long.toString(NOW.toEpochMilli())), delayed("a"));
        assertThat(fixture.values(id)).containsExactly("now");
        assertThat(count("delayed_record")).isEqualTo("1");
    }

    @Test
    void what_was_put_aside_comes_as_it_was_sent_with_all_its_headers() throws Exception {
        Header deliverAt = new RecordHeader(OwnHeaders.DELIVER_AT, bytes(LATER));
        SimpleRecord[] sent = {
            new SimpleRecord(7, null, bytes("no key"), new Header[] {deliverAt}),
            new SimpleRecord(8, bytes(""), bytes(""), new Header[] {deliverAt, new RecordHeader("none", null)}),
            new SimpleRecord(9, bytes("k"), null, new Header[] {new RecordHeader("own", bytes("1")), deliverAt})
        };
        append(NO_PRODUCER, -1, sent);
        try (OutboxStore store = fixture.storage.openOutboxStore("outbox")) {
            assertThat(store.sequence(
                                    topicId -> Optional.of(new Rules(1, 1_000_000, TimestampType.CREATE_TIME, RULES)),
                                    new Portion(100, 1 << 20),
                                    NOW.plusSeconds(1),
                                    OutboxStore.Look.WHOLE)
                            .records())
                    .isEqualTo(3);
        }
        List<TestBatches.Seen> expected = new ArrayList<>();
        for (SimpleRecord record : sent) {
            expected.add(TestBatches.seen(
                    3L + expected.size(), record.timestamp(), record.key(), record.value(), record.headers()));
        }
        assertThat(fixture.readAll(id, 1 << 20)).isEqualTo(expected);
    }

    @Test
    void an_id_of_what_is_due_later_is_not_taken_before() throws Exception {
        append(
                NO_PRODUCER,
                -1,
                record("later", OwnHeaders.DELIVER_AT, LATER, OwnHeaders.DEDUP, "x"),
                known("first", "x"),
                known("second", "x"));
        assertThat(fixture.values(id)).containsExactly("first");
        assertThat(count("delayed_record")).isEqualTo("1");
    }

    @Test
    void an_id_of_another_topic_is_another_one() throws Exception {
        PartitionId other = fixture.partition("b");
        append(writer, append(id, NO_PRODUCER, -1, known("a", "x")), append(other, NO_PRODUCER, -1, known("b", "x")));
        append(writer, append(other, NO_PRODUCER, -1, known("again", "x")));
        assertThat(fixture.values(id)).containsExactly("a");
        assertThat(fixture.values(other)).containsExactly("b");
    }

    @Test
    void who_delivers_is_told_of_what_is_due_before_it_looks_again() throws Exception {
        try (Connection listener = fixture.database.connect();
                Statement statement = listener.createStatement()) {
            statement.execute("listen howdah_outbox");
            String hours = fixture.database.query(
                    "select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + 3600000");
            append(NO_PRODUCER, -1, record("in an hour", OwnHeaders.DELIVER_AT, hours));
            append(NO_PRODUCER, -1, delayed("due by now"), record("in an hour", OwnHeaders.DELIVER_AT, hours));
            statement.execute("select 1");
            assertThat(listener.unwrap(PGConnection.class).getNotifications(60_000))
                    .hasSize(1);
        }
    }

    @Test
    void what_is_due_later_is_bounded_and_a_batch_is_put_aside_as_a_whole_or_refused() throws Exception {
        fixture.database.execute("update howdah.outbox_limit set delayed_max = 3");
        List<AppendOutcome> outcomes = append(
                writer,
                append(id, 7, 0, delayed("a"), delayed("b")),
                append(id, NO_PRODUCER, -1, record("plain")),
                append(id, 8, 0, delayed("c"), record("d"), delayed("e")),
                append(id, 9, 0, delayed("f")),
                append(id, 9, 1, delayed("g")));
        assertThat(outcomes.stream().map(SiftingLogWriterTest::said))
                .containsExactly("0", "2", "TOO_MANY_DELAYED", "3", "TOO_MANY_DELAYED");
        assertThat(((Rejected) outcomes.get(2)).detail()).contains("howdah.outbox_limit.delayed_max");
        assertThat(fixture.values(id)).containsExactly("plain");
        assertThat(count("delayed_record")).isEqualTo("3");
        // A producer that was not told may send again.
        assertThat(append(7, 0, delayed("a"), delayed("b")).freshness()).isEqualTo(Freshness.DUPLICATE);
        assertThat(said(append(writer, append(id, 9, 1, delayed("g"))).get(0))).isEqualTo("TOO_MANY_DELAYED");
        assertThat(append(8, 0, record("h")).baseOffset()).isEqualTo(4);

        fixture.database.execute("update howdah.outbox_limit set delayed_max = 4");
        assertThat(append(9, 1, delayed("g")).baseOffset()).isEqualTo(5);
        assertThat(count("delayed_record")).isEqualTo("4");
    }

    private static String said(AppendOutcome outcome) {
        return outcome instanceof Rejected rejected
                ? rejected.reason().name()
                : Long.toString(((Appended) outcome).baseOffset());
    }

    @Test
    void what_was_rolled_back_does_not_wait_as_an_exact_count_tells_after_10_s() throws Exception {
        fixture.database.execute("update howdah.outbox_limit set delayed_max = 3");
        append(NO_PRODUCER, -1, delayed("a"), delayed("b"));
        String rolledBack = "select count(nextval('howdah.delayed_put')) from generate_series(1, 1000)";
        fixture.database.query(rolledBack);
        assertThat(append(NO_PRODUCER, -1, delayed("c")).baseOffset()).isEqualTo(2);
        fixture.database.execute("update howdah.outbox_limit set delayed_max = 4");
        fixture.database.query(rolledBack);
        assertThat(said(append(writer, append(id, NO_PRODUCER, -1, delayed("d")))
                        .get(0)))
                .isEqualTo("TOO_MANY_DELAYED");
        fixture.database.query("select setval('howdah.delayed_counted', "
                + "(date_part('epoch', clock_timestamp()) * 1000)::bigint - 10000)");
        assertThat(append(NO_PRODUCER, -1, delayed("d")).baseOffset()).isEqualTo(3);
        assertThat(count("delayed_record")).isEqualTo("4");
    }

    /** The JVM has less memory than all of it. */
    @Test
    void what_is_much_when_it_is_decompressed_is_put_aside_in_pieces() throws Exception {
        SimpleRecord large = delayed("x".repeat(16 << 20));
        RecordBatch batch =
                TestBatches.batch(MemoryRecords.withRecords(Compression.zstd().build(), large, large, large));
        Append[] appends = new Append[22];
        Arrays.fill(
                appends, new Append(id, batch, TimestampType.CREATE_TIME, Append.Enlistment.BY_BATCH, RULES, Set.of()));
        assertThat(append(writer, appends)).hasSize(22).hasOnlyElementsOfType(Appended.class);
        assertThat(fixture.database.query("select count(*) || ' ' || min(length(value)) from howdah.delayed_record"))
                .isEqualTo("66 " + (16 << 20));
    }

    @Test
    void packing_keeps_the_end_of_a_log_that_is_a_hole() throws Exception {
        assertThat(fixture.storage.segments().lead(Duration.ofHours(1))).isEqualTo(Standing.LEADER);
        int small = 600;
        for (int i = 0; i < small; i++) {
            LogFixture.store(writer, List.of(append(id, NO_PRODUCER, -1, record("v" + i))), NOW.plusMillis(i));
        }
        // Too long after the others to share a chunk with them.
        String never = Long.toString(Long.MAX_VALUE / 10);
        LogFixture.store(
                writer,
                List.of(append(id, NO_PRODUCER, -1, record("b", OwnHeaders.DELIVER_AT, never))),
                NOW.plusSeconds(300));
        Instant later = NOW.plusSeconds(7_200);
        fixture.storage.segments().seal(later);
        assertThat(fixture.storage
                        .segments()
                        .rewrite(new TopicPolicy(id.topicId(), 1, 600_000, 1 << 30, -1, -1, Optional.empty()), later)
                        .leaves())
                .isEqualTo(1);
        assertThat(batches(small, small + 1)).containsExactly("600-600:0");
        assertThat(batches(0, small + 1)).containsExactly("0-600:600");
        TopicPolicy compacted = new TopicPolicy(
                id.topicId(),
                1,
                600_000,
                1 << 30,
                -1,
                -1,
                Optional.of(new TopicPolicy.Compaction(0, 0, Long.MAX_VALUE, 0)));
        fixture.storage.segments().rewrite(compacted, later);
        assertThat(batches(small, small + 1)).containsExactly("600-600:0");
    }

    @Test
    void an_idempotent_producer_that_sends_again_stores_nothing_twice() {
        Appended first = append(7, 0, delayed("a"), record("b"));
        Appended all = append(7, 2, delayed("c"));
        Appended known = append(7, 3, known("d", "x"), known("e", "x"));
        writer.close();
        writer = fixture.storage.openSiftingLogWriter("another");
        for (Appended again : List.of(
                append(7, 0, delayed("a"), record("b")),
                append(7, 2, delayed("c")),
                append(7, 3, known("d", "x"), known("e", "x")))) {
            assertThat(again.freshness()).isEqualTo(Freshness.DUPLICATE);
        }
        assertThat(append(7, 2, delayed("c")).baseOffset()).isEqualTo(all.baseOffset());
        assertThat(first.baseOffset()).isZero();
        assertThat(known.omitted()).isEqualTo(new AppendOutcome.Omitted(Set.of(1), 1));
        assertThat(count("delayed_record")).isEqualTo("2");
        assertThat(append(writer, append(id, 7, 9, delayed("z"))).get(0)).isInstanceOf(Rejected.class);
        assertThat(count("delayed_record")).isEqualTo("2");
        assertThat(append(7, 5, record("f")).freshness()).isEqualTo(Freshness.NEW);
    }

    @Test
    void an_id_is_not_lost_with_a_batch_that_is_not_stored() throws Exception {
        PartitionId none = new PartitionId(id.topicId(), 99);
        List<AppendOutcome> outcomes = append(
                writer,
                append(none, NO_PRODUCER, -1, known("lost", "x"), known("own", "y")),
                append(id, NO_PRODUCER, -1, known("kept", "x")),
                append(id, NO_PRODUCER, -1, known("second", "x"), record("plain")));
        assertThat(outcomes.get(0)).isInstanceOf(Rejected.class);
        assertThat(fixture.values(id)).containsExactly("kept", "plain");
        assertThat(count("record_id")).isEqualTo("1");
        assertThat(append(NO_PRODUCER, -1, known("third", "x")).omitted().duplicates())
                .isEqualTo(1);
        assertThat(append(NO_PRODUCER, -1, known("own", "y")).omitted().duplicates())
                .isZero();
        fixture.database.execute("update howdah.record_id set expires_at = now()");
        assertThat(append(NO_PRODUCER, -1, known("again", "x")).omitted().duplicates())
                .isZero();
        assertThat(fixture.values(id)).containsExactly("kept", "plain", "own", "again");
    }

    @Test
    void of_two_writers_with_the_same_ids_one_stores_each() throws Exception {
        PartitionId other = fixture.partition("b");
        List<CompletableFuture<Void>> both = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
            int own = number;
            both.add(CompletableFuture.runAsync(() -> {
                try (LogWriter each = fixture.storage.openSiftingLogWriter("writer-" + own)) {
                    for (int i = 0; i < 50; i++) {
                        // In the order of their own each.
                        SimpleRecord[] records = IntStream.range(10 * i, 10 * i + 10)
                                .map(n -> own == 0 ? n : 20 * (n / 10) + 9 - n)
                                .mapToObj(n -> known("v" + n, "id" + n))
                                .toArray(SimpleRecord[]::new);
                        append(
                                each,
                                append(id, NO_PRODUCER, -1, records),
                                append(other, NO_PRODUCER, -1, known("w" + i, "id")));
                    }
                }
            }));
        }
        for (CompletableFuture<Void> each : both) {
            each.get();
        }
        assertThat(fixture.values(id)).hasSize(500).doesNotHaveDuplicates();
        assertThat(fixture.values(other)).hasSize(1);
    }
}
