package dev.howdah.compat.sql;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A broker and its Postgres, which are killed by turns with an application, and are there again afterwards. Thread: one. */
final class KillRounds implements AutoCloseable {

    private final PostgresProcess postgres;
    private final BrokerProcess broker;
    private final Session session;

    private KillRounds(PostgresProcess postgres, BrokerProcess broker, Session session) {
        this.postgres = postgres;
        this.broker = broker;
        this.session = session;
    }

    /** With settings that let a group notice soon that a member was killed. */
    static KillRounds launch(String name) {
        PostgresProcess postgres = PostgresProcess.launch();
        BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url())
                .withArguments(
                        "--set",
                        "group.min.session.timeout.ms=1000",
                        "--set",
                        "group.initial.rebalance.delay.ms=0",
                        "--set",
                        "group.consumer.min.session.timeout.ms=1000",
                        "--set",
                        "group.consumer.session.timeout.ms=" + CopyApplication.SESSION_TIMEOUT_MS,
                        "--set",
                        "group.consumer.min.heartbeat.interval.ms=100",
                        "--set",
                        "group.consumer.heartbeat.interval.ms=300"));
        return new KillRounds(postgres, broker, new Session(broker.bootstrap(), name));
    }

    PostgresProcess postgres() {
        return postgres;
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    String jdbcUrl(String role) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=" + role;
    }

    String url(String role) {
        return postgres.url().replace("howdah@", role + "@");
    }

    String topic(String hint, int partitions) throws Exception {
        return session.createTopic(hint, partitions, Map.of());
    }

    /** What may fail with any exception. */
    interface Run {
        void run() throws Exception;
    }

    /** Runs it; a failure has the servers' logs. */
    void run(Run run) throws Exception {
        try {
            run.run();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + broker.logTail() + postgres.logTail(), e);
        }
    }

    /** The application, the broker, Postgres by turns. */
    void kill(int round, SqlApplication application) {
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

    /**
     * Kills while sessions of an application are in the midst of their transactions: from here on they write nothing more into a table, and the kill comes when so
     * many wait to. By chance most kills come when all is done, for a transaction takes milliseconds.
     *
     * @param meanwhile makes work for them, of which there may be none any more
     */
    void killAtGate(int round, SqlApplication application, String table, int waiting, Runnable meanwhile)
            throws SQLException {
        try (Connection gate = postgres.connect();
                Statement statement = gate.createStatement()) {
            gate.setAutoCommit(false);
            statement.execute("lock table " + table + " in share mode");
            meanwhile.run();
            Eventually.holds(
                    () -> {
                        application.requireAlive();
                        return count(waitingFor(table)) >= waiting;
                    },
                    () -> count(waitingFor(table)) + " of " + waiting + " sessions write into " + table + ", "
                            + application.done());
            kill(round, application);
        }
    }

    private static String waitingFor(String table) {
        return "pg_locks where relation = '" + table + "'::regclass and mode = 'RowExclusiveLock' and not granted";
    }

    long count(String table) {
        return Long.parseLong(String.valueOf(postgres.query("select count(*) from " + table)));
    }

    /** Waits until so many rows were added. */
    void awaitMore(SqlApplication application, String table, long rows) {
        awaitRows(application, table, count(table) + rows);
    }

    void awaitRows(SqlApplication application, String table, long rows) {
        Eventually.holds(
                () -> {
                    application.requireAlive();
                    return count(table) >= rows;
                },
                () -> count(table) + " of " + rows + " rows in " + table + ", " + application.done());
    }

    void awaitOutcomes(SqlApplication application, List<String> outcomes) {
        Eventually.holds(
                () -> {
                    application.requireAlive();
                    return application.did(outcomes);
                },
                () -> "all of " + outcomes + ": " + application.done());
    }

    void awaitEmptyOutbox() {
        Eventually.holds(() -> count("howdah.outbox") == 0, () -> "the outbox is empty");
    }

    /** One line in the test's output. */
    void report(String what, SqlApplication application) {
        System.out.println(what + ": " + application.done());
    }

    @Override
    public void close() {
        broker.close();
        postgres.close();
    }
}
