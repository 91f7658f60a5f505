package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.append;
import static dev.howdah.storage.postgres.LogFixture.appended;
import static dev.howdah.storage.postgres.TestBatches.idempotent;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.segment.LogTables;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * What happens to an append when its connection or its backend dies, at each step. Always: stored exactly once, at the offset
 * that is answered.
 */
class AppendFaultTest {

    private static final int LARGE_APPENDS = 24;

    private LogFixture fixture;
    private PartitionId id;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = fixture.partition("a");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_backend_killed_between_appends_goes_unnoticed() throws Exception {
        LogWriter writer = fixture.writer();
        appended(writer, id, values("a"));
        killLane();

        assertThat(appended(writer, id, values("b"))).isEqualTo(1);
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    @Test
    void a_backend_killed_in_mid_copy_goes_unnoticed() throws Exception {
        LogWriter writer = fixture.writer();
        appended(writer, id, values("a"));
        waitAtGate(new LogTables(id.topicId()).leaf(0), "before insert");

        try (Gate gate = new Gate(fixture.database)) {
            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> appended(writer, id, values("b")));
            gate.awaitWaiter();
            killLane();
            gate.open();

            assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    @Test
    void a_backend_killed_at_commit_before_it_happened_goes_unnoticed() throws Exception {
        LogWriter writer = fixture.writer();
        appended(writer, id, values("a"));
        waitAtGate("howdah.writer", "at commit");

        try (Gate gate = new Gate(fixture.database)) {
            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> appended(writer, id, values("b")));
            gate.awaitWaiter();
            killLane();
            gate.open();

            assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    @Test
    void a_connection_cut_after_the_commit_happened_is_resolved_by_the_marker() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(
                        fixture.database.url().host(), fixture.database.url().port());
                PostgresStorage through = PostgresStorage.open(StorageOptions.of(proxied(proxy)))) {
            LogWriter writer = through.openLogWriter("cut");
            appended(writer, id, values("a"));
            waitAtGate("howdah.writer", "at commit");

            try (Gate gate = new Gate(fixture.database)) {
                CompletableFuture<Appended> append =
                        CompletableFuture.supplyAsync(() -> (Appended) append(writer, id, idempotent(5, 0, 0, "b")));
                gate.awaitWaiter();
                // The COMMIT is with the server; its answer will never arrive.
                proxy.holdAnswers();
                gate.open();
                awaitEnd(2);
                // Another writer moves the head before the lost commit is looked into.
                assertThat(appended(fixture.writer(), id, values("c"))).isEqualTo(2);
                proxy.cut();

                Appended outcome = append.get(20, TimeUnit.SECONDS);
                assertThat(outcome.baseOffset()).isEqualTo(1);
                assertThat(outcome.freshness()).isEqualTo(Freshness.NEW);
            }
            assertThat(appended(writer, id, values("d"))).isEqualTo(3);
        }
        assertThat(fixture.values(id)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_connection_cut_while_the_commit_is_under_way_waits_for_the_old_backend() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(
                        fixture.database.url().host(), fixture.database.url().port());
                PostgresStorage through = PostgresStorage.open(StorageOptions.of(proxied(proxy)))) {
            LogWriter writer = through.openLogWriter("cut");
            appended(writer, id, values("a"));
            waitAtGate("howdah.writer", "at commit");

            CompletableFuture<Long> append;
            try (Gate gate = new Gate(fixture.database)) {
                append = CompletableFuture.supplyAsync(() -> appended(writer, id, values("b")));
                gate.awaitWaiter();
                proxy.cut();
                // Not known yet: the old backend still waits at the gate with its locks.
                gate.awaitBlockedLane();
                assertThat(append).isNotDone();
                gate.open();

                assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    @Test
    void an_append_that_reaches_the_server_after_it_was_found_missing_stores_nothing() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(
                        fixture.database.url().host(), fixture.database.url().port());
                PostgresStorage through = PostgresStorage.open(StorageOptions.of(proxied(proxy)))) {
            LogWriter writer = through.openLogWriter("late");
            appended(writer, id, values("a"));
            proxy.keepAppends();
            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> appended(writer, id, values("b")));
            CuttingProxy.Kept late = proxy.awaitKept();
            late.cutClient();
            // It is looked into, not found, and sent once more: the second one is under way when the first arrives.
            CuttingProxy.Kept second = proxy.awaitKept();
            late.deliverLate();
            second.deliver();

            assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    @Test
    void a_writer_frozen_in_mid_copy_is_fenced_within_three_seconds() throws Exception {
        LogWriter writer = fixture.writer();
        appended(writer, id, values("a"));
        try (Connection frozen = fixture.database.connect();
                Statement statement = frozen.createStatement()) {
            statement.execute("set application_name = 'howdah lane of a stopped broker'");
            frozen.setAutoCommit(false);
            statement.execute("select * from howdah.partition_head for update");
            frozen.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + new LogTables(id.topicId()).leaf(0) + " from stdin (format binary)");

            long start = System.nanoTime();
            assertThat(appended(writer, id, values("b"))).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        } catch (java.sql.SQLException e) {
            // The frozen session finds itself ended when it is closed.
            assertThat(e.getSQLState()).isIn("57P01", "08006", "08003");
        }
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    /** A lane that froze as it opened keeps all others from opening; they look over what they have. */
    @Test
    void a_lane_frozen_with_the_table_of_writers_is_fenced_by_one_that_opens() throws Exception {
        LogWriter writer = fixture.writer();
        appended(writer, id, values("a"));
        try (Connection frozen = fixture.database.connect();
                Statement statement = frozen.createStatement()) {
            statement.execute("set application_name = 'howdah lane of a stopped broker'");
            frozen.setAutoCommit(false);
            statement.execute("lock table howdah.writer in share row exclusive mode");
            fixture.database.query("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'howdah lane test' and datname = current_database()");

            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> appended(writer, id, values("b")));
            assertThat(append.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        } catch (java.sql.SQLException e) {
            assertThat(e.getSQLState()).isIn("57P01", "08006", "08003");
        }
        assertThat(fixture.values(id)).containsExactly("a", "b");
    }

    @Test
    void a_person_who_holds_a_head_is_waited_for_not_ended() throws Exception {
        LogWriter writer = fixture.writer();
        appended(writer, id, values("a"));
        try (Connection person = fixture.database.connect();
                Statement statement = person.createStatement()) {
            person.setAutoCommit(false);
            statement.execute("select * from howdah.partition_head for update");
            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> appended(writer, id, values("b")));
            assertThatThrownBy(() -> append.get(3, TimeUnit.SECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            person.commit();

            assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void closing_ends_a_call_that_waits() throws Exception {
        LogWriter writer = fixture.writer();
        appended(writer, id, values("a"));
        try (Connection person = fixture.database.connect();
                Statement statement = person.createStatement()) {
            person.setAutoCommit(false);
            statement.execute("select * from howdah.partition_head for update");
            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> appended(writer, id, values("b")));
            fixture.database.awaitQuery(
                    "select count(*) from pg_stat_activity where application_name like 'howdah lane%'"
                            + " and wait_event_type = 'Lock' and datname = current_database()");
            writer.close();

            assertThatThrownBy(() -> append.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Closed.class));
        }
        assertThat(fixture.values(id)).containsExactly("a");
    }

    @Test
    void deleting_a_topic_fails_no_append_to_another_that_is_under_way_in_the_same_transaction() throws Exception {
        PartitionId doomed = fixture.partition("doomed");
        LogWriter writer = fixture.writer();
        append(writer, TestBatches.append(id, values("a")), TestBatches.append(doomed, values("x")));
        // Before any head is touched, so that the deletion waits for nobody.
        fixture.database.execute("create function public.gate() returns trigger language plpgsql set lock_timeout = 0"
                + " as $$begin perform pg_advisory_xact_lock_shared(" + Gate.KEY + "); return null; end $$;"
                + "create trigger gate before update on howdah.partition_head"
                + " for each statement execute function public.gate()");
        // More than sockets hold: the writer comes to the second topic only after the gate is open.
        List<Append> appends = new ArrayList<>();
        String large = "v".repeat(1 << 20);
        for (int i = 0; i < LARGE_APPENDS; i++) {
            appends.add(TestBatches.append(id, values(large)));
        }
        appends.add(TestBatches.append(doomed, values("y")));
        try (Gate gate = new Gate(fixture.database)) {
            CompletableFuture<List<AppendOutcome>> append =
                    CompletableFuture.supplyAsync(() -> LogFixture.store(writer, appends, LogFixture.NOW));
            gate.awaitWaiter();
            assertThat(fixture.storage.topics().delete(doomed.topicId())).isTrue();
            gate.open();

            List<AppendOutcome> outcomes = append.get(60, TimeUnit.SECONDS);
            assertThat(outcomes.subList(0, LARGE_APPENDS)).allMatch(outcome -> outcome instanceof Appended);
            assertThat(outcomes.get(LARGE_APPENDS)).isInstanceOf(AppendOutcome.Rejected.class);
        }
        assertThat(fixture.end(id)).isEqualTo(1 + LARGE_APPENDS);
    }

    private PostgresUrl proxied(CuttingProxy proxy) {
        PostgresUrl url = fixture.database.url();
        return new PostgresUrl("127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), Map.of());
    }

    private void waitAtGate(String table, String when) {
        Gate.waitAtGate(fixture.database, table, when);
    }

    private void killLane() {
        fixture.database.query("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name like 'howdah lane%' and datname = current_database()");
    }

    private void awaitEnd(long nextOffset) {
        fixture.database.awaitQuery("select count(*) from howdah.partition_head where next_offset = " + nextOffset);
    }
}
