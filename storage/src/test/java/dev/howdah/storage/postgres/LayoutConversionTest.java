package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.Topic;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database of the layout before chunks, made by that version, is opened. */
class LayoutConversionTest {

    private static final String CONVERTING = "select count(*) from pg_stat_activity where datname = current_database()"
            + " and application_name = 'howdah conversion'";

    /** With the time that the last tries have, a conversion ends long before. */
    private static final int CUTS_MAX = 200;

    private TestDatabase database;

    @BeforeEach
    void load() throws Exception {
        database = TestDatabase.create();
        OldLayout.load(database);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private PostgresStorage open() {
        return OldLayout.open(database.url());
    }

    private String oldRelations() {
        return database.query("select coalesce(string_agg(relname, ' '), '') from pg_class"
                + " where relname ~ '^t[0-9]+_(batch|record|compaction)' or relname ~ '_new'");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void everything_is_there_afterwards(TestDatabase.Server server) throws Exception {
        try (TestDatabase old = TestDatabase.create(server)) {
            OldLayout.load(old);
            List<String> viewsBefore = OldLayout.views(old);
            List<Instant> appendTimesBefore = OldLayout.appendTimes(old);
            String headsBefore = heads(old);
            String groupsBefore = groups(old);

            try (PostgresStorage storage = OldLayout.open(old.url())) {
                assertThat(OldLayout.read(new LogFixture(old, storage))).isEqualTo(OldLayout.expected());
            }

            assertThat(OldLayout.views(old)).isEqualTo(viewsBefore);
            assertThat(heads(old)).isEqualTo(headsBefore);
            assertThat(groups(old)).isEqualTo(groupsBefore);
            assertThat(old.query("select count(*) from pg_class where relname ~ '^t[0-9]+_(batch|record)'"))
                    .isEqualTo("0");
            List<Instant> appendTimes = OldLayout.appendTimes(old);
            assertThat(appendTimes).hasSameSizeAs(appendTimesBefore);
            for (int i = 0; i < appendTimes.size(); i++) {
                assertThat(Duration.between(appendTimesBefore.get(i), appendTimes.get(i)))
                        .isBetween(Duration.ZERO, Duration.ofMinutes(1));
            }
        }
    }

    private static String heads(TestDatabase database) {
        return database.query("select string_agg(format('%s/%s %s %s %s', topic_id, partition, log_start_offset,"
                + " next_offset, appended_at), E'\\n' order by topic_id, partition) from howdah.partition_head");
    }

    private static String groups(TestDatabase database) {
        return database.query("select string_agg(o::text, E'\\n' order by group_id, topic_id, partition)"
                + " || (select string_agg(s::text, E'\\n' order by topic_id, partition, base_offset)"
                + " from howdah.segment_start s) from howdah.group_offset o");
    }

    @Test
    void nothing_of_the_old_layout_is_left_and_leaves_are_as_new_ones() {
        open().close();

        assertThat(oldRelations()).isEmpty();
        assertThat(database.query("select count(*) from pg_constraint where conrelid::regclass::text ~ '_log'"
                        + " and contype = 'c'"))
                .isEqualTo("0");
        assertThat(database.query(
                        "select count(*) from howdah.segment where to_regclass(format('howdah_log.t%s_log_%s',"
                                + " topic_id, number)) is null"))
                .isEqualTo("0");
        assertThat(
                        database.query(
                                "select count(*) from pg_inherits as child"
                                        + " join pg_class as parent on parent.oid = child.inhparent and parent.relname ~ '^t[0-9]+_log$'"))
                .isEqualTo(database.query("select count(*) from howdah.segment"));
        assertThat(database.query("select pg_get_viewdef('topics.plain'::regclass) ~* 'union'"))
                .isEqualTo("f");
        assertThat(database.query("select to_regclass('topics.gone') is null")).isEqualTo("t");
    }

    @Test
    void heads_know_what_their_partition_has_reached() {
        open().close();

        int topic = Integer.parseInt(database.query("select id from howdah.topic where name = 'plain'"));
        int last = Integer.parseInt(database.query("select max(number) from howdah.segment where topic_id = " + topic));
        assertThat(database.query("select string_agg(reached_timestamp_ms::text, ' ' order by partition)"
                        + " from howdah.partition_head where topic_id = " + topic))
                .isEqualTo(database.query(
                        "select string_agg(reached::text, ' ' order by partition) from (select partition,"
                                + " max(max_timestamp_ms) as reached from howdah_log.t" + topic + "_log_" + last
                                + " where record_count > 0 group by partition) as chunk"));
        assertReachedNeverFalls();
    }

    /** In each chunk, the greatest timestamp of its partition in the leaf up to there. */
    private void assertReachedNeverFalls() {
        for (String topic : List.of("plain", "compacted", "expired", "emptied", "many")) {
            String table = database.query(
                    "select format('howdah_log.t%s_log', id) from howdah.topic where name = '" + topic + "'");
            assertThat(database.query("select count(*) from (select reached_timestamp_ms, max(max_timestamp_ms) filter"
                            + " (where record_count > 0) over (partition by tableoid, partition order by base_offset) as reached"
                            + " from " + table + ") as chunk where reached_timestamp_ms <> reached"))
                    .as(topic)
                    .isEqualTo("0");
        }
    }

    @Test
    void producers_go_on_where_they_were() throws Exception {
        try (PostgresStorage storage = open()) {
            LogWriter writer = storage.openLogWriter("test");
            PartitionId plain = partition(storage, "plain", 1);
            long last = Long.parseLong(database.query(
                    "select \"offset\" from topics.plain where partition = 1 and howdah.text(value) = 'a6'"));

            assertThat(append(writer, plain, 8, 1, 12, "a6", "b6"))
                    .as("sent again")
                    .isEqualTo(last);
            assertThat(append(writer, plain, 9, 0, 1, "w2"))
                    .as("sent again, after the sequence began anew")
                    .isEqualTo(last + 4);
            assertThat(append(writer, plain, 8, 1, 14, "c")).as("the next").isEqualTo(last + 5);
            assertThat(append(writer, partition(storage, "expired", 1), 30, 0, 2, "h36i1"))
                    .as("its records have expired")
                    .isEqualTo(2);
            assertThat(append(writer, partition(storage, "emptied", 0), 40, 0, 0, "1", "2"))
                    .as("its records are deleted")
                    .isZero();
            assertThat(append(writer, partition(storage, "compacted", 1), 20, 0, 1, "z37"))
                    .as("its record is superseded")
                    .isEqualTo(1);
        }
    }

    private static PartitionId partition(PostgresStorage storage, String topic, int partition) {
        return storage.topics().list().stream()
                .filter(found -> found.name().equals(topic))
                .map(Topic::id)
                .map(id -> new PartitionId(id, partition))
                .findFirst()
                .orElseThrow();
    }

    private static long append(
            LogWriter writer, PartitionId id, long producer, int epoch, int sequence, String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = new SimpleRecord(1_000, values[i].getBytes(StandardCharsets.UTF_8));
        }
        Append append = TestBatches.append(
                id,
                TestBatches.batch(MemoryRecords.withIdempotentRecords(
                        Compression.NONE, producer, (short) epoch, sequence, records)));
        return ((Appended) writer.append(List.of(append), OldLayout.LEFT_AT).get(0)).baseOffset();
    }

    @Test
    void a_conversion_that_is_cut_off_again_and_again_goes_on_at_the_next_start() throws Exception {
        List<String> views = OldLayout.views(database);
        // Each batch fills a slice then, which is a transaction.
        database.execute("do $$ declare leaf regclass; begin"
                + " for leaf in select oid from pg_class where relkind = 'r' and relname ~ '^t[0-9]+_batch_[0-9]+$'"
                + " loop execute format('update %s set bytes = 16 << 20', leaf); end loop; end $$");
        Random random = new Random(14);
        int cuts = 0;
        PostgresStorage storage = null;
        while (storage == null) {
            CompletableFuture<PostgresStorage> opening = CompletableFuture.supplyAsync(this::open);
            awaitConversionOr(opening);
            // Often in the middle of a leaf; later tries have longer, so that it ends.
            LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(20 + 5L * cuts)));
            database.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where datname = current_database() and application_name = 'howdah conversion'");
            try {
                storage = opening.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                cuts++;
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                cut -> assertThat(cut.failure()).isInstanceOf(StorageFailure.Unavailable.class));
                assertThat(cuts).isLessThan(CUTS_MAX);
                assertThat(OldLayout.views(database)).as("cut %d", cuts).isEqualTo(views);
            }
        }
        try (PostgresStorage opened = storage) {
            assertThat(cuts).isGreaterThan(5);
            assertThat(OldLayout.read(new LogFixture(database, opened))).isEqualTo(OldLayout.expected());
        }
        assertThat(OldLayout.views(database)).isEqualTo(views);
        assertReachedNeverFalls();
        assertThat(oldRelations()).isEmpty();
    }

    private void awaitConversionOr(CompletableFuture<?> end) {
        while (!end.isDone() && database.query(CONVERTING).equals("0")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void of_brokers_that_start_at_once_one_converts_and_the_others_wait() throws Exception {
        List<CompletableFuture<PostgresStorage>> starting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            starting.add(CompletableFuture.supplyAsync(this::open));
        }
        for (CompletableFuture<PostgresStorage> start : starting) {
            try (PostgresStorage storage = start.get(60, TimeUnit.SECONDS)) {
                assertThat(OldLayout.read(new LogFixture(database, storage))).isEqualTo(OldLayout.expected());
            }
        }
        assertThat(oldRelations()).isEmpty();
    }

    @Test
    void somebody_who_reads_is_waited_for() throws Exception {
        CompletableFuture<PostgresStorage> opening;
        try (Connection reader = database.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            String table =
                    database.query("select format('howdah_log.t%s_record', id) from howdah.topic where name = 'plain'");
            statement.executeQuery("select count(*) from " + table);
            opening = CompletableFuture.supplyAsync(this::open);
            database.awaitQuery("select count(*) from pg_locks join pg_stat_activity using (pid)"
                    + " where not granted and application_name = 'howdah conversion' and datname = current_database()");
            assertThat(opening).isNotDone();
            reader.commit();
        }
        opening.get(60, TimeUnit.SECONDS).close();
        assertThat(oldRelations()).isEmpty();
    }

    @Test
    void a_missing_record_stops_the_conversion_and_nobody_can_add_to_the_old_leaf() {
        String leaf =
                database.query("select format('howdah_log.t%s_record_0', id) from howdah.topic where name = 'plain'");
        database.execute("delete from " + leaf + " where partition = 0 and record_offset = 5");

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Unexpected.class))
                .hasMessageContaining("1 records in the batch at offset 4 (expected: 2)");

        assertThat(database.query("select count(*) from " + leaf + " where partition = 0"))
                .isEqualTo("17");
        String batchLeaf = leaf.replace("record", "batch");
        assertThatThrownBy(
                        () -> database.execute("insert into " + batchLeaf + " select * from " + batchLeaf + " limit 1"))
                .as("a broker of the version before that still runs")
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"));
    }
}
