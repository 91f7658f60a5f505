package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareAction.Acknowledge;
import dev.howdah.storage.ShareAction.Claim;
import dev.howdah.storage.ShareAction.Refresh;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.ShareStore;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Share groups from plain sessions: claim, ack and release, beside each other and beside a broker. */
class ShareSqlTest {

    private static final ShareLimits LIMITS = new ShareLimits(2_000, 5, Duration.ofMinutes(1));

    private LogFixture fixture;
    private TestDatabase database;
    private PartitionId partition;
    private SharePartitionId id;

    TestDatabase.Server server() {
        return TestDatabase.Server.LOCAL;
    }

    @BeforeEach
    void open() {
        fixture = new LogFixture(server());
        database = fixture.database;
        partition = fixture.partition("work");
        id = new SharePartitionId("g", partition);
        database.execute(
                "insert into howdah.config values ('GROUP', 'g', '{\"share.auto.offset.reset\": \"earliest\"}')");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void claimed_records_are_nobody_elses_until_they_are_released() throws Exception {
        append(partition, 0, 6);
        try (Connection session = database.connect()) {
            List<String> handles = handles(session, "howdah.claim('work', 'g', 2)");
            assertThat(handles).hasSize(2);
            assertThat(values(session, "howdah.claim('work', 'g', 3)")).containsExactly("2", "3", "4");
            assertThat(values(session, "howdah.claim('work', 'g', 3)")).containsExactly("5");
            assertThat(values(session, "howdah.claim('work', 'g', 3)")).isEmpty();
            run(session, "select howdah.release('" + handles.get(1) + "', '" + handles.get(0) + "')");
            assertThat(values(session, "howdah.claim('work', 'g', 5)")).containsExactly("0", "1");
            assertThat(database.query("select max(delivery_count) from howdah.claim('work', 'other', 5)"))
                    .isNull();
        }
    }

    @Test
    void acknowledged_records_are_done_with_the_transaction_that_acknowledged_them() throws Exception {
        append(partition, 0, 4);
        try (Connection session = database.connect()) {
            List<String> handles = handles(session, "howdah.claim('work', 'g', 4)");
            session.setAutoCommit(false);
            assertThat(run(
                            session,
                            "select howdah.ack(variadic array['" + String.join("','", handles.subList(0, 2)) + "'])"))
                    .isEqualTo("2");
            session.rollback();
            assertThat(statusOf(id).acquiredCount()).isEqualTo(4);
            run(session, "select howdah.ack('" + handles.get(0) + "')");
            run(session, "select howdah.ack('" + handles.get(3) + "')");
            session.commit();
        }
        assertThat(statusOf(id)).satisfies(status -> {
            assertThat(status.startOffset()).isEqualTo(1);
            assertThat(status.completeCount()).isEqualTo(1);
            assertThat(status.acquiredCount()).isEqualTo(2);
        });
        // They stay as long as their claim, so that nobody acknowledges them again.
        assertThat(database.query("select count(*) from howdah.share_ack where taken"))
                .isEqualTo("2");
        assertThat(database.query("select count(*) from howdah.share_ack")).isEqualTo("2");
    }

    @Test
    void a_claim_that_is_rolled_back_has_not_been() throws Exception {
        append(partition, 0, 4);
        try (Connection session = database.connect();
                Connection other = database.connect()) {
            session.setAutoCommit(false);
            assertThat(values(session, "howdah.claim('work', 'g', 2)")).containsExactly("0", "1");
            // The first claim makes the share partition; so nobody else sees it yet.
            session.rollback();
            assertThat(values(other, "howdah.claim('work', 'g', 1)")).containsExactly("0");
            assertThat(values(session, "howdah.claim('work', 'g', 1)")).containsExactly("1");
            assertThat(values(other, "howdah.claim('work', 'g', 1)")).isEmpty();
            session.rollback();
            assertThat(rows(other, "select value, delivery_count from howdah.claim('work', 'g', 2)"))
                    .containsExactly("1|1", "2|1");
        }
    }

    @Test
    void a_lease_that_has_run_out_gives_the_records_to_others() throws Exception {
        append(partition, 0, 2);
        try (Connection session = database.connect()) {
            List<String> handles = handles(session, "howdah.claim('work', 'g', 2, '1 microsecond')");
            assertThat(rows(session, "select value, delivery_count from howdah.claim('work', 'g', 5)"))
                    .containsExactly("0|2", "1|2");
            assertThatThrownBy(() -> run(session, "select howdah.ack('" + handles.get(0) + "')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55000"));
        }
    }

    @Test
    void a_lease_does_not_run_out_under_a_transaction_that_has_acknowledged() throws Exception {
        append(partition, 0, 2);
        try (Connection session = database.connect();
                Connection other = database.connect();
                ShareStore store = fixture.storage.openShareStore("store")) {
            List<String> handles = handles(session, "howdah.claim('work', 'g', 2, '1 microsecond')");
            session.setAutoCommit(false);
            run(session, "select howdah.ack('" + handles.get(0) + "')");

            assertThat(values(other, "howdah.claim('work', 'g', 5)")).isEmpty();
            ShareStore.Turn turn = store.run(List.of(new Claim(id, LIMITS, "m", 5, 0, 2)));
            assertThat(turn.outcomes()).containsExactly(new ShareOutcome.Claimed(List.of()));
            assertThat(turn.statuses().get(id).nextExpiry().orElseThrow()).isPositive();

            session.commit();
            turn = store.run(List.of(new Claim(id, LIMITS, "m", 5, 0, 2)));
            assertThat(turn.outcomes()).containsExactly(new ShareOutcome.Claimed(List.of(new AcquiredRange(1, 1, 2))));
            assertThat(turn.statuses().get(id).startOffset()).isEqualTo(1);
            assertThat(database.query("select count(*) from howdah.share_claim"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_handle_counts_once() throws Exception {
        append(partition, 0, 2);
        try (Connection session = database.connect()) {
            List<String> handles = handles(session, "howdah.claim('work', 'g', 2)");
            run(session, "select howdah.release('" + handles.get(0) + "')");
            assertThatThrownBy(() -> run(session, "select howdah.ack('" + handles.get(0) + "')"))
                    .hasMessageContaining("not held any more");
            assertThatThrownBy(() -> run(session, "select howdah.ack('" + handles.get(1) + "7')"))
                    .hasMessageContaining("not held any more");
            assertThatThrownBy(() -> run(session, "select howdah.ack('99/0')"))
                    .hasMessageContaining("not held any more");
            assertThatThrownBy(() -> run(session, "select howdah.ack('what')")).hasMessageContaining("'what'");
            assertThatThrownBy(() -> run(session, "select howdah.ack(null)")).hasMessageContaining("null");
            assertThatThrownBy(() -> run(session, "select howdah.claim('work', '', 1)"))
                    .hasMessageContaining("needs a group");
            assertThatThrownBy(() -> run(session, "select howdah.claim('nosuch', 'g', 1)"))
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    void records_released_too_often_are_archived() throws Exception {
        append(partition, 0, 1);
        database.execute("update howdah.config set config = config || '{\"share.delivery.count.limit\": \"2\"}'");
        try (Connection session = database.connect()) {
            for (int delivery = 1; delivery <= 2; delivery++) {
                List<String> handles = handles(session, "howdah.claim('work', 'g', 1)");
                assertThat(handles).hasSize(1);
                run(session, "select howdah.release('" + handles.get(0) + "')");
            }
            assertThat(values(session, "howdah.claim('work', 'g', 1)")).isEmpty();
        }
        assertThat(database.query("select start_offset from howdah.share_partition"))
                .isEqualTo("1");
    }

    @Test
    void records_that_the_log_does_not_hold_are_passed_over() throws Exception {
        append(partition, 0, 10);
        database.execute("delete from howdah_log.t" + partition.topicId() + "_log where base_offset in (2, 3, 5)");
        try (Connection session = database.connect()) {
            List<String> handles = handles(session, "howdah.claim('work', 'g', 4)");
            assertThat(handles).hasSize(2);
            assertThat(values(session, "howdah.claim('work', 'g', 1)")).containsExactly("4");
            assertThat(values(session, "howdah.claim('work', 'g', 1)")).containsExactly("6");
            fixture.storage.logStarts().deleteBelow(Map.of(partition, 8L));
            assertThat(values(session, "howdah.claim('work', 'g', 9)")).containsExactly("8", "9");
            assertThatThrownBy(() -> run(session, "select howdah.ack('" + handles.get(0) + "')"))
                    .hasMessageContaining("not held any more");
            run(session, "select howdah.claim('work', 'g', 9)");
        }
        assertThat(statusOf(id)).satisfies(status -> {
            assertThat(status.startOffset()).isEqualTo(8);
            assertThat(status.acquiredCount()).isEqualTo(2);
        });
        assertThat(database.query("select count(*) from howdah.share_claim")).isEqualTo("1");
    }

    @Test
    void a_group_begins_where_its_setting_says() throws Exception {
        append(partition, 0, 3);
        try (Connection session = database.connect()) {
            assertThat(values(session, "howdah.claim('work', 'late', 5)")).isEmpty();
            database.execute("insert into howdah.config values"
                    + " ('GROUP', 'recent', '{\"share.auto.offset.reset\": \"by_duration:PT0S\"}'),"
                    + " ('GROUP', 'ever', '{\"share.auto.offset.reset\": \"by_duration:P9999D\"}')");
            assertThat(values(session, "howdah.claim('work', 'recent', 5)")).isEmpty();
            assertThat(values(session, "howdah.claim('work', 'ever', 5)")).hasSize(3);
            append(partition, 3, 4);
            assertThat(values(session, "howdah.claim('work', 'late', 5)")).containsExactly("3");
        }
    }

    @Test
    void a_broker_and_sql_share_a_group() throws Exception {
        append(partition, 0, 10);
        fixture.storage.shareOffsets().initialize(Map.of(id, 0L));
        try (Connection session = database.connect();
                ShareStore store = fixture.storage.openShareStore("store")) {
            ShareLimits brief = new ShareLimits(2_000, 5, Duration.ofMillis(1));
            store.run(List.of(new Claim(id, LIMITS, "m", 2, 0, 10), new Claim(id, brief, "n", 2, 0, 10)));
            run(session, "select pg_sleep(0.002)");
            List<String> claimed =
                    rows(session, "select value, delivery_count, handle from howdah.claim('work', 'g', 4)");
            assertThat(claimed)
                    .extracting(row -> row.substring(0, row.lastIndexOf('|')))
                    .containsExactly("2|2", "3|2", "4|1", "5|1");
            List<String> handles = claimed.stream()
                    .map(row -> row.substring(row.lastIndexOf('|') + 1))
                    .toList();
            run(
                    session,
                    "select howdah.ack('" + handles.get(0) + "', '" + handles.get(1) + "'), howdah.release('"
                            + handles.get(3) + "')");
            ShareStore.Turn turn = store.run(List.of(
                    new Acknowledge(id, LIMITS, "m", List.of(new AckRange(0, 1, AckType.ACCEPT))),
                    new Claim(id, LIMITS, "m", 2, 0, 10)));
            assertThat(turn.outcomes())
                    .containsExactly(
                            new ShareOutcome.Done(),
                            new ShareOutcome.Claimed(List.of(new AcquiredRange(5, 5, 2), new AcquiredRange(6, 6, 1))));
            assertThat(turn.statuses().get(id).startOffset()).isEqualTo(4);
            assertThat(values(session, "howdah.claim('work', 'g', 9)")).containsExactly("7", "8", "9");
        }
    }

    /** One that is held by a session is passed over, by a broker too, which never waits. */
    @Test
    void an_open_claim_makes_a_broker_busy_with_that_partition_only() throws Exception {
        PartitionId other = fixture.partition("other");
        append(partition, 0, 4);
        append(other, 0, 4);
        SharePartitionId otherId = new SharePartitionId("g", other);
        fixture.storage.shareOffsets().initialize(Map.of(id, 0L, otherId, 0L));
        try (Connection session = database.connect();
                ShareStore store = fixture.storage.openShareStore("store")) {
            store.run(List.of(new Claim(id, LIMITS, "m", 1, 0, 4)));
            session.setAutoCommit(false);
            run(session, "select howdah.claim('work', 'g', 1)");
            List<ShareOutcome> outcomes = store.run(
                            List.of(new Claim(id, LIMITS, "m", 1, 0, 4), new Claim(otherId, LIMITS, "m", 1, 0, 4)))
                    .outcomes();
            assertThat(outcomes)
                    .containsExactly(
                            new ShareOutcome.Busy(), new ShareOutcome.Claimed(List.of(new AcquiredRange(0, 0, 1))));
            session.commit();
            assertThat(store.run(List.of(new Claim(id, LIMITS, "m", 1, 0, 4))).outcomes())
                    .containsExactly(new ShareOutcome.Claimed(List.of(new AcquiredRange(2, 2, 1))));
        }
    }

    /** As a retry of a transaction whose commit nobody has heard of. */
    @Test
    void a_handle_counts_once_also_at_the_same_time() throws Exception {
        append(partition, 0, 1);
        try (Connection one = database.connect();
                Connection other = database.connect();
                Connection taker = database.connect()) {
            String handle = handles(one, "howdah.claim('work', 'g', 1)").get(0);
            one.setAutoCommit(false);
            run(one, "select howdah.ack('" + handle + "')");
            CompletableFuture<String> second = inBackground(other, "select howdah.ack('" + handle + "')");
            database.awaitQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
            one.commit();
            assertThatThrownBy(() -> second.get(30, TimeUnit.SECONDS)).hasMessageContaining("not held any more");

            // Taken in, while another record of the claim is still held.
            append(partition, 1, 3);
            List<String> two = handles(one, "howdah.claim('work', 'g', 2)");
            one.commit();
            run(one, "select howdah.ack('" + two.get(0) + "')");
            one.commit();
            assertThat(values(taker, "howdah.claim('work', 'g', 1)")).isEmpty();
            assertThatThrownBy(() -> run(other, "select howdah.ack('" + two.get(0) + "')"))
                    .hasMessageContaining("not held any more");
            assertThat(statusOf(id).startOffset()).isEqualTo(2);
            assertThatThrownBy(() -> run(other, "select howdah.release('" + two.get(0) + "')"))
                    .hasMessageContaining("not held any more");
            run(other, "select howdah.ack('" + two.get(1) + "')");
        }
        assertThat(statusOf(id).startOffset()).isEqualTo(3);
        assertThat(database.query("select count(*) from howdah.share_claim")).isEqualTo("0");
        assertThat(database.query("select count(*) from howdah.share_ack")).isEqualTo("0");
    }

    /** No records would be a wrong answer: there are some. */
    @Test
    void a_claim_waits_until_others_have_claimed_but_not_for_a_transaction_that_stays_open() throws Exception {
        append(partition, 0, 4);
        try (Connection one = database.connect();
                Connection other = database.connect()) {
            run(other, "select count(*) from howdah.claim('work', 'g', 1)");
            run(other, "select set_config('lock_timeout', '1min', false)");
            one.setAutoCommit(false);
            assertThat(values(one, "howdah.claim('work', 'g', 1)")).containsExactly("1");
            assertThat(values(other, "howdah.claim('work', 'g', 1)")).isEmpty();
            CompletableFuture<String> waits =
                    inBackground(other, "select value from howdah.claim('work', 'g', 1) where pg_sleep(0) is not null");
            database.awaitQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
            one.commit();
            assertThat(waits.get(30, TimeUnit.SECONDS)).isEqualTo("2");
            assertThat(run(other, "show lock_timeout")).isEqualTo("1min");
        }
    }

    /** Its own lease runs by the clock of Postgres; a crash ends it sooner. */
    @Test
    void a_claim_that_need_not_be_durable_does_not_wait_for_the_disk() throws Exception {
        append(partition, 0, 2);
        try (Connection session = database.connect()) {
            session.setAutoCommit(false);
            assertThat(values(session, "howdah.claim('work', 'g', 1)")).containsExactly("0");
            assertThat(run(session, "show synchronous_commit")).isEqualTo("on");
            assertThat(values(session, "howdah.claim('work', 'g', 1, durable => false)"))
                    .containsExactly("1");
            assertThat(run(session, "show synchronous_commit")).isEqualTo("off");
            session.commit();
            assertThat(run(session, "show synchronous_commit")).isEqualTo("on");
            assertThat(values(session, "howdah.claim('work', 'g', 1, durable => false)"))
                    .isEmpty();
            assertThat(run(session, "show synchronous_commit")).isEqualTo("on");
        }
    }

    /** An index would lead to all versions that the open transaction may still want to see. */
    @Test
    void rows_are_found_where_they_lie_beside_an_open_transaction() throws Exception {
        int turns = 300;
        append(partition, 0, 1);
        try (Connection foreign = database.connect();
                Connection one = database.connect();
                Connection other = database.connect();
                LogWriter writer = fixture.writer()) {
            foreign.setAutoCommit(false);
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            run(foreign, "select count(*) from howdah.share_partition");
            long pagesBefore = 0;
            for (int turn = 0; turn < turns; turn++) {
                LogFixture.appended(writer, partition, TestBatches.values(String.valueOf(turn + 1)));
                Connection session = turn % 5 < 3 ? one : other;
                List<String> handles = handles(session, "howdah.claim('work', 'g', 1)");
                assertThat(handles).hasSize(1);
                run(session, "select howdah.ack('" + handles.get(0) + "')");
                if (turn == 20) {
                    pagesBefore = pages(one);
                }
            }
            // What one session has moved, the other follows; what the index would lead to grows with every turn.
            assertThat(pages(one)).isLessThan(2 * pagesBefore + 50);
            foreign.rollback();
        }
        database.awaitQuery("select count(*) from pg_stat_user_tables"
                + " where relname = 'share_partition' and n_tup_upd >= " + turns);
        for (String table : List.of("share_partition", "partition_head")) {
            assertThat(Integer.parseInt(database.query(
                            "select idx_tup_fetch + seq_tup_read from pg_stat_user_tables where relname = '" + table
                                    + "'")))
                    .as(table)
                    .isLessThan(turns / 3);
        }
    }

    /** Pages that a claim looks at; the least of three, for a new plan (after an analyze by autovacuum) looks into the catalog. */
    private static long pages(Connection session) throws SQLException {
        return Math.min(pagesOnce(session), Math.min(pagesOnce(session), pagesOnce(session)));
    }

    private static long pagesOnce(Connection session) throws SQLException {
        String plan =
                run(session, "explain (analyze, buffers, format json) select * from howdah.claim('work', 'g', 1)");
        Matcher hits = Pattern.compile("\"Shared Hit Blocks\": (\\d+)").matcher(plan);
        assertThat(hits.find()).as(plan).isTrue();
        return Long.parseLong(hits.group(1));
    }

    @Test
    void claimed_records_are_those_that_are_read() throws Exception {
        try (LogWriter writer = fixture.writer()) {
            LogFixture.appended(writer, partition, TestBatches.values("a", "b", "c", "d", "e", "f", "g"));
            LogFixture.appended(writer, partition, TestBatches.values("h"));
        }
        // As after a compaction: of the first chunk b and e are gone.
        database.execute(
                "update howdah_log.t" + partition.topicId() + "_log set offset_deltas = '{0,2,3,5,6}',"
                        + " values = values[1:1] || values[3:4] || values[6:7], record_count = 5,"
                        + " timestamp_deltas = '{0,1,2,3,4}', keys = array['k', null, 'm', 'n', 'o']::bytea[] where base_offset = 0");
        String columns =
                "partition || '|' || \"offset\" || '|' || \"timestamp\" || '|' || coalesce(key, 'null') || '|' || value"
                        + " || headers";
        List<String> claimed = new ArrayList<>();
        try (Connection session = database.connect()) {
            for (int count = 1; claimed.size() < 6; count++) {
                claimed.addAll(rows(session, "select " + columns + " from howdah.claim('work', 'g', " + count + ")"));
            }
            assertThat(claimed)
                    .containsExactlyElementsOf(
                            rows(session, "select " + columns + " from howdah.read('work', 0, null, null)"));
        }
    }

    private static CompletableFuture<String> inBackground(Connection session, String sql) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return run(session, sql);
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    /** Sixteen sessions that work, fail and forget, and two brokers: what was committed with an ack was so once. */
    @Test
    void many_sessions_and_two_brokers_do_each_record_once() throws Exception {
        int partitions = 3;
        int records = 400;
        int topicId = fixture.topic("jobs", partitions).id();
        List<SharePartitionId> ids = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            append(new PartitionId(topicId, p), 0, records);
            ids.add(new SharePartitionId("g", new PartitionId(topicId, p)));
        }
        database.execute("create table public.done (partition int, record bigint);"
                + " update howdah.config set config = config || '{\"share.delivery.count.limit\": \"1000\"}'");
        Set<String> byBroker = ConcurrentHashMap.newKeySet();
        AtomicInteger left = new AtomicInteger(partitions * records);
        List<Callable<Void>> workers = new ArrayList<>();
        IntStream.range(0, 16).forEach(number -> workers.add(() -> work(number, left)));
        workers.add(() -> broker(ids, records, byBroker, left));
        workers.add(() -> broker(ids, records, byBroker, left));
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        try {
            List<Future<Void>> running = new ArrayList<>();
            workers.forEach(worker -> running.add(threads.submit(worker)));
            for (Future<Void> worker : running) {
                worker.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(byBroker).isNotEmpty();
        byBroker.forEach(record -> database.execute("insert into public.done values (" + record + ")"));
        assertThat(database.query("select count(*) from public.done")).isEqualTo(String.valueOf(partitions * records));
        assertThat(database.query("select count(*) from (select distinct * from public.done) as d"))
                .isEqualTo(String.valueOf(partitions * records));
        ids.forEach(each -> assertThat(statusOf(each).startOffset()).isEqualTo(records));
    }

    private Void work(int number, AtomicInteger left) throws SQLException {
        Random random = new Random(number);
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            while (left.get() > 0) {
                boolean isBrief = random.nextInt(5) == 0;
                List<String> claimed = rows(
                        session,
                        "select handle, partition, \"offset\" from howdah.claim('jobs', 'g', " + (1 + random.nextInt(9))
                                + ", '" + (isBrief ? "2 milliseconds" : "1 minute") + "')");
                session.setAutoCommit(false);
                try {
                    int done = 0;
                    for (String record : claimed) {
                        String[] parts = record.split("\\|");
                        switch (random.nextInt(8)) {
                            case 0 -> statement.execute("select howdah.release('" + parts[0] + "')");
                            default -> {
                                statement.execute(
                                        "insert into public.done values (" + parts[1] + ", " + parts[2] + ")");
                                statement.execute("select howdah.ack('" + parts[0] + "')");
                                done++;
                            }
                        }
                    }
                    if (random.nextInt(6) == 0) {
                        session.rollback();
                        if (!claimed.isEmpty()) {
                            release(session, claimed);
                        }
                    } else {
                        session.commit();
                        left.addAndGet(-done);
                    }
                } catch (SQLException e) {
                    session.rollback();
                    // Its lease has run out, and somebody else has taken the records. The rest stays locked by nobody.
                    if (!"55000".equals(e.getSQLState())) {
                        throw e;
                    }
                    if (!isBrief) {
                        throw e;
                    }
                } finally {
                    session.setAutoCommit(true);
                }
            }
        }
        return null;
    }

    private static void release(Connection session, List<String> claimed) throws SQLException {
        List<String> handles =
                claimed.stream().map(record -> record.split("\\|")[0]).toList();
        try {
            run(session, "select howdah.release(variadic array['" + String.join("','", handles) + "'])");
            session.commit();
        } catch (SQLException e) {
            session.rollback();
            if (!"55000".equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private Void broker(List<SharePartitionId> ids, int records, Set<String> done, AtomicInteger left) {
        ShareLimits limits = new ShareLimits(2_000, 1_000, Duration.ofMinutes(1));
        Random random = new Random(99);
        try (ShareStore store = fixture.storage.openShareStore("store")) {
            while (left.get() > 0) {
                SharePartitionId each = ids.get(random.nextInt(ids.size()));
                ShareOutcome claimed = store.run(List.of(new Claim(each, limits, "m", 5, 0, records)))
                        .outcomes()
                        .get(0);
                if (claimed instanceof ShareOutcome.Claimed some
                        && !some.ranges().isEmpty()) {
                    List<AckRange> ranges = new ArrayList<>();
                    some.ranges()
                            .forEach(range -> ranges.add(new AckRange(range.first(), range.last(), AckType.ACCEPT)));
                    ShareOutcome outcome = new ShareOutcome.Busy();
                    while (outcome instanceof ShareOutcome.Busy) {
                        outcome = store.run(List.of(new Acknowledge(each, limits, "m", ranges)))
                                .outcomes()
                                .get(0);
                    }
                    assertThat(outcome).isEqualTo(new ShareOutcome.Done());
                    for (AckRange range : ranges) {
                        for (long record = range.first(); record <= range.last(); record++) {
                            done.add(each.partition().partition() + ", " + record);
                            left.decrementAndGet();
                        }
                    }
                }
            }
        }
        return null;
    }

    /** Records from a number up to, but without, another, each with its number for a value, and in a chunk of its own. */
    private void append(PartitionId to, int from, int upTo) {
        try (LogWriter writer = fixture.writer()) {
            for (int value = from; value < upTo; value++) {
                LogFixture.appended(writer, to, TestBatches.values(String.valueOf(value)));
            }
        }
    }

    private ShareStatus statusOf(SharePartitionId each) {
        try (ShareStore store = fixture.storage.openShareStore("status")) {
            return store.run(List.of(new Refresh(each, LIMITS, 0))).statuses().get(each);
        }
    }

    private static List<String> values(Connection session, String from) throws SQLException {
        return rows(session, "select value from " + from + " order by \"offset\"");
    }

    private static List<String> handles(Connection session, String from) throws SQLException {
        return rows(session, "select handle from " + from + " order by \"offset\"");
    }

    private static String run(Connection session, String sql) throws SQLException {
        List<String> rows = rows(session, sql);
        return rows.isEmpty() ? "" : rows.get(0);
    }

    /** Columns with bars between them; bytes as text. */
    private static List<String> rows(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    boolean isBytes =
                            rows.getMetaData().getColumnTypeName(column).equals("bytea");
                    row.add(
                            isBytes
                                    ? new String(rows.getBytes(column), StandardCharsets.UTF_8)
                                    : rows.getString(column));
                }
                all.add(String.join("|", row));
            }
            return all;
        }
    }
}
