package dev.howdah.storage.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * The leaves that take the place of a segment's two: made beside them, filled, then swapped in under the same names in one
 * transaction, so that a statement sees the old ones or the new ones. Thread: compactor.
 */
final class CompactedLeaf {

    private final LogTables tables;
    private final int segment;
    private long bytesBefore;
    private long bytesAfter;
    private LeafBounds bounds = new LeafBounds(0, 1);

    CompactedLeaf(LogTables tables, int segment) {
        this.tables = tables;
        this.segment = segment;
    }

    long bytesBefore() {
        return bytesBefore;
    }

    long bytesAfter() {
        return bytesAfter;
    }

    void create(PgConnection connection, List<SegmentState> segments) throws SQLException {
        bounds = segments.stream()
                .filter(state -> state.number() == segment)
                .findFirst()
                .orElseThrow()
                .bounds();
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
        execute(connection, Statements.TABLE_DROP.sql("table", tables.compactionCounts()));
        execute(connection, Statements.COMPACTION_BATCH_CREATE.sql("counts", tables.compactionCounts()));
    }

    String copySql() {
        return Statements.COMPACTION_COPY.sql(Map.of(
                "record_new",
                tables.newRecordLeaf(segment),
                "record_leaf",
                tables.recordLeaf(segment),
                "map",
                tables.compactionMap(),
                "counts",
                tables.compactionCounts(),
                "batch_leaf",
                tables.batchLeaf(segment)));
    }

    /** After the last slice: the spine, and the indexes at once. */
    void finish(PgConnection connection, long producersAfterMicros) throws SQLException {
        String batches = Statements.COMPACTION_BATCH_COPY.sql(Map.of(
                "batch_new",
                tables.newBatchLeaf(segment),
                "batch_leaf",
                tables.batchLeaf(segment),
                "counts",
                tables.compactionCounts()));
        try (PreparedStatement copy = connection.prepareStatement(batches)) {
            copy.setObject(1, PgTime.toOffsetDateTime(producersAfterMicros));
            copy.executeUpdate();
        }
        execute(
                connection,
                Statements.BATCH_LEAF_INDEX.sql(
                        "batch_leaf",
                        tables.newBatchLeaf(segment),
                        "batch_key_index",
                        tables.newIndex(segment, "key")));
        execute(
                connection,
                Statements.BATCH_LEAF_INDEX_PRODUCER.sql(
                        "batch_leaf",
                        tables.newBatchLeaf(segment),
                        "batch_producer_index",
                        tables.newIndex(segment, "producer")));
        execute(
                connection,
                Statements.BATCH_LEAF_INDEX_TIME.sql(
                        "batch_leaf",
                        tables.newBatchLeaf(segment),
                        "batch_time_index",
                        tables.newIndex(segment, "batch_time")));
        execute(
                connection,
                // The leaf takes no more rows: the index that ended leaves get.
                Statements.RECORD_LEAF_INDEX_SEALED.sql(
                        "record_leaf",
                        tables.newRecordLeaf(segment),
                        "record_time_index",
                        tables.newIndex(segment, "record_time")));
        execute(connection, Statements.LEAF_ANALYZE.sql("leaf", tables.newBatchLeaf(segment)));
        execute(connection, Statements.LEAF_ANALYZE.sql("leaf", tables.newRecordLeaf(segment)));
    }

    /** False if somebody uses the tables, or the segment has expired meanwhile. */
    boolean swap(PgConnection connection, int topicId, boolean tombstonesToo) throws SQLException {
        String oldRecords = tables.recordLeaf(segment);
        String oldBatches = tables.batchLeaf(segment);
        if (JanitorTransactions.areInUse(connection, tables.recordTable(), tables.batchTable(), oldRecords, oldBatches)
                || !lockSettled(connection, topicId)) {
            return false;
        }
        bytesBefore = size(connection, oldRecords);
        bytesAfter = size(connection, tables.newRecordLeaf(segment));
        noteTombstones(connection, topicId, segment, tombstonesToo ? 0 : tombstones(connection));
        replace(connection, tables.recordTable(), oldRecords, tables.newRecordLeaf(segment), "record");
        replace(connection, tables.batchTable(), oldBatches, tables.newBatchLeaf(segment), "batch");
        rename(connection, "record_time", tables.recordTimeIndex(segment));
        rename(connection, "batch_time", tables.batchTimeIndex(segment));
        rename(connection, "key", tables.batchKeyIndex(segment));
        rename(connection, "producer", tables.batchProducerIndex(segment));
        try (PreparedStatement recount =
                connection.prepareStatement(Statements.COMPACTION_START_RECOUNT.sql("batch_leaf", oldBatches))) {
            recount.setInt(1, topicId);
            recount.setInt(2, segment);
            recount.setInt(3, topicId);
            recount.setInt(4, segment);
            recount.executeUpdate();
        }
        return true;
    }

    private boolean lockSettled(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(Statements.SEGMENT_LOCK_SETTLED.sql())) {
            lock.setInt(1, topicId);
            lock.setInt(2, segment);
            try (ResultSet row = lock.executeQuery()) {
                return row.next();
            }
        }
    }

    private void replace(PgConnection connection, String parent, String leaf, String newLeaf, String kind)
            throws SQLException {
        execute(connection, Statements.LEAF_DETACH.sql("parent", parent, "leaf", leaf));
        execute(connection, Statements.TABLE_DROP.sql("table", leaf));
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

    private long tombstones(PgConnection connection) throws SQLException {
        try (PreparedStatement sum = connection.prepareStatement(
                        Statements.COMPACTION_SUM.sql("counts", tables.compactionCounts()));
                ResultSet row = sum.executeQuery()) {
            row.next();
            return row.getLong(2);
        }
    }

    static boolean noteTombstones(PgConnection connection, int topicId, int segment, long tombstones)
            throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(Statements.SEGMENT_COUNT_TOMBSTONES.sql())) {
            note.setLong(1, tombstones);
            note.setInt(2, topicId);
            note.setInt(3, segment);
            return note.executeUpdate() == 1;
        }
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

    private static void execute(PgConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
