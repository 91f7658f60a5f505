package dev.howdah.benchmarks;

import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A queue in a table, as extensions such as pgmq make it: a reader deletes what it gets, passing by what others have locked, and asks again
 * after a pause when there was nothing. Thread: as {@link Delivery}.
 */
final class QueueDelivery implements Delivery {

    /** As many as Kafka's consumer gives at once ({@code max.poll.records}). */
    private static final int AT_ONCE = 500;

    private final String name;
    private final PostgresProcess postgres;
    private final Duration pause;

    /** @param label behind the name */
    QueueDelivery(String label, PostgresProcess postgres, Duration pause) {
        this.name = "Queue, " + label;
        this.postgres = postgres;
        this.pause = pause;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> serverPids() {
        return List.of();
    }

    @Override
    public void begin() {}

    @Override
    public void end() {}

    @Override
    public void open(String stream) {
        postgres.query("create table " + table(stream)
                + " (id bigint generated always as identity primary key, message jsonb, vt timestamptz)");
    }

    @Override
    public void drop(String stream) {
        postgres.query("drop table " + table(stream));
    }

    /** With its schema: the role has the name of another one, which would come first. */
    private static String table(String stream) {
        return "public.\"" + stream + "\"";
    }

    @Override
    public String insert(String stream) {
        return "insert into " + table(stream) + " (message, vt) values (?::jsonb, now())";
    }

    @Override
    public void bind(PreparedStatement insert, String key, String value) throws SQLException {
        insert.setString(1, value);
    }

    @Override
    public Reader reader(String stream) throws SQLException {
        String sql = "with next as (select id from " + table(stream)
                + " where vt <= clock_timestamp() order by id limit " + AT_ONCE + " for update skip locked)"
                + " delete from " + table(stream)
                + " as queue using next where queue.id = next.id returning queue.message";
        Connection session = postgres.connect();
        // Not a prepared statement: its plan would be that of an empty table.
        Statement statement = session.createStatement();
        return new Reader() {
            @Override
            public List<String> poll() throws SQLException {
                List<String> messages = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(sql)) {
                    while (rows.next()) {
                        messages.add(rows.getString(1));
                    }
                }
                if (messages.isEmpty() && !pause.isZero()) {
                    LockSupport.parkNanos(pause.toNanos());
                }
                return messages;
            }

            @Override
            public void close() throws SQLException {
                session.close();
            }
        };
    }
}
