package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/** The leaves of one segment without what is superseded, on their way to take the place of the segment's. Thread: compactor. */
final class CompactedLeaf {

    private final LogTables tables;
    private final int segment;
    private final LeafReplacement leaves;

    CompactedLeaf(LogTables tables, Segment segment) {
        this.tables = tables;
        this.segment = segment.number();
        this.leaves = new LeafReplacement(tables, List.of(segment.number()), segment.bounds());
    }

    long bytesBefore() {
        return leaves.bytesBefore();
    }

    long bytesAfter() {
        return leaves.bytesAfter();
    }

    void create(PgConnection connection) throws SQLException {
        leaves.create(connection);
        LeafReplacement.execute(connection, Statements.TABLE_DROP.sql("table", tables.compactionCounts()));
        LeafReplacement.execute(
                connection, Statements.COMPACTION_BATCH_CREATE.sql("counts", tables.compactionCounts()));
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

    /** After the last slice: the spine, and the indexes. */
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
        leaves.index(connection);
    }

    /** False if somebody uses the tables, or the segment has expired meanwhile. */
    boolean swap(PgConnection connection, int topicId, boolean tombstonesToo) throws SQLException {
        if (!leaves.swap(connection, topicId)) {
            return false;
        }
        noteTombstones(connection, topicId, segment, tombstonesToo ? 0 : tombstones(connection));
        leaves.recountStarts(connection, topicId);
        return true;
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
}
