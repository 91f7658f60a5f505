package dev.howdah.compat.sql;

import static dev.howdah.compat.sql.SessionsOfJdbc.did;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;

/**
 * Consumers in SQL over JDBC: each polls, writes what it got, and commits, with rollbacks and savepoints in between, in
 * transactions of all levels; some of their leases run out before they commit. What was not committed they leave to whoever polls next: {@code URL TOPIC
 * SESSIONS SEED GROUP}. Thread: each session its own.
 */
record PollApplication(String group, String topic, Random chance) implements SessionsOfJdbc.Work {

    public static void main(String[] args) throws Exception {
        SessionsOfJdbc.run(
                args[0],
                Integer.parseInt(args[2]),
                Long.parseLong(args[3]),
                (session, chance) -> new PollApplication(args[4], args[1], chance));
    }

    @Override
    public void transaction(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    switch (chance.nextInt(6)) {
                        case 0 -> "set transaction isolation level repeatable read";
                        case 1 -> "set transaction isolation level serializable";
                        default -> "set transaction isolation level read committed";
                    });
            int max = 1 + chance.nextInt(200);
            if (chance.nextInt(3) == 0) {
                inTwo(connection, statement, max);
            } else {
                inOne(connection, statement, max);
            }
        }
    }

    private void inOne(Connection connection, Statement statement, int max) throws SQLException {
        if (chance.nextInt(4) == 0) {
            Savepoint savepoint = connection.setSavepoint();
            if (poll(statement, max) > 0) {
                did(SqlApplication.SAVEPOINT);
            }
            connection.rollback(savepoint);
        }
        if (poll(statement, max) == 0) {
            rest(connection, statement, 0.02);
            return;
        }
        if (chance.nextInt(8) == 0) {
            connection.rollback();
            did(SqlApplication.ROLLED_BACK);
            return;
        }
        statement.execute("select howdah.commit('" + group + "', '" + topic + "')");
        if (chance.nextInt(8) == 0) {
            connection.rollback();
            did(SqlApplication.ROLLED_BACK);
            return;
        }
        connection.commit();
        did(SqlApplication.COMMITTED);
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
            rest(connection, statement, count > 0 && chance.nextInt(3) == 0 ? 1.2 : 0.01);
            if (count > 0) {
                insert.executeBatch();
                statement.execute("select howdah.commit('" + group + "', '" + topic + "')");
                connection.commit();
                did(SqlApplication.COMMITTED);
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
        return " from howdah.poll('" + group + "', '" + topic + "', " + max + ", lease => '1 second')";
    }
}
