package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.OutboxStore;
import dev.howdah.storage.OutboxStore.Portion;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.OutboxStore.Turn;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.append.Alongside;
import dev.howdah.storage.postgres.append.Joint;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** {@code howdah.erase}: values and headers of a key's records go, from wherever they lie; all else stays. */
class EraseSqlTest {

    private static final Instant LATER = LogFixture.NOW.plusSeconds(7_200);

    private LogFixture fixture;
    private PartitionId id;
    private LogWriter writer;
    private SegmentStore segments;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = fixture.partition("a");
        writer = fixture.writer();
        segments = fixture.storage.segments();
        assertThat(segments.lead(Duration.ofHours(1))).isEqualTo(Standing.LEADER);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keys k0 to k9 by turns, one after the other; each chunk has {@code records}. */
    private void write(int chunks, int records) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            Instant now = LogFixture.NOW.plusMillis(chunk);
            int first = chunk * records;
            SimpleRecord[] all = IntStream.range(first, first + records)
                    .mapToObj(i ->
                            new SimpleRecord(now.toEpochMilli(), bytes("k" + i % 10), bytes("v" + i), new Header[] {
                                new RecordHeader("name", bytes("h" + i))
                            }))
                    .toArray(SimpleRecord[]::new);
            writer.append(List.of(TestBatches.append(id, TestBatches.of(all))), now);
        }
    }

    private String state(String key) {
        return fixture.database.query(
                "select count(*) || ' ' || count(value) || ' ' || count(*) filter (where headers <> '{}')"
                        + " from topics.a where howdah.text(key) " + key);
    }

    private TopicPolicy policy() {
        return new TopicPolicy(id.topicId(), 1, 600_000, 1 << 30, -1, -1, Optional.empty());
    }

    /** Segments to be written anew, and how often something was erased. */
    private String erased() {
        return fixture.database.query(
                "select count(erased_at) || ' ' || sum(erasures) from howdah.segment where topic_id = " + id.topicId());
    }

    @Test
    void values_and_headers_of_the_key_go_and_nothing_else() throws Exception {
        write(20, 25);
        List<TestBatches.Seen> before = fixture.readAll(id, 1 << 20);
        String sizes = "select sum(bytes) from howdah.chunks('a')";
        int bytesBefore = Integer.parseInt(fixture.database.query(sizes));

        assertThat(fixture.database.query("select howdah.erase('a', 'k3')")).isEqualTo("50");

        assertThat(state("= 'k3'")).isEqualTo("50 0 0");
        assertThat(state("<> 'k3'")).isEqualTo("450 450 450");
        List<TestBatches.Seen> after = fixture.readAll(id, 1 << 20);
        assertThat(after).hasSize(500);
        for (int i = 0; i < 500; i++) {
            assertThat(after.get(i).offset()).isEqualTo(i);
            if (i % 10 == 3) {
                assertThat(after.get(i).value()).isEqualTo("null");
            } else {
                assertThat(after.get(i)).isEqualTo(before.get(i));
            }
        }
        assertThat(Integer.parseInt(fixture.database.query(sizes))).isLessThan(bytesBefore);
        assertThat(fixture.database.query("select howdah.erase('a', 'k3')"))
                .as("again")
                .isEqualTo("0");
        assertThat(fixture.database.query("select howdah.erase('a', 'nobody')")).isEqualTo("0");
    }

    @Test
    void brokers_are_told_below_which_offset_something_was_erased() throws Exception {
        write(1, 10);
        fixture.partition("b");
        try (Connection listener = fixture.database.connect();
                Statement statement = listener.createStatement()) {
            statement.execute("listen howdah_erased");
            statement.execute("select howdah.erase('a', 'nobody')");
            statement.execute("select howdah.erase('b', 'k3')");
            statement.execute("select howdah.erase('a', 'k3')");
            assertThat(listener.unwrap(PGConnection.class).getNotifications(60_000))
                    .extracting(PGNotification::getParameter)
                    .containsExactly(id.topicId() + "/0/10");
        }
    }

    @Test
    void tombstones_in_a_segment_that_was_compacted_have_their_time_from_now_on() {
        write(1, 10);
        fixture.database.execute(
                "update howdah.segment set cleaned_at = '2026-01-01', packed_at = now(), tombstones = 0 where topic_id = "
                        + id.topicId());
        fixture.database.query("select howdah.erase('a', 'k3')");
        assertThat(fixture.database.query(
                        "select row(cleaned_at > now() - interval '1 minute', packed_at, tombstones)::text"
                                + " from howdah.segment where topic_id = " + id.topicId()))
                .isEqualTo("(t,,)");
    }

    @Test
    void all_of_a_chunk_may_be_erased() throws Exception {
        SimpleRecord[] two = {new SimpleRecord(1, bytes("k"), bytes("v1")), new SimpleRecord(2, bytes("k"), bytes("v2"))
        };
        writer.append(List.of(TestBatches.append(id, TestBatches.of(two))), LogFixture.NOW);
        writer.append(
                List.of(TestBatches.append(id, TestBatches.of(new SimpleRecord(3, null, bytes("no key"))))),
                LogFixture.NOW.plusMillis(1));

        assertThat(fixture.database.query("select howdah.erase('a', 'k')")).isEqualTo("2");

        assertThat(fixture.values(id)).containsExactly("null", "null", "no key");
    }

    /** The open leaf, of which only some chunks have the key: rows that were changed lie behind the others. */
    @Test
    void what_is_written_and_read_around_it_stays_in_order() throws Exception {
        SimpleRecord other = new SimpleRecord(1, bytes("other"), bytes("v"));
        SimpleRecord wanted = new SimpleRecord(1, bytes("k"), bytes("secret"));
        for (int chunk = 0; chunk < 6; chunk++) {
            writer.append(
                    List.of(TestBatches.append(id, TestBatches.of(chunk % 2 == 0 ? other : wanted))),
                    LogFixture.NOW.plusMillis(chunk));
        }
        assertThat(fixture.database.query("select howdah.erase('a', 'k')")).isEqualTo("3");
        writer.append(List.of(TestBatches.append(id, TestBatches.of(wanted))), LogFixture.NOW.plusMillis(6));

        assertThat(fixture.values(id)).containsExactly("v", "null", "v", "null", "v", "null", "secret");
        assertThat(fixture.readAll(id, 1))
                .extracting(TestBatches.Seen::offset)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(fixture.database.query("select count(*) from howdah.find('a', 'k') where value is null"))
                .isEqualTo("3");
    }

    /** As Debezium makes it if it is not told otherwise. */
    @Test
    void a_publication_of_all_tables_is_not_in_the_way() {
        fixture.database.execute("create publication everything for all tables");
        write(2, 10);
        assertThat(fixture.database.query("select howdah.erase('a', 'k3')")).isEqualTo("2");
        assertThat(state("= 'k3'")).isEqualTo("2 0 0");
    }

    @Test
    void a_leaf_that_has_ended_is_written_anew() throws Exception {
        write(300, 10);
        segments.seal(LATER);
        fixture.database.query("select howdah.erase('a', 'k3')");
        String file = "select pg_relation_filepath('howdah_log.t" + id.topicId() + "_log_0')";
        String before = fixture.database.query(file);
        assertThat(erased()).isEqualTo("1 1");
        assertThat(segments.topicsDue()).contains(id.topicId());

        assertThat(segments.rewrite(policy(), LATER).leaves()).isEqualTo(1);

        assertThat(fixture.database.query(file)).isNotEqualTo(before);
        assertThat(erased()).isEqualTo("0 1");
        assertThat(state("= 'k3'")).isEqualTo("300 0 0");
        assertThat(state("<> 'k3'")).isEqualTo("2700 2700 2700");
        assertThat(segments.rewrite(policy(), LATER)).isEqualTo(Compacted.NOTHING);
    }

    @Test
    void it_finds_records_by_the_index_over_keys_and_compaction_brings_nothing_back() throws Exception {
        write(300, 10);
        segments.seal(LATER);
        TopicPolicy compacted = new TopicPolicy(
                id.topicId(),
                1,
                600_000,
                1 << 30,
                -1,
                -1,
                Optional.of(new TopicPolicy.Compaction(3_600_000, 0, Long.MAX_VALUE, 0)),
                TopicPolicy.KeyIndex.ENDED_SEGMENTS,
                TopicPolicy.Age.BY_TIMESTAMP);
        assertThat(segments.rewrite(compacted, LATER).leaves()).isEqualTo(1);
        assertThat(fixture.database.query("select count(*) from pg_index where indrelid = 'howdah_log.t" + id.topicId()
                        + "_log_0'::regclass and pg_get_indexdef(indexrelid) like '%key_hashes%'"))
                .isEqualTo("1");

        assertThat(fixture.database.query("select howdah.erase('a', 'k3')")).isEqualTo("1");
        assertThat(segments.rewrite(compacted, LATER.plusSeconds(1)).leaves()).isEqualTo(1);

        assertThat(state("= 'k3'")).as("a tombstone that has its time").isEqualTo("1 0 0");
        assertThat(state("<> 'k3'")).isEqualTo("9 9 9");
    }

    @Test
    void a_copy_that_was_begun_before_does_not_take_the_leafs_place() throws Exception {
        write(300, 10);
        segments.seal(LATER);
        try (Connection session = fixture.database.connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("select howdah.erase('a', 'k3')");
            CompletableFuture<Compacted> packing =
                    CompletableFuture.supplyAsync(() -> segments.rewrite(policy(), LATER));
            // All is copied when it has indexes; what was erased is in the copy, for nothing is committed.
            fixture.database.awaitQuery(
                    "select count(*) from pg_index as i where i.indrelid = to_regclass('howdah_log.t" + id.topicId()
                            + "_log_0_new')");
            session.commit();
            assertThatThrownBy(() -> packing.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StorageException.class)
                    .hasMessageContaining("erased");
        }
        assertThat(state("= 'k3'")).isEqualTo("300 0 0");
        assertThat(segments.rewrite(policy(), LATER).leaves()).isPositive();
        assertThat(state("= 'k3'")).isEqualTo("300 0 0");
        assertThat(state("<> 'k3'")).isEqualTo("2700 2700 2700");
    }

    @Test
    void two_that_erase_at_once_erase_both() throws Exception {
        write(1, 20);
        try (Connection session = fixture.database.connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("select howdah.erase('a', 'k1')");
            CompletableFuture<String> other =
                    CompletableFuture.supplyAsync(() -> fixture.database.query("select howdah.erase('a', 'k2')"));
            fixture.database.awaitQuery(
                    "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid"
                            + " from pg_database where datname = current_database())");
            session.commit();
            assertThat(other.get(1, TimeUnit.MINUTES)).isEqualTo("2");
        }
        assertThat(state("in ('k1', 'k2')")).isEqualTo("4 0 0");
    }

    private void delay(PartitionId to, String key, long dueMs) {
        fixture.database.execute(
                "insert into howdah.delayed_record (due_ms, timestamp_ms, topic_id, partition, key, value)"
                        + " values (" + dueMs + ", 1, " + to.topicId() + ", 0, convert_to('" + key
                        + "', 'UTF8'), convert_to('secret', 'UTF8'))");
    }

    private Turn deliver(OutboxStore store) {
        return store.sequence(
                topicId -> Optional.of(new Rules(1, 1_000_000, TimestampType.CREATE_TIME)),
                new Portion(100, 1 << 20),
                LogFixture.NOW.plusSeconds(1),
                OutboxStore.Look.WHOLE);
    }

    @Test
    void what_is_not_due_goes_altogether() throws Exception {
        write(1, 10);
        PartitionId other = fixture.partition("b");
        fixture.database.query("select count(nextval('howdah.delayed_put')) from generate_series(1, 4)");
        delay(id, "k3", 1);
        delay(id, "k3", Long.MAX_VALUE);
        delay(id, "k4", 1);
        delay(other, "k3", Long.MAX_VALUE);
        assertThat(fixture.database.query("select howdah.erase('a', 'k3')")).isEqualTo("3");
        assertThat(fixture.database.query("select string_agg(topic_id || ' ' || howdah.text(key), ', ' order by due_ms)"
                        + " from howdah.delayed_record"))
                .isEqualTo(id.topicId() + " k4, " + other.topicId() + " k3");
        try (OutboxStore store = fixture.storage.openOutboxStore("outbox")) {
            assertThat(store.delayed(Duration.ofHours(1)).waiting()).isEqualTo(2);
            assertThat(deliver(store).records()).isEqualTo(1);
        }
        assertThat(fixture.values(id)).hasSize(11).endsWith("secret");
        assertThat(state("= 'k3'")).isEqualTo("1 0 0");
        assertThat(state("= 'k4'")).isEqualTo("2 2 1");
    }

    @Test
    void while_it_erases_what_else_is_due_is_delivered() throws Exception {
        delay(id, "k1", 1);
        delay(id, "k2", 1);
        try (OutboxStore store = fixture.storage.openOutboxStore("outbox");
                Connection session = fixture.database.connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("select howdah.erase('a', 'k1')");
            assertThat(deliver(store).records()).isEqualTo(1);
            assertThat(deliver(store).records()).isZero();
            session.rollback();
            assertThat(deliver(store).records()).isEqualTo(1);
        }
        assertThat(fixture.database.query("select string_agg(howdah.text(key), ' ' order by \"offset\") from topics.a"))
                .isEqualTo("k2 k1");
    }

    /** The broker has appended the record and deleted its row, and commits when the erasure waits for the row: before, no leaf shows the record. */
    @Test
    void what_is_delivered_while_it_erases_is_a_tombstone() throws Exception {
        write(1, 1);
        delay(id, "k1", 1);
        List<CompletableFuture<String>> erasing = new ArrayList<>();
        Alongside take = (connection, outcomes) -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("delete from howdah.delayed_record");
            }
            erasing.add(CompletableFuture.supplyAsync(() -> fixture.database.query("select howdah.erase('a', 'k1')")));
            fixture.database.awaitQuery("select count(*) from pg_stat_activity where datname = current_database() and"
                    + " wait_event_type = 'Lock' and wait_event = 'transactionid'");
            return true;
        };
        assertThat(((PostgresLogWriter) writer)
                        .append(
                                List.of(TestBatches.append(
                                        id, TestBatches.of(new SimpleRecord(1, bytes("k1"), bytes("secret"))))),
                                LogFixture.NOW.plusMillis(1),
                                take))
                .isInstanceOf(Joint.Stored.class);
        assertThat(erasing).hasSize(1);
        assertThat(erasing.get(0).get(1, TimeUnit.MINUTES)).isEqualTo("1");
        assertThat(fixture.values(id)).containsExactly("v0", "null");
        assertThat(fixture.database.query("select count(*) from howdah.delayed_record"))
                .isEqualTo("0");
    }

    @Test
    void what_it_cannot_do_it_says() throws Exception {
        write(1, 10);
        fixture.database.execute("select howdah.produce('a', 'k1', 'waits')");
        assertThatThrownBy(() -> fixture.database.execute("select howdah.erase('a', 'k1')"))
                .rootCause()
                .hasMessageContaining("wait in the outbox");
        fixture.database.execute("select howdah.erase('a', 'k2')");
        assertThatThrownBy(() -> fixture.database.execute("select howdah.erase('a', null::bytea)"))
                .rootCause()
                .hasMessageContaining("without a key");
        assertThatThrownBy(() -> fixture.database.execute(
                        "begin isolation level repeatable read; select howdah.erase('a', 'k2')"))
                .rootCause()
                .hasMessageContaining("repeatable read");
        assertThatThrownBy(() -> fixture.database.execute("select howdah.erase('b', 'k2')"))
                .rootCause()
                .hasMessageContaining("b");
        assertThat(fixture.database.query(
                        "select has_function_privilege('public', 'howdah.erase(text, bytea)', 'execute')"))
                .isEqualTo("f");
    }
}
