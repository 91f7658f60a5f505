package dev.howdah.compat.sql;

import static dev.howdah.compat.sql.SessionsOfJdbc.did;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;

/**
 * An application over JDBC that writes orders and an event for each, with rollbacks and savepoints in between, in transactions of all levels. An
 * order's number is the next one of its key: of the session's own, or of one for which sessions contend. What was committed the database knows:
 * {@code URL TOPIC SESSIONS SEED}. Thread: each session its own.
 */
final class OrderApplication implements SessionsOfJdbc.Work {

    /** Keys for which sessions contend: {@code item-0} and so on; a session's own is {@code session-0} and so on. */
    static final int ITEMS = 3;

    private final String topic;
    private final int session;
    private final Random chance;

    private OrderApplication(String topic, int session, Random chance) {
        this.topic = topic;
        this.session = session;
        this.chance = chance;
    }

    public static void main(String[] args) throws Exception {
        SessionsOfJdbc.run(
                args[0],
                Integer.parseInt(args[2]),
                Long.parseLong(args[3]),
                (session, chance) -> new OrderApplication(args[1], session, chance));
    }

    @Override
    public void transaction(Connection connection) throws SQLException {
        connection.setTransactionIsolation(
                switch (chance.nextInt(3)) {
                    case 0 -> Connection.TRANSACTION_REPEATABLE_READ;
                    case 1 -> Connection.TRANSACTION_SERIALIZABLE;
                    default -> Connection.TRANSACTION_READ_COMMITTED;
                });
        // One of them in a transaction: two could wait for each other.
        String item = "item-" + chance.nextInt(ITEMS);
        int count = 1 + chance.nextInt(3);
        for (int i = 0; i < count; i++) {
            String key = chance.nextInt(3) == 0 ? item : "session-" + session;
            if (chance.nextInt(4) == 0) {
                Savepoint savepoint = connection.setSavepoint();
                order(connection, key);
                connection.rollback(savepoint);
                did(SqlApplication.SAVEPOINT);
            }
            order(connection, key);
        }
        // What it does beside; the broker has the same processors.
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_sleep(" + chance.nextDouble() * 0.03 + ")");
        }
        if (chance.nextInt(5) == 0) {
            connection.rollback();
            did(SqlApplication.ROLLED_BACK);
            return;
        }
        connection.commit();
        did(SqlApplication.COMMITTED);
    }

    private void order(Connection connection, String key) throws SQLException {
        int number;
        try (PreparedStatement next = connection.prepareStatement(
                "update public.counter set number = number + 1 where key = ? returning number")) {
            next.setString(1, key);
            try (ResultSet row = next.executeQuery()) {
                row.next();
                number = row.getInt(1);
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into public.orders values (?, ?)")) {
            insert.setString(1, key);
            insert.setInt(2, number);
            insert.executeUpdate();
        }
        boolean byView = chance.nextBoolean();
        try (PreparedStatement produce = connection.prepareStatement(
                byView
                        ? "insert into topics.\"" + topic + "\" (key, value) values (?, ?)"
                        : "select howdah.produce('" + topic + "', ?, ?)")) {
            produce.setBytes(1, key.getBytes(StandardCharsets.UTF_8));
            produce.setBytes(2, Integer.toString(number).getBytes(StandardCharsets.UTF_8));
            produce.execute();
        }
    }
}
