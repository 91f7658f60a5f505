package dev.howdah.compat.sql;

import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A consumer in SQL over JDBC, one session at a time: it polls, writes what it got, and commits, with rollbacks and savepoints in between, in
 * transactions of all levels. What was not committed it leaves to whoever polls next. Thread: its own.
 */
record PollWorker(PostgresProcess postgres, String application, String topic, Random random, AtomicBoolean stop)
        implements Runnable {

    @Override
    public void run() {
        while (!stop.get()) {
            try (Connection connection = postgres.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("set application_name = '" + application + "'");
                connection.setAutoCommit(false);
                while (!stop.get()) {
                    turn(connection, statement);
                }
            } catch (SQLException e) {
                // The session was killed (57P01), or Postgres (08…, and 57P03 while it starts). Anything else should
                // not be.
                String state = String.valueOf(e.getSQLState());
                if (!state.startsWith("08") && !state.startsWith("57P")) {
                    throw new IllegalStateException(state, e);
                }
            }
        }
    }

    private void turn(Connection connection, Statement statement) throws SQLException {
        try {
            transaction(connection, statement);
        } catch (SQLException e) {
            // Somebody else had the rows, or has the partition by now.
            if (!"40001".equals(e.getSQLState()) && !"55000".equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
        }
    }

    private void transaction(Connection connection, Statement statement) throws SQLException {
        statement.execute(
                switch (random.nextInt(6)) {
                    case 0 -> "set transaction isolation level repeatable read";
                    case 1 -> "set transaction isolation level serializable";
                    default -> "set transaction isolation level read committed";
                });
        int max = 1 + random.nextInt(200);
        if (random.nextInt(4) == 0) {
            Savepoint savepoint = connection.setSavepoint();
            poll(statement, max);
            connection.rollback(savepoint);
        }
        if (poll(statement, max) == 0) {
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
        statement.execute("select howdah.commit('workers', '" + topic + "')");
        if (random.nextInt(8) == 0) {
            connection.rollback();
            return;
        }
        connection.commit();
    }

    private int poll(Statement statement, int max) throws SQLException {
        return statement.executeUpdate(
                "insert into public.done (partition, \"offset\", value) select partition, \"offset\", howdah.text(value)"
                        + " from howdah.poll('workers', '" + topic + "', " + max + ", lease => '2 seconds')");
    }
}
