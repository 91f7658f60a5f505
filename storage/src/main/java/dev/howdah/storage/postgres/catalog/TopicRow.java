package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.jdbc.PgConnection;

/** A topic's row in {@code howdah.topic}. Everybody who changes the topic's tables locks it first. */
public final class TopicRow {

    private TopicRow() {}

    /** Locks the row until the transaction ends. Returns false if the topic does not exist. */
    public static boolean lock(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.TOPIC_LOCK.sql())) {
            lock.setInt(1, topicId);
            try (ResultSet row = lock.executeQuery()) {
                return row.next();
            }
        }
    }
}
