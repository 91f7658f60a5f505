package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.foreign.Toolchain;
import dev.howdah.compat.groups.MemberProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SQL workers consume a topic, write what they have read, and commit, in one transaction each, with rollbacks, savepoints and lost
 * serializations, while events come, and while the application, the broker and Postgres are killed by turns: every event is written once, and
 * those of a partition in their order.
 */
@Timeout(900)
class PollKillTest {

    private static final int WORKERS = 10;
    private static final int PARTITIONS = 6;
    private static final int EVENTS_A_ROUND = 1_000;

    private static final String APPLICATION = "poll-worker";

    @Test
    void every_event_is_written_once_through_three_kills() throws Exception {
        throughKills("poll-kill-3", 3, Sessions::new);
    }

    @Tag("faults")
    @Test
    void every_event_is_written_once_through_sixty_kills() throws Exception {
        throughKills("poll-kill-60", 60, Sessions::new);
    }

    @Test
    void every_event_is_written_once_with_psycopg_through_a_kill() throws Exception {
        Path python = Toolchain.PYTHON_SQL.unpacked().resolve("bin/python");
        throughKills("poll-kill-psycopg-1", 1, (postgres, topic, seed) -> new Psycopg(python, postgres, topic, seed));
    }

    @Tag("faults")
    @Test
    void every_event_is_written_once_with_psycopg_through_sixty_kills() throws Exception {
        Path python = Toolchain.PYTHON_SQL.unpacked().resolve("bin/python");
        throughKills("poll-kill-psycopg-60", 60, (postgres, topic, seed) -> new Psycopg(python, postgres, topic, seed));
    }

    /** What consumes. */
    private interface Application extends AutoCloseable {

        /** Kills it in the midst of its work; it goes on with new sessions. */
        void kill();

        /** Ends it after what is under way. */
        void end() throws Exception;

        @Override
        void close();
    }

    private interface Launch {
        Application launch(PostgresProcess postgres, String topic, long seed);
    }

    /** The application, the broker and Postgres by turns. */
    private static void throughKills(String name, int rounds, Launch launch) throws Exception {
        long seed = System.nanoTime();
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url()))) {
            String topic = new Session(broker.bootstrap(), name).createTopic("input", PARTITIONS, Map.of());
            postgres.query("create table public.done (id bigint generated always as identity, partition int not null,"
                    + " \"offset\" bigint not null, value text not null)");
            try (Application application = launch.launch(postgres, topic, seed)) {
                long events = 0;
                for (int round = 0; round < rounds; round++) {
                    produce(postgres, topic, events);
                    events += EVENTS_A_ROUND;
                    long until = events - EVENTS_A_ROUND / 2;
                    Eventually.holds(() -> written(postgres) > until, () -> "events are written");
                    switch (round % 3) {
                        case 0 -> application.kill();
                        case 1 -> {
                            broker.kill();
                            broker.start();
                        }
                        default -> {
                            postgres.kill();
                            postgres.start();
                        }
                    }
                }
                produce(postgres, topic, events);
                long all = events + EVENTS_A_ROUND;
                Eventually.holds(
                        () -> written(postgres) >= all, () -> "all is written: " + written(postgres) + " of " + all);
                application.end();
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
            }
        }
    }

    private static long written(PostgresProcess postgres) {
        return Long.parseLong(String.valueOf(postgres.query("select count(*) from public.done")));
    }

    private static void produce(PostgresProcess postgres, String topic, long from) {
        postgres.query("select count(howdah.produce('" + topic + "', n::text, n::text)) from generate_series(" + from
                + ", " + (from + EVENTS_A_ROUND - 1) + ") as n");
    }

    /** Sessions of JDBC in this process, which Postgres terminates. */
    private static final class Sessions implements Application {

        private final PostgresProcess postgres;
        private final AtomicBoolean stop = new AtomicBoolean();
        private final ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        private final List<Future<?>> workers = new ArrayList<>();

        Sessions(PostgresProcess postgres, String topic, long seed) {
            this.postgres = postgres;
            for (int worker = 0; worker < WORKERS; worker++) {
                workers.add(
                        threads.submit(new PollWorker(postgres, APPLICATION, topic, new Random(seed + worker), stop)));
            }
        }

        @Override
        public void kill() {
            postgres.query("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '"
                    + APPLICATION + "'");
        }

        @Override
        public void end() throws Exception {
            stop.set(true);
            for (Future<?> worker : workers) {
                worker.get(1, TimeUnit.MINUTES);
            }
        }

        @Override
        public void close() {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    /** A process of Python, which is killed with all its sessions. */
    private static final class Psycopg implements Application {

        private final List<String> command;
        private MemberProcess process;

        Psycopg(Path python, PostgresProcess postgres, String topic, long seed) {
            command = List.of(
                    python.toString(),
                    Path.of("foreign/python/sql/poll_workers.py")
                            .toAbsolutePath()
                            .toString(),
                    postgres.url(),
                    topic,
                    Integer.toString(WORKERS),
                    Long.toString(seed));
            process = start();
        }

        private MemberProcess start() {
            return new MemberProcess("psycopg", command, false, line -> {});
        }

        @Override
        public void kill() {
            process.kill();
            process = start();
        }

        @Override
        public void end() {
            process.endInput();
            assertThat(process.awaitEnd()).isZero();
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
