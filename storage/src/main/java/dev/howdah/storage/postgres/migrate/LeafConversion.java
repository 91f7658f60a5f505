package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.chunk.ChunkSql;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.LogDdl;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * Replaces an old pair of leaves by one leaf of chunks.
 *
 * <pre>
 * fence, empty leaf beside ──slices, one transaction each──▶ full ──▶ attached, old pair dropped, in one transaction
 * </pre>
 *
 * <p>The leaf is attached only in the last step, and each slice ends with a batch. So after a kill the next start goes
 * on after the last chunk. Thread: the one that opens the storage.
 */
final class LeafConversion {

    private final ConversionSession session;
    private final int topicId;
    private final Segment segment;
    private final OldTables old;
    private final LogTables tables;
    private final String leaf;
    private final long producersAfterMicros;

    LeafConversion(ConversionSession session, int topicId, Segment segment, long producersAfterMicros) {
        this.session = session;
        this.topicId = topicId;
        this.segment = segment;
        this.producersAfterMicros = producersAfterMicros;
        old = new OldTables(topicId);
        tables = new LogTables(topicId);
        leaf = tables.leaf(segment.number());
    }

    /** Where an earlier start has stopped, or the beginning of the first partition. */
    private record Reached(int partition, long offset, long timestampMs) {

        static final Reached NOTHING = new Reached(-1, -1, Long.MIN_VALUE);
    }

    void run(ConversionProgress progress) {
        session.inTransaction("a leaf of the old layout", this::create);
        session.run(connection -> {
            fill(connection, progress);
            ConversionSession.execute(connection, SegmentSql.LEAF_ANALYZE.sql("leaf", leaf));
            return leaf;
        });
        session.inTransaction("a leaf of the old layout", this::swap);
        progress.leafDone();
    }

    private void create(PgConnection connection) throws SQLException {
        if (ConversionSession.exists(connection, leaf)) {
            return;
        }
        int number = segment.number();
        LeafBounds bounds = segment.bounds();
        String lowerCondition =
                bounds.lowerMicros() == LeafBounds.UNBOUNDED ? "true" : "appended_at >= " + bounds.lowerLiteral();
        ConversionSession.execute(
                connection,
                MigrateSql.LAYOUT_LEAF_FENCE.sql("batch_leaf", old.batchLeaf(number)),
                MigrateSql.LAYOUT_RECORD_INDEX.sql(
                        "record_time_index", old.recordTimeIndex(number), "record_leaf", old.recordLeaf(number)),
                SegmentSql.LOG_LEAF_CREATE.sql("log_leaf", leaf, "log_table", tables.table()),
                SegmentSql.LOG_LEAF_STORAGE.sql("log_leaf", leaf),
                SegmentSql.LOG_LEAF_INDEX.sql("log_leaf", leaf, "key_index", tables.keyIndex(number)),
                SegmentSql.LOG_LEAF_INDEX_PRODUCER.sql(
                        "log_leaf", leaf, "producer_index", tables.producerIndex(number)),
                SegmentSql.COMPACTION_LEAF_CHECK.sql(
                        Map.of("leaf", leaf, "upper_bound", bounds.upperLiteral(), "lower_condition", lowerCondition)));
    }

    private void fill(PgConnection connection, ConversionProgress progress) throws SQLException {
        Reached reached = reached(connection);
        ChunkFill chunks =
                new ChunkFill(logStarts(connection), producersAfterMicros, reached.partition(), reached.timestampMs());
        OldLeaf oldLeaf = new OldLeaf(connection, old, segment.number(), reached.partition(), reached.offset());
        try {
            for (OldLeaf.Slice slice = oldLeaf.next(); !slice.isEmpty(); slice = oldLeaf.next()) {
                write(chunks, slice);
                progress.at(chunks.recordCount(), chunks.recordBytes());
            }
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.Unavailable("connection lost: " + e.getMessage()), e);
        }
    }

    private Reached reached(PgConnection connection) throws SQLException {
        String sql = MigrateSql.LAYOUT_CHUNK_FIND_LAST.sql("log_leaf", leaf);
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next() ? new Reached(row.getInt(1), row.getLong(2), row.getLong(3)) : Reached.NOTHING;
        }
    }

    private Map<Integer, Long> logStarts(PgConnection connection) throws SQLException {
        Map<Integer, Long> starts = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(MigrateSql.LAYOUT_START_LIST.sql())) {
            select.setInt(1, topicId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    starts.put(rows.getInt("partition"), rows.getLong("log_start_offset"));
                }
            }
        }
        return starts;
    }

    /** Writes a slice in one transaction. */
    private void write(ChunkFill chunks, OldLeaf.Slice slice) throws IOException, SQLException {
        Pipeline pipeline = session.pipeline();
        pipeline.open();
        pipeline.begin();
        pipeline.copy(ChunkSql.CHUNK_COPY.sql("log_leaf", leaf));
        CopyRows rows = new CopyRows(pipeline.out());
        rows.begin();
        chunks.write(slice, rows);
        rows.end();
        pipeline.commit();
        pipeline.sync();
    }

    private void swap(PgConnection connection) throws SQLException {
        ConversionSession.execute(
                connection,
                LogDdl.attach(tables.table(), leaf, segment.bounds()),
                SegmentSql.COMPACTION_LEAF_UNCHECK.sql("leaf", leaf),
                SegmentSql.TABLE_DROP.sql("table", old.recordLeaf(segment.number())),
                SegmentSql.TABLE_DROP.sql("table", old.batchLeaf(segment.number())));
        try (PreparedStatement update =
                connection.prepareStatement(MigrateSql.LAYOUT_HEAD_UPDATE.sql("log_leaf", leaf))) {
            update.setInt(1, topicId);
            update.setObject(2, PgTime.toOffsetDateTime(segment.bounds().lowerMicros()));
            update.setObject(3, PgTime.toOffsetDateTime(segment.bounds().upperMicros()));
            update.executeUpdate();
        }
    }
}
