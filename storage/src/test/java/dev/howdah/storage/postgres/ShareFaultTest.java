package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareAction.Acknowledge;
import dev.howdah.storage.ShareAction.Claim;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may go wrong around a share lane, one thing at a time. */
class ShareFaultTest {

    private static final ShareLimits LIMITS = new ShareLimits(2_000, 5, Duration.ofMinutes(1));

    private LogFixture fixture;
    private SharePartitionId id;

    private void open(TestDatabase.Server server) {
        fixture = new LogFixture(server);
        id = new SharePartitionId("g", fixture.partition("a"));
        fixture.storage.shareOffsets().initialize(Map.of(id, 0L));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Two lanes by turns, and a snapshot that keeps every version: the index leads to all of them. */
    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void rows_are_found_where_they_lie_beside_an_open_transaction(TestDatabase.Server server) throws Exception {
        open(server);
        int turns = 600;
        try (Connection foreign = fixture.database.connect();
                Statement snapshot = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (ResultSet row = snapshot.executeQuery("select count(*) from howdah.share_partition")) {
                assertThat(row.next()).isTrue();
            }
            try (ShareStore one = fixture.storage.openShareStore("one");
                    ShareStore other = fixture.storage.openShareStore("other")) {
                for (int turn = 0; turn < turns; turn++) {
                    ShareStore store = turn % 5 < 3 ? one : other;
                    assertThat(store.run(List.of(claim(1), acknowledge(turn, turn)))
                                    .outcomes())
                            .containsExactly(claimed(turn, turn), new ShareOutcome.Done());
                }
            }
            // Figures of a session are told at its end at the latest.
            fixture.database.awaitQuery("select count(*) from pg_stat_user_tables"
                    + " where relname = 'share_partition' and n_tup_upd >= " + turns);
            assertThat(Integer.parseInt(fixture.database.query(
                            "select idx_tup_fetch from pg_stat_user_tables where relname = 'share_partition'")))
                    .isLessThan(30);
            assertThat(Integer.parseInt(fixture.database.query(
                            "select seq_scan from pg_stat_user_tables where relname = 'share_partition'")))
                    .isLessThan(5);
            foreign.rollback();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void a_lost_connection_takes_nothing_and_gives_nothing_twice(TestDatabase.Server server) throws Exception {
        open(server);
        PostgresUrl url = fixture.database.url();
        try (CuttingProxy proxy = new CuttingProxy(url.host(), url.port());
                PostgresStorage behind = PostgresStorage.open(StorageOptions.of(new PostgresUrl(
                        "127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), url.parameters())));
                ShareStore store = behind.openShareStore("cut")) {
            store.run(List.of(claim(2)));
            proxy.holdAnswers();
            CompletableFuture<ShareStore.Turn> turn = CompletableFuture.supplyAsync(() -> untilHad(store, claim(2)));
            // The first of its two writes is never answered, so that nothing can have been stored.
            fixture.database.awaitQuery("select count(*) from pg_stat_activity"
                    + " where application_name = 'howdah share cut' and state = 'idle in transaction'");
            proxy.cut();
            assertThat(turn.get(30, TimeUnit.SECONDS).outcomes()).containsExactly(claimed(2, 3));

            store.run(List.of(claim(2)));
            proxy.record();
            store.run(List.of(claim(2)));
            proxy.recorded();
            // All but the last bytes: the transaction has been committed, and nobody has heard of it.
            proxy.cutAfterAnswering(proxy.answeredBytes() - 3);
            ShareStore.Turn unheard = untilHad(store, claim(2));
            assertThat(unheard.outcomes()).containsExactly(claimed(8, 9));
            assertThat(unheard.statuses().get(id).acquiredCount()).isEqualTo(10);
            assertThat(store.run(List.of(acknowledge(0, 9))).statuses().get(id).startOffset())
                    .isEqualTo(10);
        }
    }

    /** The place that the lane remembers is not in the table any more. */
    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void a_row_that_the_administrator_has_moved_is_found(TestDatabase.Server server) throws Exception {
        open(server);
        try (Connection foreign = fixture.database.connect();
                Statement snapshot = foreign.createStatement();
                ShareStore store = fixture.storage.openShareStore("one")) {
            foreign.setAutoCommit(false);
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            snapshot.execute("select count(*) from howdah.share_partition");
            for (int turn = 0; turn < 300; turn++) {
                store.run(List.of(claim(1)));
            }
            foreign.rollback();
            fixture.database.execute("vacuum full howdah.share_partition");
            assertThat(fixture.database.query("select ctid from howdah.share_partition"))
                    .isEqualTo("(0,1)");
            assertThat(store.run(List.of(claim(1))).outcomes()).containsExactly(claimed(300, 300));
        }
    }

    /** As a broker that is stopped just then. */
    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void a_lane_that_freezes_in_a_transaction_holds_others_up_for_a_while_only(TestDatabase.Server server)
            throws Exception {
        open(server);
        PostgresUrl url = fixture.database.url();
        try (CuttingProxy proxy = new CuttingProxy(url.host(), url.port());
                PostgresStorage behind = PostgresStorage.open(StorageOptions.of(new PostgresUrl(
                        "127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), url.parameters())));
                ShareStore frozen = behind.openShareStore("frozen");
                ShareStore other = fixture.storage.openShareStore("other")) {
            frozen.run(List.of(claim(2)));
            proxy.holdAnswers();
            CompletableFuture<ShareStore.Turn> turn = CompletableFuture.supplyAsync(() -> untilHad(frozen, claim(2)));
            String waiting = "select count(*) from pg_stat_activity"
                    + " where application_name = 'howdah share frozen' and state = 'idle in transaction'";
            fixture.database.awaitQuery(waiting);
            assertThat(other.run(List.of(claim(2))).outcomes()).containsExactly(new ShareOutcome.Busy());
            fixture.database.awaitQuery("select 1 - (" + waiting + ")");
            List<ShareOutcome> had = new ArrayList<>(untilHad(other, claim(2)).outcomes());
            proxy.cut();
            // Which of the two comes first once Postgres has ended the frozen session is not said.
            had.addAll(turn.get(30, TimeUnit.SECONDS).outcomes());
            assertThat(had).containsExactlyInAnyOrder(claimed(2, 3), claimed(4, 5));
        }
    }

    /** The marker has gone, as after a long time away. */
    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void a_lane_that_has_lost_its_marker_makes_another(TestDatabase.Server server) {
        open(server);
        try (ShareStore store = fixture.storage.openShareStore("one")) {
            store.run(List.of(claim(2)));
            fixture.database.execute("delete from howdah.writer");
            assertThat(store.run(List.of(claim(2))).outcomes()).containsExactly(claimed(2, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void rows_of_any_size_come_back(TestDatabase.Server server) {
        open(server);
        int runs = 10_000;
        ShareLimits many = new ShareLimits(2 * runs, 5, Duration.ofMinutes(1));
        try (ShareStore one = fixture.storage.openShareStore("one");
                ShareStore other = fixture.storage.openShareStore("other")) {
            one.run(List.of(new Claim(id, many, "m", 2 * runs, 0, 2 * runs)));
            List<AckRange> everySecond = LongStream.range(0, runs)
                    .mapToObj(run -> new AckRange(2 * run + 1, 2 * run + 1, AckType.ACCEPT))
                    .toList();
            one.run(List.of(new Acknowledge(id, many, "m", everySecond)));
            ShareAction.Refresh refresh = new ShareAction.Refresh(id, many, 0);
            assertThat(other.run(List.of(refresh)).statuses().get(id)).satisfies(status -> {
                assertThat(status.acquiredCount()).isEqualTo(runs);
                assertThat(status.completeCount()).isEqualTo(runs);
            });
            assertThat(other.run(List.of(new Acknowledge(id, many, "m", List.of(new AckRange(0, 0, AckType.ACCEPT)))))
                            .statuses()
                            .get(id)
                            .startOffset())
                    .isEqualTo(2);
        }
    }

    /** The server takes a moment to see that a connection was cut, and keeps the row until then. */
    private static ShareStore.Turn untilHad(ShareStore store, ShareAction action) {
        ShareStore.Turn turn = store.run(List.of(action));
        while (turn.outcomes().get(0) instanceof ShareOutcome.Busy) {
            turn = store.run(List.of(action));
        }
        return turn;
    }

    private Claim claim(int recordsMax) {
        return new Claim(id, LIMITS, "m", recordsMax, 0, 1_000_000);
    }

    private Acknowledge acknowledge(long first, long last) {
        return new Acknowledge(id, LIMITS, "m", List.of(new AckRange(first, last, AckType.ACCEPT)));
    }

    private static ShareOutcome claimed(long first, long last) {
        return new ShareOutcome.Claimed(List.of(new AcquiredRange(first, last, 1)));
    }
}
