package dev.howdah.compat.load;

import dev.howdah.compat.history.Content;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Head;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.History;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import org.apache.kafka.common.TopicPartition;

/** Reads a topic as people do: its view, in SQL; and the heads of its partitions. */
final class SqlReader {

    private SqlReader() {}

    static void readAll(PostgresProcess postgres, String topic, History history) {
        Reader reader = Reader.sql("sql", Coverage.COMPLETE);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement.executeQuery(
                    "select partition, \"offset\", timestamp, key, value from topics.\"" + topic + "\"")) {
                while (rows.next()) {
                    long timestampMs =
                            rows.getObject(3, OffsetDateTime.class).toInstant().toEpochMilli();
                    byte[] value = rows.getBytes(5);
                    history.add(new Seen(
                            reader,
                            new TopicPartition(topic, rows.getInt(1)),
                            rows.getLong(2),
                            value == null ? "null" : new String(value, StandardCharsets.UTF_8),
                            Content.of(timestampMs, rows.getBytes(4), value)));
                }
            }
            try (ResultSet rows = statement.executeQuery("select partition, log_start_offset, next_offset"
                    + " from howdah.partition_head join howdah.topic on topic.id = topic_id where name = '" + topic
                    + "'")) {
                while (rows.next()) {
                    history.add(new Head(new TopicPartition(topic, rows.getInt(1)), rows.getLong(2), rows.getLong(3)));
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
