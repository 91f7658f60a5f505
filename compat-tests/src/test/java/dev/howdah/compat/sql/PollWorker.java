package dev.howdah.compat.sql;

import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A consumer in SQL over JDBC, one session at a time: it polls, writes what it got, and commits, with rollbacks and savepoints in between, in
 * transactions of all levels; some of its leases run out before it commits. What was not committed it leaves to whoever polls next. Thread: its own.
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
        if (random.nextInt(3) == 0) {
            inTwo(connection, statement, max);
            return;
        }
        if (random.nextInt(4) == 0) {
            Savepoint savepoint = connection.setSavepoint();
            poll(statement, max);
            connection.rollback(savepoint);
        }
        if (poll(statement, max) == 0) {
            rest(connection, statement, 0.02);
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

    /** Reads in one transaction, writes and commits in the next one: sometimes so late that the partitions are somebody else's. */
    private void inTwo(Connection connection, Statement statement, int max) throws SQLException {
        int count = 0;
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into public.done (partition, \"offset\", value) values (?, ?, ?)")) {
            try (ResultSet rows =
                    statement.executeQuery("select partition, \"offset\", howdah.text(value)" + from(max))) {
                for (; rows.next(); count++) {
                    insert.setInt(1, rows.getInt(1));
                    insert.setLong(2, rows.getLong(2));
                    insert.setString(3, rows.getString(3));
                    insert.addBatch();
                }
            }
            rest(connection, statement, count > 0 && random.nextInt(3) == 0 ? 1.2 : 0.01);
            if (count > 0) {
                insert.executeBatch();
                statement.execute("select howdah.commit('workers', '" + topic + "')");
                connection.commit();
            }
        }
    }

    /** Ends the transaction and waits inside of Postgres: nothing tells when there is more. */
    private static void rest(Connection connection, Statement statement, double seconds) throws SQLException {
        connection.commit();
        statement.execute("select pg_sleep(" + seconds + ")");
        connection.commit();
    }

    private int poll(Statement statement, int max) throws SQLException {
        return statement.executeUpdate(
                "insert into public.done (partition, \"offset\", value) select partition, \"offset\", howdah.text(value)"
                        + from(max));
    }

    private String from(int max) {
        return " from howdah.poll('workers', '" + topic + "', " + max + ", lease => '1 second')";
    }
}
