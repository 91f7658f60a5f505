package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.TestDatabase.Server;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What readers, and people with SQL, see of transactions. */
@ParameterizedClass
@EnumSource(Server.class)
class TransactionReadTest {

    private static final long ONE = 100;
    private static final long TWO = 200;

    private final LogFixture fixture;
    private final TestDatabase database;
    private LogWriter writer;
    private TestTransactions transactions;
    private PartitionId id;

    TransactionReadTest(Server server) {
        fixture = new LogFixture(server);
        database = fixture.database;
    }

    @BeforeEach
    void open() {
        writer = fixture.writer();
        transactions = new TestTransactions(fixture, writer);
        id = fixture.partition("a");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<String> batches(long from, long to) throws Exception {
        LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, from, to, 1 << 24)));
        List<String> words = TestBatches.batches(slice.batches());
        slice.batches().release();
        return words;
    }

    @Test
    void what_a_transaction_has_written_comes_back_with_its_producer_and_shares_a_batch_with_nobody() throws Exception {
        LogFixture.appended(writer, id, TestBatches.values("plain"));
        transactions.write(id, ONE, "a", "b");
        transactions.write(id, TWO, "c");
        LogFixture.appended(writer, id, TestBatches.idempotent(300, 0, 0, "d"));
        transactions.write(id, ONE, "e");
        transactions.commit(id, ONE);
        transactions.abort(id, TWO);
        LogFixture.appended(writer, id, TestBatches.values("plain"));

        assertThat(batches(0, 9))
                .containsExactly(
                        "0..0 producer -1/-1 sequence -1",
                        "1..2 producer 100/0 sequence 0 transactional",
                        "3..3 producer 200/0 sequence 0 transactional",
                        "4..4 producer -1/-1 sequence -1",
                        "5..5 producer 100/0 sequence 2 transactional",
                        "6..6 producer 100/0 sequence -1 transactional",
                        "7..7 producer 200/0 sequence -1 transactional",
                        "8..8 producer -1/-1 sequence -1");
        assertThat(batches(2, 4))
                .containsExactly(
                        "2..2 producer 100/0 sequence 1 transactional", "3..3 producer 200/0 sequence 0 transactional");
    }

    @Test
    void a_batch_that_took_several_chunks_comes_back_as_batches_that_follow_each_other() throws Exception {
        String[] values = IntStream.range(0, 2_500).mapToObj(i -> "v" + i).toArray(String[]::new);
        transactions.write(id, ONE, "first");
        transactions.write(id, ONE, values);
        transactions.commit(id, ONE);

        assertThat(database.query(
                        "select string_agg(record_count::text, ' ' order by base_offset) from howdah.chunks('a')"))
                .isEqualTo("1 1000 1000 500 1");
        assertThat(batches(0, 2_502))
                .containsExactly(
                        "0..0 producer 100/0 sequence 0 transactional",
                        "1..1000 producer 100/0 sequence 1 transactional",
                        "1001..2000 producer 100/0 sequence 1001 transactional",
                        "2001..2500 producer 100/0 sequence 2001 transactional",
                        "2501..2501 producer 100/0 sequence -1 transactional");
        assertThat(fixture.values(id)).hasSize(2_502).contains("v0", "v2499");
    }

    /** What one transaction of Postgres stores. Their sequences go on, and so does the batch that consumers get. */
    @Test
    void batches_of_a_transaction_that_are_stored_at_once_share_a_chunk_and_each_is_remembered() throws Exception {
        transactions.write(id, ONE, "a");
        LogFixture.append(
                writer,
                TestBatches.append(id, transactional(1, "b")),
                TestBatches.append(id, transactional(2, "c", "d")),
                TestBatches.append(id, transactional(4, "e")));

        assertThat(batches(0, 5))
                .containsExactly(
                        "0..0 producer 100/0 sequence 0 transactional", "1..4 producer 100/0 sequence 1 transactional");
        assertThat(batches(3, 5)).containsExactly("3..4 producer 100/0 sequence 3 transactional");
        try (LogWriter other = fixture.storage.openLogWriter("other")) {
            assertThat(LogFixture.appended(other, id, transactional(2, "c", "d")))
                    .isEqualTo(2);
            assertThat(LogFixture.appended(other, id, transactional(5, "f"))).isEqualTo(5);
        }
    }

    private static dev.howdah.protocol.record.RecordBatch transactional(int sequence, String... values) {
        return TestBatches.batch(MemoryRecords.withTransactionalRecords(
                org.apache.kafka.common.compress.Compression.NONE,
                ONE,
                (short) 0,
                sequence,
                TestTransactions.records(LogFixture.NOW, values)));
    }

    @Test
    void a_control_batch_comes_back_byte_for_byte() throws Exception {
        transactions.write(id, ONE, "a");
        long commit = transactions.end(id, ONE, ControlRecordType.COMMIT, LogFixture.NOW);
        transactions.write(id, ONE, "b");
        long abort = transactions.end(id, ONE, ControlRecordType.ABORT, LogFixture.NOW);

        assertThat(control(commit)).isEqualTo("100/0 COMMIT 7, key 00000001, value 000000000007");
        assertThat(control(abort)).isEqualTo("100/0 ABORT 7, key 00000000, value 000000000007");
    }

    /** As Kafka's own code reads it. */
    private String control(long offset) throws Exception {
        LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, offset, offset + 1, 1 << 20)));
        ByteBuf out = slice.batches();
        ByteBuffer bytes = ByteBuffer.allocate(out.readableBytes());
        out.getBytes(out.readerIndex(), bytes);
        out.release();
        bytes.flip();
        StringBuilder words = new StringBuilder();
        for (var batch : MemoryRecords.readableRecords(bytes).batches()) {
            batch.ensureValid();
            assertThat(batch.isControlBatch() && batch.isTransactional()).isTrue();
            for (Record record : batch) {
                var marker = org.apache.kafka.common.record.internal.EndTransactionMarker.deserialize(record);
                words.append(batch.producerId() + "/" + batch.producerEpoch() + " " + marker.controlType() + " "
                        + marker.coordinatorEpoch() + ", key " + hex(record.key()) + ", value " + hex(record.value()));
            }
        }
        return words.toString();
    }

    private static String hex(ByteBuffer bytes) {
        StringBuilder hex = new StringBuilder();
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            hex.append(String.format("%02x", bytes.get(i)));
        }
        return hex.toString();
    }

    private String shown(String from) {
        return database.query("select string_agg(howdah.text(value), ' ' order by \"offset\") from " + from);
    }

    private List<String> ways() {
        return List.of(
                "topics.a",
                "howdah.read('a', 0, null, null)",
                "howdah.read('a', null, null)",
                "howdah.latest('a', 1000)",
                "howdah.find('a', 'k')");
    }

    private long put(long producerId, String value) {
        return transactions.write(
                id,
                producerId,
                LogFixture.NOW,
                new org.apache.kafka.common.record.internal.SimpleRecord(
                        1_000, new byte[] {'k'}, value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void sql_shows_what_is_committed_whichever_way_it_is_asked() {
        put(ONE, "a1");
        put(TWO, "b1");
        put(ONE, "a2");
        for (String way : ways()) {
            assertThat(shown(way)).as(way).isNull();
        }
        transactions.commit(id, ONE);
        for (String way : ways()) {
            assertThat(shown(way)).as(way).isEqualTo("a1 a2");
        }
        put(ONE, "a3");
        transactions.abort(id, TWO);
        put(TWO, "b2");
        transactions.abort(id, ONE);
        put(ONE, "a4");
        transactions.commit(id, ONE);
        for (String way : ways()) {
            assertThat(shown(way)).as(way).isEqualTo("a1 a2 a4");
        }
        assertThat(shown("howdah.latest('a', 2)")).isEqualTo("a2 a4");
        assertThat(shown("howdah.read('a', 0, 1, 4)")).isEqualTo("a2");
        transactions.commit(id, TWO);
        for (String way : ways()) {
            assertThat(shown(way)).as(way).isEqualTo("a1 a2 b2 a4");
        }
    }

    @Test
    void chunks_say_what_became_of_them() {
        LogFixture.appended(writer, id, TestBatches.values("plain"));
        put(ONE, "a");
        transactions.commit(id, ONE);
        put(TWO, "b");
        transactions.abort(id, TWO);
        put(ONE, "c");

        assertThat(database.query("select string_agg(base_offset || ' ' || state, ', ' order by base_offset)"
                        + " from howdah.chunks('a')"))
                .isEqualTo("0 committed, 1 committed, 2 control, 3 aborted, 4 control, 5 open");
        assertThat(database.query("select sum(record_count) = (select count(*) from topics.a) from howdah.chunks('a')"
                        + " where state = 'committed'"))
                .isEqualTo("t");
    }

    @Test
    void who_may_only_read_the_view_needs_no_right_on_what_is_behind_it() throws Exception {
        put(ONE, "a");
        transactions.commit(id, ONE);
        put(ONE, "b");
        put(TWO, "c");
        transactions.abort(id, ONE);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // Never committed, so the role needs no name of its own.
            statement.execute("begin; create role looker; grant usage on schema topics to looker;"
                    + " grant select on topics.a to looker; set local role looker");
            try (ResultSet row =
                    statement.executeQuery("select string_agg(convert_from(value, 'UTF8'), ' ') from topics.a")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("a");
            }
        }
    }

    /** As a join would. Of a topic whose transactions were all committed, nothing is asked either. */
    @Test
    void only_what_may_be_hidden_is_asked_about() throws Exception {
        for (int i = 0; i < 20; i++) {
            LogFixture.appended(writer, id, TestBatches.values("plain" + i));
        }
        assertThat(asked()).isZero();
        for (int i = 0; i < 20; i++) {
            put(ONE, "committed" + i);
            transactions.commit(id, ONE);
        }
        assertThat(asked()).isZero();
        put(TWO, "aborted");
        transactions.abort(id, TWO);
        put(ONE, "open");
        LogFixture.appended(writer, id, TestBatches.values("plain"));
        assertThat(asked()).isEqualTo(20 + 1 + 1);
    }

    /** How often the view calls one of the functions that tell. */
    private long asked() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // What parallel workers call is not told to the session that counts.
            statement.execute("set track_functions = 'pl'; set max_parallel_workers_per_gather = 0");
            statement.execute("begin");
            statement.execute("select count(*) from topics.a");
            try (ResultSet row =
                    statement.executeQuery("select coalesce(sum(calls), 0) from pg_stat_xact_user_functions"
                            + " where funcname in ('in_open_transaction', 'in_aborted_transaction')")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Test
    void a_view_that_shows_all_is_made_again_at_a_start_and_what_depends_on_it_goes_on() {
        put(ONE, "open");
        String definition = database.query("select pg_get_viewdef('topics.a'::regclass)");
        database.execute("create or replace view topics.a as select chunk.partition, chunk.base_offset as \"offset\","
                + " howdah.moment(chunk.min_timestamp_ms) as \"timestamp\", chunk.keys[1] as key, chunk.values[1] as value,"
                + " howdah.headers(chunk.headers[1]) as headers, chunk.appended_at, null::bigint as ticket from howdah_log.t"
                + id.topicId()
                + "_log as chunk");
        database.execute("create view public.report as select count(*) from topics.a");
        assertThat(database.query("select * from public.report")).isEqualTo("1");

        database.open().close();

        assertThat(database.query("select * from public.report")).isEqualTo("0");
        assertThat(database.query("select pg_get_viewdef('topics.a'::regclass)"))
                .isEqualTo(definition);
    }

    @Test
    void aborted_transactions_of_a_range_are_those_that_overlap_it() throws Exception {
        transactions.write(id, ONE, "a", "b");
        transactions.write(id, TWO, "c");
        transactions.abort(id, ONE);
        transactions.write(id, ONE, "d");
        transactions.commit(id, ONE);
        transactions.abort(id, TWO);
        AbortedTransaction one = new AbortedTransaction(ONE, 0, 3);
        AbortedTransaction two = new AbortedTransaction(TWO, 2, 6);

        assertThat(aborted(id, 0, 7)).containsExactly(one, two);
        assertThat(aborted(id, 0, 2)).containsExactly(one);
        assertThat(aborted(id, 3, 4)).containsExactly(one, two);
        assertThat(aborted(id, 4, 5)).containsExactly(two);
        assertThat(aborted(id, 7, 9)).isEmpty();
        assertThat(aborted(new PartitionId(id.topicId(), 1), 0, 9)).isEmpty();
    }

    private List<AbortedTransaction> aborted(PartitionId of, long from, long to) throws Exception {
        return LogFixture.await(fixture.storage.log().aborted(of, from, to));
    }

    /** With and without what says where to stop, against all that there are. */
    @Test
    void aborted_transactions_of_a_range_are_all_of_them_and_few_rows_are_looked_at() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        Map<Long, Long> open = new HashMap<>();
        List<AbortedTransaction> all = new ArrayList<>();
        StringBuilder rows = new StringBuilder();
        for (long offset = 0; offset < 3_000; offset++) {
            long producer = random.nextInt(4);
            Long first = open.get(producer);
            if (first == null) {
                open.put(producer, offset);
            } else if (random.nextInt(5) == 0) {
                long unstable =
                        open.values().stream().min(Comparator.naturalOrder()).orElseThrow();
                open.remove(producer);
                all.add(new AbortedTransaction(producer, first, offset));
                rows.append(rows.isEmpty() ? "" : ", ")
                        .append(String.format(
                                "(%d, %d, %d, %d, 0, %s)",
                                producer, first, offset, id.topicId(), random.nextInt(5) == 0 ? "null" : unstable));
            }
        }
        database.execute("insert into howdah.aborted_transaction"
                + " (producer_id, first_offset, last_offset, topic_id, partition, first_unstable_offset) values "
                + rows);
        for (int i = 0; i < 200; i++) {
            long from = random.nextInt(3_000);
            long to = from + 1 + random.nextInt(100);
            assertThat(aborted(id, from, to))
                    .as("seed " + seed + ", " + from + ".." + to)
                    .isEqualTo(all.stream()
                            .filter(each -> each.lastOffset() >= from && each.firstOffset() < to)
                            .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                            .toList());
        }
        try (Connection connection = database.connect();
                Statement session = connection.createStatement()) {
            session.execute("set enable_seqscan = off; prepare aborted (int, int, int8, int8) as "
                    + dev.howdah.storage.postgres.read.ReadSql.ABORTED_LIST.sql());
            for (String mode : List.of("force_generic_plan", "force_custom_plan")) {
                session.execute("set plan_cache_mode = " + mode);
                String plan = TestDatabase.explain(
                        session,
                        "(analyze, costs off, timing off, summary off) execute aborted(" + id.topicId()
                                + ", 0, 10, 20)");
                var filtered = java.util.regex.Pattern.compile("Rows Removed by Filter: (\\d+)")
                        .matcher(plan);
                long removed = 0;
                while (filtered.find()) {
                    removed += Long.parseLong(filtered.group(1));
                }
                assertThat(removed).as(plan).isLessThan(60);
                assertThat(plan).doesNotContain("Seq Scan");
            }
        }
    }

    @Test
    void deleted_records_take_their_aborted_transactions_along() throws Exception {
        transactions.write(id, ONE, "a");
        transactions.abort(id, ONE);
        transactions.write(id, ONE, "b", "c");
        long end = transactions.end(id, ONE, ControlRecordType.ABORT, LogFixture.NOW);
        transactions.write(id, ONE, "d");
        transactions.abort(id, ONE);

        fixture.storage.logStarts().deleteBelow(Map.of(id, end));
        assertThat(aborted(id, 0, 99))
                .extracting(AbortedTransaction::firstOffset)
                .containsExactly(2L, 5L);
        fixture.storage.logStarts().deleteBelow(Map.of(id, end + 1));
        assertThat(aborted(id, 0, 99))
                .extracting(AbortedTransaction::firstOffset)
                .containsExactly(5L);
        assertThat(shown("topics.a")).isNull();
    }
}
