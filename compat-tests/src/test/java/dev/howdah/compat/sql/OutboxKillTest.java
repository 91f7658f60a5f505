package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Ten sessions write orders and their events, with rollbacks and savepoints, while the broker and Postgres are killed by turns: the events
 * are the committed orders, exactly, and each session's in its order.
 */
class OutboxKillTest {

    private static final int SESSIONS = 10;
    private static final int PARTITIONS = 3;

    @Test
    void events_are_the_committed_orders_through_two_kills() throws Exception {
        throughKills(Integer.getInteger("howdah.outbox.kills", 2));
    }

    @Tag("faults")
    @Test
    void events_are_the_committed_orders_through_forty_kills() throws Exception {
        throughKills(40);
    }

    /** The broker and Postgres are killed by turns. */
    private static void throughKills(int rounds) throws Exception {
        String name = "outbox-kill-" + rounds;
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong committed = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url()))) {
            try {
                String topic = new Session(broker.bootstrap(), name).createTopic("orders", PARTITIONS, Map.of());
                try (Connection connection = postgres.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute(OrderSession.TABLE);
                }
                List<Future<?>> sessions = new ArrayList<>();
                for (int session = 0; session < SESSIONS; session++) {
                    sessions.add(threads.submit(new OrderSession(postgres, topic, session, seed, stop, committed)));
                }
                for (int round = 0; round < rounds; round++) {
                    long until = committed.get() + 200 + random.nextInt(400);
                    Eventually.holds(() -> committed.get() > until, () -> "orders are committed");
                    if (round % 2 == 0) {
                        broker.kill();
                        broker.start();
                    } else {
                        postgres.kill();
                        postgres.start();
                    }
                }
                long until = committed.get() + 300;
                Eventually.holds(() -> committed.get() > until, () -> "orders are committed");
                stop.set(true);
                for (Future<?> session : sessions) {
                    session.get(1, TimeUnit.MINUTES);
                }
                Eventually.holds(
                        () -> "0".equals(postgres.query("select count(*) from howdah.outbox")),
                        () -> "the outbox is empty");
                Map<String, List<String>> read = SqlSideTest.read(broker.bootstrap(), topic, PARTITIONS);
                Map<String, List<String>> expected = new TreeMap<>();
                for (int session = 0; session < SESSIONS; session++) {
                    int count = Integer.parseInt(String.valueOf(
                            postgres.query("select count(*) from public.orders where session = " + session)));
                    expected.put(
                            "session-" + session,
                            IntStream.range(0, count)
                                    .mapToObj(Integer::toString)
                                    .toList());
                }
                assertThat(read).as("seed " + seed).isEqualTo(expected);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + broker.logTail() + postgres.logTail(), e);
            } finally {
                stop.set(true);
                threads.shutdownNow();
            }
        }
    }
}
