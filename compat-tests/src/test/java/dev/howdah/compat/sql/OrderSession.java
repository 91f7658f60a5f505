package dev.howdah.compat.sql;

import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An application's session, which writes orders and their events: an event for each order that is committed, with rollbacks and savepoints in
 * between. A lost connection leaves it to the table of orders what was committed. Thread: its own.
 */
final class OrderSession implements Runnable {

    static final String TABLE =
            "create table public.orders (session int not null, number int not null, primary key (session, number))";

    private final PostgresProcess postgres;
    private final String topic;
    private final int session;
    private final Random random;
    private final AtomicBoolean stop;
    private final AtomicLong committed;
    private @Nullable Connection connection;
    private int next;

    /**
     * @param stop ends the run after the transaction that is under way
     * @param committed counts orders
     */
    OrderSession(
            PostgresProcess postgres, String topic, int session, long seed, AtomicBoolean stop, AtomicLong committed) {
        this.postgres = postgres;
        this.topic = topic;
        this.session = session;
        this.random = new Random(seed + session);
        this.stop = stop;
        this.committed = committed;
    }

    @Override
    public void run() {
        while (!stop.get()) {
            try {
                transaction(connected());
            } catch (SQLException e) {
                connection = null;
            }
        }
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is gone.
        }
    }

    private Connection connected() {
        Connection open = connection;
        if (open != null) {
            return open;
        }
        Eventually.holds(
                () -> {
                    Connection fresh = postgres.connect();
                    try (PreparedStatement select = fresh.prepareStatement(
                                    "select coalesce(max(number), -1) + 1 from public.orders where session = "
                                            + session);
                            ResultSet row = select.executeQuery()) {
                        row.next();
                        next = row.getInt(1);
                    }
                    fresh.setAutoCommit(false);
                    connection = fresh;
                    return true;
                },
                () -> "Postgres takes connections");
        return java.util.Objects.requireNonNull(connection);
    }

    private void transaction(Connection open) throws SQLException {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) == 0) {
                Savepoint savepoint = open.setSavepoint();
                order(open, next + i);
                open.rollback(savepoint);
            }
            order(open, next + i);
        }
        if (random.nextInt(5) == 0) {
            open.rollback();
            return;
        }
        open.commit();
        next += count;
        committed.addAndGet(count);
    }

    private void order(Connection open, int number) throws SQLException {
        try (PreparedStatement insert = open.prepareStatement("insert into public.orders values (?, ?)");
                PreparedStatement produce = open.prepareStatement("select howdah.produce(?, ?, ?)")) {
            insert.setInt(1, session);
            insert.setInt(2, number);
            insert.executeUpdate();
            produce.setString(1, topic);
            produce.setString(2, "session-" + session);
            produce.setString(3, Integer.toString(number));
            produce.execute();
        }
    }
}
