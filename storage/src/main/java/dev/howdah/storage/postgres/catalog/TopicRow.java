package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.jdbc.PgConnection;

/** The row that whoever changes a topic's tables holds. */
public final class TopicRow {

    private TopicRow() {}

    /** Until the transaction ends; false if the topic is gone. */
    public static boolean lock(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.TOPIC_LOCK.sql())) {
            lock.setInt(1, topicId);
            try (ResultSet row = lock.executeQuery()) {
                return row.next();
            }
        }
    }
}
