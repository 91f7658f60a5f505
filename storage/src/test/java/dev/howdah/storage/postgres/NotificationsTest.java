package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Notifications.Listener;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotificationsTest {

    private LogFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Writes down what it hears. */
    private static class Ears implements Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void onAppended(PartitionId id, long nextOffset, Stability stability) {
            heard.add("appended " + id.partition() + " " + nextOffset
                    + (stability.equals(Stability.STABLE) ? "" : " " + stability));
        }

        @Override
        public void onTopicsChanged() {
            heard.add("topics");
        }

        @Override
        public void onShareChanged(SharePartitionId id) {
            heard.add("share " + id.groupId() + " " + id.partition().partition());
        }

        @Override
        public void onCompacted(int topicId) {
            heard.add("compacted " + topicId);
        }

        @Override
        public void onErased(PartitionId id, long endOffset) {
            heard.add("erased " + id.partition() + " " + endOffset);
        }

        @Override
        public void onGroupFounded(String groupId) {
            heard.add("founded " + groupId);
        }

        @Override
        public void onHeadsChanged() {
            heard.add("heads");
        }

        @Override
        public void onResync() {
            heard.add("resync");
        }

        void expect(String what) throws InterruptedException {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(what);
        }
    }

    private PostgresStorage other(Duration poll) {
        StorageOptions defaults = StorageOptions.of(fixture.database.url());
        return PostgresStorage.open(new StorageOptions(
                defaults.url(),
                defaults.clock(),
                defaults.appendRetry(),
                defaults.lockTimeout(),
                poll,
                defaults.clockSkewMax(),
                1,
                0));
    }

    /** It watches the database from here on: another that is opened then does not begin a leader epoch. */
    private PostgresStorage listening(Duration poll, Ears ears) throws InterruptedException {
        PostgresStorage storage = other(poll);
        storage.notifications().start(ears);
        ears.expect("resync");
        return storage;
    }

    @Test
    void others_hear_of_appends_and_topics_and_the_sender_does_not() throws Exception {
        Duration never = Duration.ofHours(1);
        Ears ears = new Ears();
        Ears own = new Ears();
        PartitionId id = fixture.partition("a");
        try (PostgresStorage sender = listening(never, own);
                PostgresStorage receiver = listening(never, ears)) {
            sender.notifications().offerAppended(id, 3, Stability.STABLE);
            ears.expect("appended 0 3");
            sender.notifications().offerTopicsChanged();
            ears.expect("topics");
            sender.notifications().offerCompacted(7);
            ears.expect("compacted 7");
            // Old news, then news.
            sender.notifications().offerAppended(id, 2, Stability.STABLE);
            sender.notifications().offerAppended(id, 5, new Stability(4, 1));
            ears.expect("appended 0 5 " + new Stability(4, 1));
            receiver.notifications().offerAppended(id, 6, new Stability(Stability.NONE_OPEN, 5));
            own.expect("appended 0 6 " + new Stability(Stability.NONE_OPEN, 5));
        }
        assertThat(own.heard).isEmpty();
        assertThat(ears.heard).isEmpty();
    }

    @Test
    void the_poll_finds_what_nobody_told() throws Exception {
        Ears ears = new Ears();
        PartitionId id = fixture.partition("a");
        try (PostgresStorage receiver = other(Duration.ofMillis(20))) {
            receiver.notifications().start(ears);
            ears.expect("resync");

            LogFixture.appended(fixture.writer(), id, TestBatches.values("a", "b"));
            ears.expect("appended 0 2");
            fixture.topic("b", 1);
            ears.expect("topics");
        }
    }

    @Test
    void a_lost_connection_is_replaced_and_followed_by_a_resync() throws Exception {
        Ears ears = new Ears();
        PartitionId id = fixture.partition("a");
        try (PostgresStorage receiver = other(Duration.ofHours(1))) {
            receiver.notifications().start(ears);
            ears.expect("resync");
            fixture.database.query("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'howdah wakeup' and datname = current_database()");
            ears.expect("resync");

            Ears own = new Ears();
            fixture.storage.notifications().start(own);
            // The receiver was opened while nobody watched: what is offered under the former leader epoch is not sent.
            own.expect("resync");
            fixture.storage.notifications().offerAppended(id, 9, Stability.STABLE);
            ears.expect("appended 0 9");
        }
    }

    @Test
    void a_listener_that_fails_hears_again_after_a_resync() throws Exception {
        Ears ears = new Ears() {
            private boolean hasFailed;

            @Override
            public void onTopicsChanged() {
                if (!hasFailed) {
                    hasFailed = true;
                    throw new AssertionError("a bug in the listener");
                }
                super.onTopicsChanged();
            }
        };
        Duration never = Duration.ofHours(1);
        try (PostgresStorage sender = listening(never, new Ears());
                PostgresStorage receiver = listening(never, ears)) {
            sender.notifications().offerTopicsChanged();
            ears.expect("resync");
            sender.notifications().offerTopicsChanged();
            ears.expect("topics");
        }
    }

    @Test
    void a_sender_that_fails_sends_what_comes_later() throws Exception {
        Duration never = Duration.ofHours(1);
        Ears ears = new Ears();
        try (PostgresStorage sender = listening(never, new Ears());
                PostgresStorage receiver = listening(never, ears)) {
            // Of no partition: it cannot be written down. It comes after what is told of topics.
            sender.notifications().offerShareChanged(new SharePartitionId("g", null));
            sender.notifications().offerTopicsChanged();
            ears.expect("topics");
            sender.notifications().offerTopicsChanged();
            ears.expect("topics");
        }
    }

    @Test
    void others_hear_of_share_partitions_and_of_what_sql_releases() throws Exception {
        Duration never = Duration.ofHours(1);
        Ears ears = new Ears();
        PartitionId id = fixture.partition("a");
        LogFixture.appended(fixture.writer(), id, TestBatches.values("a"));
        fixture.storage.shareOffsets().initialize(Map.of(new SharePartitionId("sql", id), 0L));
        try (PostgresStorage sender = other(never);
                PostgresStorage receiver = other(never)) {
            sender.notifications().start(new Ears());
            receiver.notifications().start(ears);
            ears.expect("resync");

            sender.notifications().offerShareChanged(new SharePartitionId("a/b, c'", id));
            ears.expect("share a/b, c' 0");
            fixture.database.query("select howdah.release(handle) from howdah.claim('a', 'sql', 1)");
            ears.expect("share sql 0");
            fixture.database.query("select pg_notify('howdah_shares', 'x/3/y'), pg_notify('howdah_shares', '1'),"
                    + " pg_notify('howdah_shares', '7/8/')");
            ears.expect("share  8");
        }
    }

    /** As a broker does that knows nothing of transactions. */
    @Test
    void an_append_that_comes_without_its_stability_is_looked_up() throws Exception {
        Ears ears = new Ears();
        try (PostgresStorage receiver = other(Duration.ofHours(1))) {
            receiver.notifications().start(ears);
            ears.expect("resync");

            try (Connection broker = fixture.database.connect()) {
                execute(broker, "select pg_notify('howdah_appended', '7/8/9')");
                ears.expect("heads");
            }
        }
    }

    @Test
    void nonsense_on_the_channel_is_passed_over() throws Exception {
        Ears ears = new Ears();
        try (PostgresStorage receiver = other(Duration.ofHours(1))) {
            receiver.notifications().start(ears);
            ears.expect("resync");

            try (Connection broker = fixture.database.connect()) {
                execute(
                        broker,
                        "select pg_notify('howdah_appended', '1/x/3,,//,1/2,' || repeat('y', 5000) || ',7/8/9//-1')");
                ears.expect("appended 8 9");
            }
        }
    }

    /** Whoever may connect may notify. */
    @Test
    void what_others_than_howdahs_role_say_of_ends_is_not_believed() throws Exception {
        Ears ears = new Ears();
        String role = "stranger_" + System.nanoTime();
        fixture.database.execute("create role " + role + " login password 'secret'");
        try (PostgresStorage receiver = other(Duration.ofHours(1));
                Connection broker = fixture.database.connect();
                Connection stranger =
                        DriverManager.getConnection(fixture.database.url().jdbcUrl(), role, "secret")) {
            receiver.notifications().start(ears);
            ears.expect("resync");

            execute(stranger, "select pg_notify('howdah_appended', '7/8/9000000//-1,7/7')");
            execute(broker, "select pg_notify('howdah_appended', '7/8/9//-1')");
            ears.expect("appended 8 9");
            execute(stranger, "select pg_notify('howdah_appended', '7/8/9000000//-1')");
            execute(broker, "select pg_notify('howdah_appended', '7/8/10//-1')");
            ears.expect("appended 8 10");
        } finally {
            fixture.database.execute("drop role " + role);
        }
    }

    /** Whoever may connect may send more than there is memory for, in one transaction. */
    @Test
    void who_is_sent_too_much_in_one_go_listens_anew() throws Exception {
        Ears ears = new Ears();
        try (PostgresStorage receiver = other(Duration.ofHours(1));
                Connection session = fixture.database.connect()) {
            receiver.notifications().start(ears);
            ears.expect("resync");
            // Little enough, and more than that.
            execute(
                    session,
                    "select pg_notify('howdah_groups', lpad(n::text, 7900, 'x')) from generate_series(1, 500) as n");
            execute(session, "select pg_notify('howdah_compacted', '7')");
            ears.expect("compacted 7");
            execute(
                    session,
                    "select pg_notify('howdah_groups', lpad(n::text, 7900, 'x')) from generate_series(1, 10000) as n");
            ears.expect("resync");
            execute(session, "select pg_notify('howdah_compacted', '8')");
            ears.expect("compacted 8");
        }
    }

    /** They are sent by sessions of applications. */
    @Test
    void erasures_and_groups_that_are_not_so_are_passed_over() throws Exception {
        Ears ears = new Ears();
        PartitionId id = fixture.partition("a");
        LogFixture.appended(fixture.writer(), id, TestBatches.values("a"));
        try (PostgresStorage receiver = other(Duration.ofHours(1));
                Connection session = fixture.database.connect()) {
            receiver.notifications().start(ears);
            ears.expect("resync");

            execute(
                    session,
                    "select pg_notify('howdah_groups', 'no such group ' || n) from generate_series(1, 2500) as n;"
                            + " select pg_notify('howdah_groups', repeat('x', 7999)), pg_notify('howdah_groups', '')");
            execute(session, "select howdah.commit_offsets('sql', 'a', 0, 0)");
            ears.expect("founded sql");
            String partition = id.topicId() + "/" + id.partition() + "/";
            execute(
                    session,
                    "select pg_notify('howdah_erased', '" + partition + Long.MAX_VALUE
                            + "'), pg_notify('howdah_erased', '"
                            + partition + "1/'), pg_notify('howdah_erased', '" + id.topicId()
                            + "/-1/7'), pg_notify('howdah_erased', '-1/0/7')");
            ears.expect("erased 0 1");
            execute(session, "select pg_notify('howdah_compacted', '7')");
            ears.expect("compacted 7");
            assertThat(ears.heard).isEmpty();
        }
    }

    private static void execute(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
