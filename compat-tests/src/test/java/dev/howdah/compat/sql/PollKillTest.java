package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * SQL workers consume a topic, write what they have read, and commit, in one transaction each, while events come, and while workers'
 * sessions, the broker and Postgres are killed by turns: every event is written once, and those of a partition in its order.
 */
class PollKillTest {

    private static final int WORKERS = 4;
    private static final int PARTITIONS = 6;
    private static final int EVENTS_A_ROUND = 2_000;

    @Test
    void every_event_is_written_once_through_three_kills() throws Exception {
        throughKills(Integer.getInteger("howdah.poll.kills", 3));
    }

    @Tag("faults")
    @Test
    void every_event_is_written_once_through_sixty_kills() throws Exception {
        throughKills(60);
    }

    /** The sessions of the workers, the broker and Postgres by turns. */
    private static void throughKills(int rounds) throws Exception {
        String name = "poll-kill-" + rounds;
        long seed = System.nanoTime();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url()))) {
            try {
                String topic = new Session(broker.bootstrap(), name).createTopic("input", PARTITIONS, Map.of());
                postgres.query(
                        "create table public.done (id bigint generated always as identity, partition int not null,"
                                + " \"offset\" bigint not null, value text not null)");
                List<Future<?>> workers = new ArrayList<>();
                for (int worker = 0; worker < WORKERS; worker++) {
                    workers.add(threads.submit(new Worker(postgres, topic, new Random(seed + worker), stop, written)));
                }
                long events = 0;
                for (int round = 0; round < rounds; round++) {
                    produce(postgres, topic, events);
                    events += EVENTS_A_ROUND;
                    long until = written.get() + EVENTS_A_ROUND / 4;
                    Eventually.holds(() -> written.get() > until, () -> "events are written");
                    if (round % 3 == 0) {
                        postgres.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                + " where application_name = 'poll-worker'");
                    } else if (round % 3 == 1) {
                        broker.kill();
                        broker.start();
                    } else {
                        postgres.kill();
                        postgres.start();
                    }
                }
                produce(postgres, topic, events);
                long all = events + EVENTS_A_ROUND;
                Eventually.holds(
                        () -> Long.parseLong(String.valueOf(postgres.query("select count(*) from public.done"))) >= all,
                        () -> "all is written: " + postgres.query("select count(*) from public.done") + " of " + all);
                stop.set(true);
                for (Future<?> worker : workers) {
                    worker.get(1, TimeUnit.MINUTES);
                }
                assertThat(postgres.query("select count(*) || ' ' || count(distinct (partition, \"offset\")) || ' '"
                                + " || count(distinct value) from public.done"))
                        .as("seed " + seed)
                        .isEqualTo(all + " " + all + " " + all);
                assertThat(postgres.query("select count(*) from (select \"offset\" - lag(\"offset\") over (partition by"
                                + " partition order by id) as step from public.done) as d where step <> 1"))
                        .as("seed " + seed)
                        .isEqualTo("0");
                assertThat(postgres.query("select sum(lag) from howdah.group_lag where group_id = 'workers'"))
                        .isEqualTo("0");
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + broker.logTail() + postgres.logTail(), e);
            } finally {
                stop.set(true);
                threads.shutdownNow();
            }
        }
    }

    private static void produce(PostgresProcess postgres, String topic, long from) {
        postgres.query("select count(howdah.produce('" + topic + "', n::text, n::text)) from generate_series(" + from
                + ", " + (from + EVENTS_A_ROUND - 1) + ") as n");
    }

    /** A session at a time; a lost one leaves it to the next poll what is to be done. */
    private record Worker(PostgresProcess postgres, String topic, Random random, AtomicBoolean stop, AtomicLong written)
            implements Runnable {

        @Override
        public void run() {
            while (!stop.get()) {
                try (Connection connection = postgres.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("set application_name = 'poll-worker'");
                    connection.setAutoCommit(false);
                    while (!stop.get()) {
                        transaction(connection, statement);
                    }
                } catch (SQLException e) {
                    // Killed, or a lease was lost: from the start.
                }
            }
        }

        private void transaction(Connection connection, Statement statement) throws SQLException {
            int count = statement.executeUpdate(
                    "insert into public.done (partition, \"offset\", value) select partition, \"offset\","
                            + " howdah.text(value) from howdah.poll('workers', '" + topic + "', "
                            + (1 + random.nextInt(200)) + ", lease => '2 seconds')");
            if (count == 0) {
                connection.commit();
                // It waits inside of Postgres, for which there is no signal.
                statement.execute("select pg_sleep(0.02)");
                connection.commit();
                return;
            }
            if (random.nextInt(8) == 0) {
                connection.rollback();
                return;
            }
            try (ResultSet row = statement.executeQuery("select howdah.commit('workers', '" + topic + "')")) {
                row.next();
            }
            if (random.nextInt(8) == 0) {
                connection.rollback();
                return;
            }
            connection.commit();
            written.addAndGet(count);
        }
    }
}
