package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.PostgresProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Consumers read a topic, write what they have read, and commit, in one transaction each, with rollbacks, savepoints and lost
 * serializations, as a role that is no superuser, while events come, and while the application, the broker and Postgres are killed by turns: every event
 * is written once, and those of a partition in their order. Two of three kills come between a transaction's work and its offsets, or just before either: who
 * commits these two apart loses events or writes them twice.
 */
@Timeout(900)
class PollKillTest {

    private static final int WORKERS = 10;
    private static final int CONSUMERS = 4;
    private static final int PARTITIONS = 6;
    private static final int EVENTS_A_ROUND = 1_000;

    private static KillRounds servers;

    @BeforeAll
    static void start() throws Exception {
        servers = KillRounds.launch("poll-kill");
        servers.postgres().query("create role shop login in role howdah_reader, howdah_writer");
        // Where an application sees that a member has left.
        servers.postgres().query("grant select on howdah.group_member to shop");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private interface Launch {
        SqlApplication launch(String topic, String seed, String group);
    }

    /** @param sessions that come to write their work within a moment, whatever they do */
    private record Application(Launch launch, List<String> outcomes, int sessions) {}

    private static SqlApplication jdbc(String topic, String seed, String group) {
        return SqlApplication.java(
                PollApplication.class, servers.jdbcUrl("shop"), topic, Integer.toString(WORKERS), seed, group);
    }

    private static SqlApplication psycopg(String topic, String seed, String group) {
        return SqlApplication.python(
                "poll_workers.py", servers.url("shop"), topic, Integer.toString(WORKERS), seed, group);
    }

    private static Launch consumers(String protocol) {
        return (topic, seed, group) -> SqlApplication.java(
                CopyApplication.class,
                servers.jdbcUrl("shop"),
                topic,
                Integer.toString(CONSUMERS),
                seed,
                group,
                servers.bootstrap(),
                protocol);
    }

    private static final List<String> OUTCOMES = List.of(
            SqlApplication.COMMITTED,
            SqlApplication.ROLLED_BACK,
            SqlApplication.SAVEPOINT,
            SqlApplication.SERIALIZATION);

    /** All of them, for some write first and others poll first. */
    private static final Application JDBC = new Application(PollKillTest::jdbc, OUTCOMES, WORKERS);

    private static final Application PSYCOPG = new Application(PollKillTest::psycopg, OUTCOMES, 1);

    private static Application kafkasConsumers(String protocol) {
        return new Application(
                consumers(protocol),
                List.of(SqlApplication.COMMITTED, SqlApplication.ROLLED_BACK, SqlApplication.FENCED),
                1);
    }

    @Test
    void every_event_is_written_once_through_three_kills() throws Exception {
        throughKills(3, JDBC);
    }

    @Tag("faults")
    @Test
    void every_event_is_written_once_through_forty_kills() throws Exception {
        throughKills(40, JDBC);
    }

    @Test
    void every_event_is_written_once_with_psycopg_through_a_kill() throws Exception {
        throughKills(1, PSYCOPG);
    }

    @Tag("faults")
    @Test
    void every_event_is_written_once_with_psycopg_through_forty_kills() throws Exception {
        throughKills(40, PSYCOPG);
    }

    @Test
    void every_event_is_written_once_by_kafkas_consumers_through_three_kills() throws Exception {
        throughKills(3, kafkasConsumers("classic"));
    }

    @Tag("faults")
    @Test
    void every_event_is_written_once_by_kafkas_consumers_through_forty_kills() throws Exception {
        throughKills(40, kafkasConsumers("classic"));
    }

    @Tag("faults")
    @Test
    void every_event_is_written_once_by_consumers_of_the_new_protocol_through_forty_kills() throws Exception {
        throughKills(40, kafkasConsumers("consumer"));
    }

    private static void throughKills(int rounds, Application tested) throws Exception {
        PostgresProcess postgres = servers.postgres();
        String topic = servers.topic("input", PARTITIONS);
        String group = topic + "-workers";
        postgres.query("drop table if exists public.done");
        postgres.query("create table public.done (id bigint generated always as identity, partition int not null,"
                + " \"offset\" bigint not null, value text not null)");
        postgres.query("grant select, insert on public.done to shop");
        servers.run(() -> {
            long seed = System.nanoTime();
            try (SqlApplication application = tested.launch().launch(topic, Long.toString(seed), group)) {
                long events = 0;
                for (int round = 0; round < rounds; round++) {
                    produce(topic, events);
                    events += EVENTS_A_ROUND;
                    servers.awaitMore(
                            application, "public.done", 1 + Math.floorMod(seed + round * 97L, EVENTS_A_ROUND / 2));
                    long more = events;
                    Runnable meanwhile = () -> produce(topic, more);
                    // The application, the broker and Postgres at each place.
                    switch ((round + round / 3) % 3) {
                        case 0 -> servers.killAtGate(round, application, "public.done", tested.sessions(), meanwhile);
                        case 1 -> {
                            meanwhile.run();
                            servers.kill(round, application);
                        }
                        default -> servers.killAtGate(round, application, "howdah.offset_commit", 1, meanwhile);
                    }
                    events += EVENTS_A_ROUND;
                }
                do {
                    produce(topic, events);
                    events += EVENTS_A_ROUND;
                    servers.awaitRows(application, "public.done", events);
                } while (!application.did(tested.outcomes()) && events < (2L * rounds + 100) * EVENTS_A_ROUND);
                application.end();
                assertThat(application.did(tested.outcomes()))
                        .as("%s", application.done())
                        .isTrue();
                assertThat(postgres.query("select count(*) || ' ' || count(distinct (partition, \"offset\")) || ' '"
                                + " || count(distinct value) from public.done"))
                        .as("seed " + seed)
                        .isEqualTo(events + " " + events + " " + events);
                assertThat(postgres.query("select count(*) from (select \"offset\" - lag(\"offset\") over (partition by"
                                + " partition order by id) as step from public.done) as d where step <> 1"))
                        .as("seed " + seed)
                        .isEqualTo("0");
                assertThat(postgres.query("select sum(lag) from howdah.group_lag where group_id = '" + group + "'"))
                        .isEqualTo("0");
                servers.report(events + " events", application);
            }
        });
    }

    private static void produce(String topic, long from) {
        servers.postgres()
                .query("select count(howdah.produce('" + topic + "', n::text, n::text)) from generate_series(" + from
                        + ", " + (from + EVENTS_A_ROUND - 1) + ") as n");
    }
}
