package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.janitor.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.LogTables;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * A pair of leaves that takes the place of one or more pairs of neighbours: made beside them, filled by somebody, then swapped in
 * under the name of the first in one transaction, so that a statement sees the old ones or the new one. Thread: compactor.
 */
final class LeafReplacement {

    private final LogTables tables;
    private final List<Integer> replaced;
    private final int segment;
    private final LeafBounds bounds;
    private long bytesBefore;
    private long bytesAfter;

    /**
     * @param replaced segments in their order; the first one's number stays
     * @param bounds of them all
     */
    LeafReplacement(LogTables tables, List<Integer> replaced, LeafBounds bounds) {
        this.tables = tables;
        this.replaced = List.copyOf(replaced);
        this.segment = replaced.get(0);
        this.bounds = bounds;
    }

    /** Of the record leaves; known after {@link #swap}. */
    long bytesBefore() {
        return bytesBefore;
    }

    long bytesAfter() {
        return bytesAfter;
    }

    void create(PgConnection connection) throws SQLException {
        execute(
                connection,
                Statements.RECORD_LEAF_CREATE.sql(
                        "record_leaf", tables.newRecordLeaf(segment), "record_table", tables.recordTable()));
        execute(connection, Statements.RECORD_LEAF_STORAGE.sql("record_leaf", tables.newRecordLeaf(segment)));
        execute(
                connection,
                Statements.BATCH_LEAF_CREATE.sql(
                        "batch_leaf", tables.newBatchLeaf(segment), "batch_table", tables.batchTable()));
        String lowerCondition =
                bounds.lowerMicros() == LeafBounds.UNBOUNDED ? "true" : "appended_at >= " + bounds.lowerLiteral();
        for (String leaf : List.of(tables.newRecordLeaf(segment), tables.newBatchLeaf(segment))) {
            execute(
                    connection,
                    Statements.COMPACTION_LEAF_CHECK.sql(Map.of(
                            "leaf", leaf, "upper_bound", bounds.upperLiteral(), "lower_condition", lowerCondition)));
        }
    }

    /** When both leaves are filled: their indexes at once. They take no more rows, so they are those of ended leaves. */
    void index(PgConnection connection) throws SQLException {
        String batches = tables.newBatchLeaf(segment);
        execute(
                connection,
                Statements.BATCH_LEAF_INDEX.sql(
                        "batch_leaf", batches, "batch_key_index", tables.newIndex(segment, "key")));
        execute(
                connection,
                Statements.BATCH_LEAF_INDEX_PRODUCER.sql(
                        "batch_leaf", batches, "batch_producer_index", tables.newIndex(segment, "producer")));
        execute(
                connection,
                Statements.BATCH_LEAF_INDEX_TIME.sql(
                        "batch_leaf", batches, "batch_time_index", tables.newIndex(segment, "batch_time")));
        execute(
                connection,
                Statements.RECORD_LEAF_INDEX_SEALED.sql(
                        "record_leaf",
                        tables.newRecordLeaf(segment),
                        "record_time_index",
                        tables.newIndex(segment, "record_time")));
        execute(connection, Statements.LEAF_ANALYZE.sql("leaf", batches));
        execute(connection, Statements.LEAF_ANALYZE.sql("leaf", tables.newRecordLeaf(segment)));
    }

    /** False if somebody uses the tables, or a segment has expired meanwhile. */
    boolean swap(PgConnection connection, int topicId) throws SQLException {
        List<String> relations = new ArrayList<>(List.of(tables.recordTable(), tables.batchTable()));
        for (int old : replaced) {
            relations.add(tables.recordLeaf(old));
            relations.add(tables.batchLeaf(old));
        }
        if (JanitorTransactions.areInUse(connection, relations.toArray(String[]::new))) {
            return false;
        }
        bytesBefore = 0;
        for (int old : replaced) {
            if (!lockSettled(connection, topicId, old)) {
                return false;
            }
            bytesBefore += size(connection, tables.recordLeaf(old));
        }
        bytesAfter = size(connection, tables.newRecordLeaf(segment));
        for (int old : replaced) {
            remove(connection, tables.recordTable(), tables.recordLeaf(old));
            remove(connection, tables.batchTable(), tables.batchLeaf(old));
        }
        bring(connection, tables.recordTable(), tables.recordLeaf(segment), tables.newRecordLeaf(segment), "record");
        bring(connection, tables.batchTable(), tables.batchLeaf(segment), tables.newBatchLeaf(segment), "batch");
        rename(connection, "record_time", tables.recordTimeIndex(segment));
        rename(connection, "batch_time", tables.batchTimeIndex(segment));
        rename(connection, "key", tables.batchKeyIndex(segment));
        rename(connection, "producer", tables.batchProducerIndex(segment));
        return true;
    }

    /** What each partition has in the new leaf: readers need not look for those that have nothing. */
    void recountStarts(PgConnection connection, int topicId) throws SQLException {
        String sql = Statements.COMPACTION_START_RECOUNT.sql("batch_leaf", tables.batchLeaf(segment));
        try (PreparedStatement recount = connection.prepareStatement(sql)) {
            recount.setInt(1, topicId);
            recount.setInt(2, segment);
            recount.setInt(3, topicId);
            recount.setInt(4, segment);
            recount.executeUpdate();
        }
    }

    private static boolean lockSettled(PgConnection connection, int topicId, int number) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(Statements.SEGMENT_LOCK_SETTLED.sql())) {
            lock.setInt(1, topicId);
            lock.setInt(2, number);
            try (ResultSet row = lock.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void remove(PgConnection connection, String parent, String leaf) throws SQLException {
        execute(connection, Statements.LEAF_DETACH.sql("parent", parent, "leaf", leaf));
        execute(connection, Statements.TABLE_DROP.sql("table", leaf));
    }

    private void bring(PgConnection connection, String parent, String leaf, String newLeaf, String kind)
            throws SQLException {
        execute(
                connection,
                Statements.TABLE_RENAME.sql("table", newLeaf, "name", tables.unqualifiedLeaf(kind, segment)));
        execute(connection, Statements.LEAF_ATTACH.sql(bounds, parent, leaf));
        execute(connection, Statements.COMPACTION_LEAF_UNCHECK.sql("leaf", leaf));
    }

    private void rename(PgConnection connection, String kind, String name) throws SQLException {
        execute(
                connection,
                Statements.INDEX_RENAME.sql("index", tables.qualifiedNewIndex(segment, kind), "name", name));
    }

    private static long size(PgConnection connection, String leaf) throws SQLException {
        try (PreparedStatement size = connection.prepareStatement(Statements.LEAF_SIZE.sql())) {
            size.setString(1, leaf);
            try (ResultSet row = size.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static void execute(PgConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
