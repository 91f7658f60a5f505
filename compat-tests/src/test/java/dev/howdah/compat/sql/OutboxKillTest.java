package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An application with ten sessions writes orders and their events, with rollbacks, savepoints and lost serializations, as a role that is no superuser,
 * while it, the broker and Postgres are killed by turns: the events are the committed orders, exactly, and each key's in its order.
 */
@Timeout(900)
class OutboxKillTest {

    private static final int SESSIONS = 10;
    private static final int PARTITIONS = 3;

    private static KillRounds servers;

    @BeforeAll
    static void start() throws Exception {
        servers = KillRounds.launch("outbox-kill");
        servers.postgres().query("create role shop login in role howdah_writer");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private interface Launch {
        SqlApplication launch(String topic, String seed);
    }

    private static SqlApplication jdbc(String topic, String seed) {
        return SqlApplication.java(
                OrderApplication.class, servers.jdbcUrl("shop"), topic, Integer.toString(SESSIONS), seed);
    }

    private static SqlApplication psycopg(String topic, String seed) {
        return SqlApplication.python(
                "orders.py",
                servers.url("shop"),
                topic,
                Integer.toString(SESSIONS),
                seed,
                Integer.toString(OrderApplication.ITEMS));
    }

    @Test
    void events_are_the_committed_orders_through_three_kills() throws Exception {
        throughKills(3, OutboxKillTest::jdbc);
    }

    @Tag("faults")
    @Test
    void events_are_the_committed_orders_through_forty_kills() throws Exception {
        throughKills(40, OutboxKillTest::jdbc);
    }

    @Test
    void events_are_the_committed_orders_of_psycopg_through_a_kill() throws Exception {
        throughKills(1, OutboxKillTest::psycopg);
    }

    @Tag("faults")
    @Test
    void events_are_the_committed_orders_of_psycopg_through_forty_kills() throws Exception {
        throughKills(40, OutboxKillTest::psycopg);
    }

    private static void throughKills(int rounds, Launch launch) throws Exception {
        String topic = servers.topic("orders", PARTITIONS);
        servers.postgres().query("drop table if exists public.orders, public.counter");
        servers.postgres()
                .query(
                        "create table public.orders (key text not null, number int not null, primary key (key, number))");
        servers.postgres()
                .query(
                        "create table public.counter (key text primary key, number int not null) with (fillfactor = 20)");
        servers.postgres()
                .query("insert into public.counter select 'session-' || n, 0 from generate_series(0, "
                        + (SESSIONS - 1) + ") as n union all select 'item-' || n, 0 from generate_series(0, "
                        + (OrderApplication.ITEMS - 1) + ") as n");
        servers.postgres().query("grant select, insert, update on public.orders, public.counter to shop");
        servers.run(() -> {
            long seed = System.nanoTime();
            try (SqlApplication application = launch.launch(topic, Long.toString(seed))) {
                for (int round = 0; round < rounds; round++) {
                    servers.awaitMore(application, "public.orders", 200 + Math.floorMod(seed + round * 97L, 400));
                    servers.kill(round, application);
                }
                servers.awaitMore(application, "public.orders", 200);
                servers.awaitOutcomes(
                        application,
                        List.of(
                                SqlApplication.COMMITTED,
                                SqlApplication.ROLLED_BACK,
                                SqlApplication.SAVEPOINT,
                                SqlApplication.SERIALIZATION));
                application.end();
                servers.awaitEmptyOutbox();
                Map<String, List<String>> expected = orders();
                assertThat(expected).hasSize(SESSIONS + OrderApplication.ITEMS);
                assertThat(SqlSideTest.read(servers.bootstrap(), topic, PARTITIONS))
                        .as("seed " + seed)
                        .isEqualTo(expected);
                servers.report(
                        expected.values().stream().mapToInt(List::size).sum() + " orders and as many events",
                        application);
            }
        });
    }

    /** The numbers of each key's. */
    private static Map<String, List<String>> orders() throws Exception {
        Map<String, List<String>> orders = new TreeMap<>();
        try (var connection = servers.postgres().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select key, array_agg(number order by number)::text[]" + " from public.orders group by key")) {
            while (rows.next()) {
                orders.put(
                        rows.getString(1), List.of((String[]) rows.getArray(2).getArray()));
            }
        }
        return orders;
    }
}
