package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.PgTime;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * Makes and drops the tables of topics. The caller's transaction holds the topic's row.
 *
 * <p>A leaf is made as a table of its own and then attached. Readers and writers of the parent do not wait for that, as
 * they would for {@code create … partition of} (https://www.postgresql.org/docs/current/ddl-partitioning.html). There
 * is no default partition, since every attach would have to scan it.
 */
public final class LogDdl {

    private LogDdl() {}

    public static void createTable(PgConnection connection, LogTables tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SegmentSql.LOG_TABLE_CREATE.sql("log_table", tables.table()));
        }
    }

    /** A view that also takes inserts: what is inserted goes into the outbox. */
    public static void createView(PgConnection connection, LogTables tables, String topicName) throws SQLException {
        createReadView(connection, tables, topicName);
        Map<String, String> names =
                Map.of("view", tables.view(topicName), "topic_id", Integer.toString(tables.topicId()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(SegmentSql.VIEW_RULE.sql(names));
            statement.execute(SegmentSql.VIEW_TRIGGER.sql(names));
        }
    }

    /** As {@link #createView}, without what inserts need: the right to call the outbox's functions. */
    public static void createReadView(PgConnection connection, LogTables tables, String topicName) throws SQLException {
        String view = tables.view(topicName);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SegmentSql.VIEW_CREATE.sql(
                    Map.of("view", view, "log_table", tables.table(), "topic_id", Integer.toString(tables.topicId()))));
            statement.execute(SegmentSql.VIEW_COMMENT.sql("view", view));
        }
    }

    public static void dropView(PgConnection connection, LogTables tables, String topicName) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SegmentSql.VIEW_DROP.sql("view", tables.view(topicName)));
        }
    }

    /** The statement that makes a table one of the parent's leaves. The table has the parent's columns. */
    public static String attach(String table, String leaf, LeafBounds bounds) {
        return SegmentSql.LEAF_ATTACH.sql(Map.of(
                "table",
                table,
                "leaf",
                leaf,
                "lower_bound",
                bounds.lowerLiteral(),
                "upper_bound",
                bounds.upperLiteral()));
    }

    public static void createSegment(PgConnection connection, int topicId, Segment segment) throws SQLException {
        LogTables tables = new LogTables(topicId);
        int number = segment.number();
        String leaf = tables.leaf(number);
        // All statements go in one message: a round trip for each would make the creation of a topic noticeably slower.
        String ddl = String.join(
                ";\n",
                List.of(
                        SegmentSql.LOG_LEAF_CREATE.sql("log_leaf", leaf, "log_table", tables.table()),
                        SegmentSql.LOG_LEAF_STORAGE.sql("log_leaf", leaf),
                        SegmentSql.LOG_LEAF_INDEX.sql("log_leaf", leaf, "key_index", tables.keyIndex(number)),
                        SegmentSql.LOG_LEAF_INDEX_PRODUCER.sql(
                                "log_leaf", leaf, "producer_index", tables.producerIndex(number)),
                        attach(tables.table(), leaf, segment.bounds())));
        try (Statement statement = connection.createStatement()) {
            statement.execute(ddl);
        }
        try (PreparedStatement insert = connection.prepareStatement(SegmentSql.SEGMENT_INSERT.sql())) {
            insert.setInt(1, topicId);
            insert.setInt(2, number);
            insert.setObject(3, PgTime.toOffsetDateTime(segment.bounds().lowerMicros()));
            insert.setObject(4, PgTime.toOffsetDateTime(segment.bounds().upperMicros()));
            insert.executeUpdate();
        }
    }

    public static void dropTables(PgConnection connection, int topicId) throws SQLException {
        LogTables tables = new LogTables(topicId);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SegmentSql.TABLE_DROP.sql("table", tables.table()));
        }
    }
}
