package dev.howdah.compat.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of an application over JDBC, each with a thread of its own, which run transactions until standard input ends. A session that is lost is
 * opened again, and what it has lost is found in the database or begun anew. Thread: the application's main.
 */
final class SessionsOfJdbc {

    /** Of connections that Postgres does not take yet. */
    private static final int PAUSE_MS = 20;

    private final String url;
    private final CountDownLatch stop = new CountDownLatch(1);

    private SessionsOfJdbc(String url) {
        this.url = url;
    }

    /** What one session does, again and again. */
    interface Work {

        /** Runs one transaction and ends it. What fails with a serialization or is fenced is rolled back by who calls. */
        void transaction(Connection connection) throws SQLException;
    }

    /** Makes what a session does. */
    interface Factory {
        Work of(int session, Random chance);
    }

    /** Returns when standard input has ended; ends the process if anything fails that should not. */
    static void run(String url, int count, long seed, Factory factory) throws Exception {
        SessionsOfJdbc sessions = new SessionsOfJdbc(url);
        List<Thread> threads = new ArrayList<>();
        for (int session = 0; session < count; session++) {
            Work work = factory.of(session, new Random(seed + session));
            Thread thread = new Thread(() -> sessions.untilStopped(work), "session-" + session);
            thread.start();
            threads.add(thread);
        }
        awaitEndOfInput();
        sessions.stop.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // There is nothing to be told.
        }
    }

    private void untilStopped(Work work) {
        try {
            do {
                try (Connection connection = DriverManager.getConnection(url)) {
                    connection.setAutoCommit(false);
                    while (stop.getCount() > 0) {
                        attempt(connection, () -> work.transaction(connection));
                    }
                } catch (SQLException e) {
                    requireLost(e);
                }
            } while (!stop.await(PAUSE_MS, TimeUnit.MILLISECONDS));
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Part of a transaction, or all of it. */
    interface Step {
        void run() throws SQLException;
    }

    /** Rolls back what has lost against another transaction. False: it did so. */
    static boolean attempt(Connection connection, Step step) throws SQLException {
        try {
            step.run();
            return true;
        } catch (SQLException e) {
            switch (String.valueOf(e.getSQLState())) {
                case "40001" -> did(SqlApplication.SERIALIZATION);
                case "55000" -> did(SqlApplication.FENCED);
                // With the sessions of a process that was killed, and that Postgres has not missed yet.
                case "40P01" -> did("was in a deadlock");
                default -> throw e;
            }
            connection.rollback();
            return false;
        }
    }

    static void did(String outcome) {
        System.out.println(SqlApplication.DID + outcome);
    }

    /** Postgres was killed (08…), or says so, or that it starts (57P…). Anything else should not be. */
    static void requireLost(SQLException e) throws SQLException {
        String state = String.valueOf(e.getSQLState());
        if (!state.startsWith("08") && !state.startsWith("57P")) {
            throw e;
        }
    }

    static void fail(Throwable e) {
        e.printStackTrace();
        Runtime.getRuntime().halt(1);
    }
}
