package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.LogDdl;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * A new leaf that takes the place of one or more neighbours. It is made beside them, the caller fills it, and one
 * transaction swaps it in under the name of the first. So a statement sees either the old leaves or the new one.
 * Thread: compactor.
 */
final class LeafReplacement {

    private final LogTables tables;
    private final List<Integer> replaced;
    private final int segment;
    private final LeafBounds bounds;
    private long bytesBefore;
    private long bytesAfter;

    /** What had been erased in the old leaves before anything was copied. */
    private long erasures = -1;

    /**
     * @param replaced the segments that are replaced, in their order; the new segment gets the first one's number
     * @param bounds the bounds that they have together
     */
    LeafReplacement(LogTables tables, List<Integer> replaced, LeafBounds bounds) {
        this.tables = tables;
        this.replaced = List.copyOf(replaced);
        this.segment = replaced.get(0);
        this.bounds = bounds;
    }

    /** The segments whose leaves are replaced. */
    List<Integer> replaced() {
        return replaced;
    }

    /** The table to be filled. */
    String newLeaf() {
        return tables.newLeaf(segment);
    }

    /** The size of the old leaves. It is known after {@link #swap}. */
    long bytesBefore() {
        return bytesBefore;
    }

    long bytesAfter() {
        return bytesAfter;
    }

    void create(PgConnection connection) throws SQLException {
        erasures = countErasures(connection);
        execute(connection, SegmentSql.LOG_LEAF_CREATE.sql("log_leaf", newLeaf(), "log_table", tables.table()));
        execute(connection, SegmentSql.LOG_LEAF_STORAGE.sql("log_leaf", newLeaf()));
        String lowerCondition =
                bounds.lowerMicros() == LeafBounds.UNBOUNDED ? "true" : "appended_at >= " + bounds.lowerLiteral();
        execute(
                connection,
                SegmentSql.COMPACTION_LEAF_CHECK.sql(Map.of(
                        "leaf", newLeaf(), "upper_bound", bounds.upperLiteral(), "lower_condition", lowerCondition)));
    }

    /** Builds the indexes. To be called when the leaf is full, as it takes no more rows then. */
    void index(PgConnection connection) throws SQLException {
        execute(
                connection,
                SegmentSql.LOG_LEAF_INDEX.sql("log_leaf", newLeaf(), "key_index", tables.newIndex(segment, "key")));
        execute(
                connection,
                SegmentSql.LOG_LEAF_INDEX_PRODUCER.sql(
                        "log_leaf", newLeaf(), "producer_index", tables.newIndex(segment, "producer")));
        execute(connection, SegmentSql.LEAF_ANALYZE.sql("leaf", newLeaf()));
    }

    /**
     * Swaps the leaves. Returns false, and changes nothing, if somebody uses the tables or a segment has expired
     * meanwhile.
     *
     * @throws StorageException if records were erased in the old leaves meanwhile: the copy has them still
     */
    boolean swap(PgConnection connection, int topicId) throws SQLException {
        List<String> relations = new ArrayList<>(List.of(tables.table()));
        for (int old : replaced) {
            relations.add(tables.leaf(old));
        }
        if (JanitorTransactions.areInUse(connection, relations.toArray(String[]::new))) {
            return false;
        }
        bytesBefore = 0;
        for (int old : replaced) {
            if (!lockSettled(connection, topicId, old)) {
                return false;
            }
            bytesBefore += size(connection, tables.leaf(old));
        }
        // Whoever erases locks the leaves first and then the rows of their segments: all that has is seen here.
        if (countErasures(connection) != erasures) {
            throw new StorageException(
                    new StorageFailure.Unavailable("records were erased in a leaf that was copied: from the start"));
        }
        bytesAfter = size(connection, newLeaf());
        for (int old : replaced) {
            execute(connection, CompactionSql.LEAF_DETACH.sql("parent", tables.table(), "leaf", tables.leaf(old)));
            execute(connection, SegmentSql.TABLE_DROP.sql("table", tables.leaf(old)));
        }
        execute(
                connection,
                CompactionSql.TABLE_RENAME.sql("table", newLeaf(), "name", tables.unqualifiedLeaf(segment)));
        execute(connection, LogDdl.attach(tables.table(), tables.leaf(segment), bounds));
        execute(connection, SegmentSql.COMPACTION_LEAF_UNCHECK.sql("leaf", tables.leaf(segment)));
        rename(connection, "key", tables.keyIndex(segment));
        rename(connection, "producer", tables.producerIndex(segment));
        return true;
    }

    /**
     * Stores where each partition begins in the new leaf. Readers do not look into a leaf for a partition that has
     * nothing there.
     */
    void recountStarts(PgConnection connection, int topicId) throws SQLException {
        String sql = CompactionSql.SEGMENT_START_RECOUNT.sql("log_leaf", tables.leaf(segment));
        try (PreparedStatement recount = connection.prepareStatement(sql)) {
            recount.setInt(1, topicId);
            recount.setInt(2, segment);
            recount.setInt(3, topicId);
            recount.setInt(4, segment);
            recount.executeUpdate();
        }
    }

    private long countErasures(PgConnection connection) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(CompactionSql.SEGMENT_COUNT_ERASURES.sql())) {
            new SqlArguments(connection, count).add(tables.topicId()).ints(replaced);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static boolean lockSettled(PgConnection connection, int topicId, int number) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(CompactionSql.SEGMENT_LOCK_SETTLED.sql())) {
            lock.setInt(1, topicId);
            lock.setInt(2, number);
            try (ResultSet row = lock.executeQuery()) {
                return row.next();
            }
        }
    }

    private void rename(PgConnection connection, String kind, String name) throws SQLException {
        execute(
                connection,
                CompactionSql.INDEX_RENAME.sql("index", tables.qualifiedNewIndex(segment, kind), "name", name));
    }

    private static long size(PgConnection connection, String leaf) throws SQLException {
        try (PreparedStatement size = connection.prepareStatement(SegmentSql.LEAF_SIZE.sql())) {
            size.setString(1, leaf);
            try (ResultSet row = size.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    static void execute(PgConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
