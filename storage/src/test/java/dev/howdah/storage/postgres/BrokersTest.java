package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.BrokerStore;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.BrokerStore.Endpoints;
import dev.howdah.storage.Notifications.Listener;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who lives is the same to all brokers of a database, whatever their machines' clocks say; and what they store goes by one clock. */
class BrokersTest {

    private static final Duration LEASE = Duration.ofSeconds(9);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration FAR_OFF = Duration.ofDays(400);

    /** Far above what anything takes on a busy machine, far below {@link #LONG}. */
    private static final long PATIENCE_SECONDS = 60;

    private TestDatabase database;
    private PostgresStorage right;
    private int rightId;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        right = database.open();
        rightId = right.brokers().register(endpoints(1));
        right.brokers().renew(rightId, LONG);
    }

    @AfterEach
    void close() {
        right.close();
        database.close();
    }

    private static Endpoints endpoints(int port) {
        return new Endpoints(new Address("host", port), Map.of());
    }

    private static List<Integer> live(BrokerStore brokers, int self) {
        return brokers.live(self).stream().map(Broker::nodeId).toList();
    }

    private void awaitLive(Integer... ids) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!live(right.brokers(), rightId).equals(List.of(ids))) {
            assertThat(System.nanoTime()).as("live brokers").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void brokers_whose_clocks_are_years_apart_agree_who_lives() {
        try (PostgresStorage ahead = database.openWithClock(FAR_OFF);
                PostgresStorage behind = database.openWithClock(FAR_OFF.negated())) {
            int aheadId = ahead.brokers().register(endpoints(2));
            int behindId = behind.brokers().register(endpoints(3));
            assertThat(ahead.brokers().renew(aheadId, LEASE)).isTrue();
            assertThat(behind.brokers().renew(behindId, LEASE)).isTrue();

            List<Integer> all = List.of(rightId, aheadId, behindId);
            assertThat(live(right.brokers(), rightId)).isEqualTo(all);
            assertThat(live(ahead.brokers(), aheadId)).isEqualTo(all);
            assertThat(live(behind.brokers(), behindId)).isEqualTo(all);
            assertThat(database.query("select bool_and(lease_until <= clock_timestamp() + interval '9 seconds')"
                            + " from howdah.broker where node_id <> " + rightId))
                    .isEqualTo("t");
        }
    }

    @Test
    void a_lease_that_is_not_renewed_ends() {
        try (PostgresStorage ahead = database.openWithClock(FAR_OFF)) {
            int aheadId = ahead.brokers().register(endpoints(2));
            ahead.brokers().renew(aheadId, Duration.ofMillis(1));
            awaitLive(rightId);
        }
    }

    @Test
    void times_are_postgres_s() {
        try (PostgresStorage ahead = database.openWithClock(FAR_OFF);
                PostgresStorage behind = database.openWithClock(FAR_OFF.negated())) {
            Instant now = Instant.parse(database.query(
                    "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
            for (PostgresStorage storage : List.of(right, ahead, behind)) {
                assertThat(Duration.between(now, storage.clock().instant()).abs())
                        .isLessThan(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    void no_clock_deletes_the_marker_of_a_writer_at_work() {
        PartitionId id = new LogFixture(database, right).partition("a");
        LogFixture.appended(right.openLogWriter("right"), id, TestBatches.values("a"));
        PostgresStorage behind = database.openWithClock(FAR_OFF.negated());
        LogFixture.appended(behind.openLogWriter("behind"), id, TestBatches.values("b"));
        try (PostgresStorage ahead = database.openWithClock(FAR_OFF)) {
            assertThat(ahead.postgresVersion()).isNotEmpty();
            assertThat(
                            database.query(
                                    "select count(*) from howdah.writer where appended_at > clock_timestamp() - interval '1 hour'"))
                    .isEqualTo("2");
        } finally {
            behind.close();
        }
    }

    @Test
    void a_broker_that_died_is_missed_long_before_its_lease_ends() {
        PostgresStorage dying = database.open();
        int dyingId = dying.brokers().register(endpoints(2));
        dying.brokers().renew(dyingId, LONG);
        awaitLive(rightId, dyingId);

        // As the kernel does for a process that is killed: its connections end, and nothing is given back.
        dying.close();

        awaitLive(rightId);
    }

    @Test
    void a_broker_whose_session_was_ended_takes_another() {
        try (PostgresStorage other = database.open()) {
            int otherId = other.brokers().register(endpoints(2));
            other.brokers().renew(otherId, LONG);
            database.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where datname = current_database() and application_name = 'howdah lease'");
            database.awaitQuery("select (count(*) = 0)::int from pg_locks where locktype = 'advisory'");
            for (PostgresStorage each : List.of(other, right)) {
                try {
                    each.brokers().live(0);
                } catch (dev.howdah.storage.StorageException lost) {
                    // Said once, to the call that found the session gone.
                    assertThat(lost.failure()).isInstanceOf(dev.howdah.storage.StorageFailure.Unavailable.class);
                }
            }
            assertThat(other.brokers().renew(otherId, LONG)).isTrue();
            assertThat(live(right.brokers(), rightId)).containsExactly(rightId, otherId);
            assertThat(database.query("select count(*) from pg_locks where locktype = 'advisory'"))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_broker_is_listed_when_it_says_so_and_others_are_told() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        right.notifications().start(new Listener() {
            @Override
            public void onAppended(PartitionId id, long nextOffset, Stability stability) {}

            @Override
            public void onTopicsChanged() {}

            @Override
            public void onBrokersChanged() {
                heard.add("brokers");
            }

            @Override
            public void onResync() {
                heard.add("resync");
            }
        });
        assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("resync");
        try (PostgresStorage other = database.open()) {
            int otherId = other.brokers().register(endpoints(2));
            assertThat(live(right.brokers(), rightId)).containsExactly(rightId);

            other.brokers().renew(otherId, LONG);
            assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("brokers");
            assertThat(live(right.brokers(), rightId)).containsExactly(rightId, otherId);

            // No news.
            other.brokers().renew(otherId, LONG);
            assertThat(heard).isEmpty();

            // A process that starts anew under the same address is cold.
            try (PostgresStorage next = database.open()) {
                assertThat(next.brokers().register(endpoints(2))).isEqualTo(otherId);
                assertThat(live(right.brokers(), rightId)).containsExactly(rightId);
                assertThat(other.brokers().renew(otherId, LONG)).isFalse();
                next.brokers().renew(otherId, LONG);
                assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("brokers");

                next.brokers().unregister(otherId);
                assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("brokers");
                assertThat(live(right.brokers(), rightId)).containsExactly(rightId);
            }
        }
    }
}
