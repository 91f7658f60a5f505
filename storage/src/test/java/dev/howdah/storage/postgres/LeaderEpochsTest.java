package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.LeaderEpochs.EpochEnd;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the leader epoch rises, and that nobody goes on under the former one. */
class LeaderEpochsTest {

    /** What a restore over itself does to the row that knows where it was: it is the same, in another file. */
    private static final String RESTORE_CLUSTER =
            "create temp table dump as table howdah.cluster; truncate howdah.cluster;"
                    + " insert into howdah.cluster select * from dump; drop table dump";

    private static final String END_LANES = "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            + " where datname = current_database() and application_name like 'howdah lane%'";

    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void a_dump_that_is_restored_into_another_database_of_the_same_server_begins_a_later_epoch() throws Exception {
        PartitionId id;
        int before;
        try (PostgresStorage storage = database.open()) {
            id = new LogFixture(database, storage).partition("t");
            before = storage.leaderEpochs().current();
            LogFixture.append(storage.openLogWriter("test"), id, TestBatches.values("a", "b"));
        }
        String copy = database.url().database() + "_copy";
        database.execute(
                "create database " + copy + " template " + database.url().database());
        PostgresUrl url = database.url();
        try (PostgresStorage watching = database.open()) {
            PostgresUrl elsewhere =
                    new PostgresUrl(url.host(), url.port(), copy, url.user(), url.password(), url.parameters());
            try (PostgresStorage storage = PostgresStorage.open(StorageOptions.of(elsewhere))) {
                int after = storage.leaderEpochs().current();
                assertThat(after).isGreaterThan(before);
                assertThat(LogFixture.await(storage.leaderEpochs().findEnd(id, before)))
                        .isEqualTo(new EpochEnd(before, 2));
                assertThat(LogFixture.await(storage.leaderEpochs().findEnd(id, after)))
                        .isEqualTo(new EpochEnd(after, 2));
            }
            assertThat(watching.clusterId()).isNotEmpty();
        } finally {
            database.execute("drop database " + copy);
        }
    }

    @Test
    void a_lane_that_comes_back_to_a_database_that_was_restored_over_itself_appends_in_a_later_epoch() {
        try (PostgresStorage storage = database.open()) {
            PartitionId id = new LogFixture(database, storage).partition("t");
            LogWriter writer = storage.openLogWriter("test");
            LogFixture.append(writer, id, TestBatches.values("a"));
            int before = storage.leaderEpochs().current();
            assertThat(writer.leaderEpoch()).isEqualTo(before);
            database.execute(RESTORE_CLUSTER);
            database.query(END_LANES);

            LogFixture.append(writer, id, TestBatches.values("b"));

            assertThat(writer.leaderEpoch())
                    .isGreaterThan(before)
                    .isEqualTo(storage.leaderEpochs().current());
        }
    }

    @Test
    void a_lane_that_finds_less_than_it_has_committed_appends_in_a_later_epoch() {
        try (PostgresStorage storage = database.open()) {
            PartitionId id = new LogFixture(database, storage).partition("t");
            LogWriter writer = storage.openLogWriter("test");
            LogFixture.append(writer, id, TestBatches.values("a"));
            database.execute("create schema kept; create table kept.writer as table howdah.writer;"
                    + " create table kept.head as table howdah.partition_head");
            LogFixture.append(writer, id, TestBatches.values("b"));
            int before = storage.leaderEpochs().current();
            // An older copy of the files is put in place: the same server, database, table and file.
            database.execute(
                    "update howdah.writer as now set seq = kept.seq from kept.writer as kept where kept.id = now.id;"
                            + " update howdah.partition_head set next_offset = kept.next_offset from kept.head as kept;"
                            + " delete from howdah_log.t" + id.topicId() + "_log where base_offset > 0");
            database.query(END_LANES);

            assertThat(LogFixture.appended(writer, id, TestBatches.values("c"))).isEqualTo(1);

            assertThat(writer.leaderEpoch()).isGreaterThan(before);
        }
    }

    @Test
    void a_lane_of_another_broker_does_not_append_under_an_epoch_that_has_ended() throws Exception {
        try (PostgresStorage one = database.open();
                PostgresStorage other = database.open()) {
            PartitionId id = new LogFixture(database, one).partition("t");
            LogWriter writer = one.openLogWriter("test");
            LogFixture.append(writer, id, TestBatches.values("a"));
            LogFixture.append(writer, id, TestBatches.values("b"));
            raise(other);

            LogFixture.append(writer, id, TestBatches.values("c"));

            assertThat(writer.leaderEpoch()).isEqualTo(other.leaderEpochs().current());
            assertThat(database.query("select leader_epoch from howdah_log.t" + id.topicId()
                            + "_log order by base_offset desc limit 1"))
                    .isEqualTo(Integer.toString(other.leaderEpochs().current()));
            assertThat(LogFixture.await(other.leaderEpochs()
                            .findEnd(id, other.leaderEpochs().current() - 1)))
                    .extracting(EpochEnd::endOffset)
                    .isEqualTo(2L);
        }
    }

    /** Otherwise it would not be acked, however often it came again. */
    @Test
    void what_stores_nothing_is_answered_under_the_current_epoch_too() {
        try (PostgresStorage storage = database.open()) {
            PartitionId id = new LogFixture(database, storage).partition("t");
            LogWriter writer = storage.openLogWriter("test");

            LogFixture.append(writer, new PartitionId(0, 0), TestBatches.values("nobody's"));
            assertThat(writer.leaderEpoch()).isEqualTo(storage.leaderEpochs().current());

            LogFixture.append(writer, id, TestBatches.idempotent(9, 0, 0, "v"));
            raise(storage);
            LogFixture.append(writer, id, TestBatches.idempotent(9, 0, 0, "v"));
            assertThat(writer.leaderEpoch()).isEqualTo(storage.leaderEpochs().current());
        }
    }

    @Test
    void a_reader_that_connects_anew_knows_the_later_epoch_before_it_reads() throws Exception {
        try (PostgresStorage one = database.open()) {
            LogFixture fixture = new LogFixture(database, one);
            PartitionId id = fixture.partition("t");
            fixture.head(id);
            int before = one.leaderEpochs().current();
            database.execute(RESTORE_CLUSTER);
            database.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                    + " where datname = current_database() and application_name like 'howdah read%'");

            int epoch = -1;
            while (epoch < 0) {
                try {
                    epoch = fixture.head(id).leaderEpoch();
                } catch (java.util.concurrent.ExecutionException lost) {
                    // The pool had not yet heard that its connections have ended.
                    assertThat(lost).hasCauseInstanceOf(dev.howdah.storage.StorageException.class);
                }
            }

            assertThat(epoch).isGreaterThan(before).isEqualTo(one.leaderEpochs().current());
        }
    }

    @Test
    void a_broker_that_starts_while_nobody_watches_begins_a_later_epoch_and_one_that_joins_does_not() throws Exception {
        int first;
        try (PostgresStorage storage = database.open()) {
            first = storage.leaderEpochs().current();
        }
        try (PostgresStorage storage = database.open()) {
            int second = storage.leaderEpochs().current();
            assertThat(second).isGreaterThan(first);
            CountDownLatch watching = new CountDownLatch(1);
            storage.notifications().start(new Listener(watching));
            assertThat(watching.await(30, TimeUnit.SECONDS)).isTrue();

            try (PostgresStorage joins = database.open()) {
                assertThat(joins.leaderEpochs().current()).isEqualTo(second);
            }
        }
    }

    @Test
    void starts_leave_one_row_for_a_partition_that_nobody_appends_to() throws Exception {
        try (PostgresStorage storage = database.open()) {
            new LogFixture(database, storage).topic("t", 3);
        }
        int epoch = 0;
        for (int start = 0; start < 3; start++) {
            try (PostgresStorage storage = database.open()) {
                epoch = storage.leaderEpochs().current();
            }
        }

        assertThat(database.query("select count(*) || ' ' || min(epoch) from howdah.leader_epoch_start"))
                .isEqualTo("3 " + epoch);
    }

    private static void raise(PostgresStorage storage) {
        int before = storage.leaderEpochs().current();
        storage.leaderEpochs().offerDoubt(before);
        while (storage.leaderEpochs().current() == before) {
            Thread.onSpinWait();
        }
    }

    private record Listener(CountDownLatch watching) implements Notifications.Listener {

        @Override
        public void onAppended(PartitionId id, long nextOffset, Stability stability) {}

        @Override
        public void onTopicsChanged() {}

        @Override
        public void onResync() {
            watching.countDown();
        }
    }
}
