package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * Puts a log leaf in the place of an old pair.
 *
 * <pre>
 * fence, empty leaf beside ──slices, one transaction each──▶ full ──▶ indexes ──▶ attached, old pair dropped, in one transaction
 * </pre>
 *
 * <p>Until the last step the leaf is not attached; whoever comes after a kill drops it and begins this leaf anew. Thread: the one that
 * opens the storage.
 */
final class LeafConversion {

    private final ConversionSession session;
    private final int topicId;
    private final Segment segment;
    private final OldTables old;
    private final LogTables tables;
    private final ChunkFill chunks;

    LeafConversion(ConversionSession session, int topicId, Segment segment, long producersAfterMicros) {
        this.session = session;
        this.topicId = topicId;
        this.segment = segment;
        old = new OldTables(topicId);
        tables = new LogTables(topicId);
        chunks = new ChunkFill(logStarts(), producersAfterMicros);
    }

    private Map<Integer, Long> logStarts() {
        return session.run(connection -> {
            Map<Integer, Long> starts = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(Statements.LAYOUT_START_LIST.sql())) {
                select.setInt(1, topicId);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        starts.put(rows.getInt("partition"), rows.getLong("log_start_offset"));
                    }
                }
            }
            return starts;
        });
    }

    void run(ConversionProgress progress) {
        session.inTransaction("a leaf of the old layout", this::create);
        session.run(connection -> {
            fill(connection, progress);
            return true;
        });
        session.inTransaction("a new leaf", this::index);
        session.inTransaction("a leaf of the old layout", this::swap);
        progress.leafDone();
    }

    private void create(PgConnection connection) throws SQLException {
        String leaf = tables.leaf(segment.number());
        String batchLeaf = old.batchLeaf(segment.number());
        LeafBounds bounds = segment.bounds();
        String lowerCondition =
                bounds.lowerMicros() == LeafBounds.UNBOUNDED ? "true" : "appended_at >= " + bounds.lowerLiteral();
        ConversionSession.execute(
                connection,
                Statements.LAYOUT_LEAF_FENCE.sql("batch_leaf", batchLeaf),
                Statements.TABLE_DROP.sql("table", leaf),
                Statements.LOG_LEAF_CREATE.sql("log_leaf", leaf, "log_table", tables.table()),
                Statements.LOG_LEAF_STORAGE.sql("log_leaf", leaf),
                Statements.COMPACTION_LEAF_CHECK.sql(
                        Map.of("leaf", leaf, "upper_bound", bounds.upperLiteral(), "lower_condition", lowerCondition)),
                Statements.LAYOUT_RECORD_INDEX.sql(
                        "record_time_index", old.recordTimeIndex(segment.number()),
                        "record_leaf", old.recordLeaf(segment.number())));
    }

    private void fill(PgConnection connection, ConversionProgress progress) throws SQLException {
        OldLeaf leaf = new OldLeaf(connection, old, segment.number());
        try {
            boolean ended = false;
            while (!ended) {
                OldLeaf.Slice slice = leaf.next();
                ended = slice.isEmpty();
                write(session.pipeline(), slice, ended);
                progress.at(chunks.recordCount(), chunks.recordBytes());
            }
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.Unavailable("connection lost: " + e.getMessage()), e);
        }
    }

    /** One transaction. The chunk that is open afterwards goes on with the next slice. */
    private void write(Pipeline pipeline, OldLeaf.Slice slice, boolean last) throws IOException, SQLException {
        pipeline.open();
        pipeline.begin();
        pipeline.copy(Statements.CHUNK_COPY.sql("log_leaf", tables.leaf(segment.number())));
        CopyRows rows = new CopyRows(pipeline.out());
        rows.begin();
        chunks.add(slice, rows);
        if (last) {
            chunks.flush(rows);
        }
        rows.end();
        pipeline.commit();
        pipeline.sync();
    }

    private void index(PgConnection connection) throws SQLException {
        String leaf = tables.leaf(segment.number());
        ConversionSession.execute(
                connection,
                Statements.LOG_LEAF_INDEX.sql("log_leaf", leaf, "key_index", tables.keyIndex(segment.number())),
                Statements.LOG_LEAF_INDEX_PRODUCER.sql(
                        "log_leaf", leaf, "producer_index", tables.producerIndex(segment.number())),
                Statements.LEAF_ANALYZE.sql("leaf", leaf));
    }

    private void swap(PgConnection connection) throws SQLException {
        String leaf = tables.leaf(segment.number());
        ConversionSession.execute(
                connection,
                Statements.LEAF_ATTACH.sql(segment.bounds(), tables.table(), leaf),
                Statements.COMPACTION_LEAF_UNCHECK.sql("leaf", leaf),
                Statements.TABLE_DROP.sql("table", old.recordLeaf(segment.number())),
                Statements.TABLE_DROP.sql("table", old.batchLeaf(segment.number())));
        Map<Integer, Long> reached = chunks.reachedTimestamps();
        List<Integer> partitions = List.copyOf(reached.keySet());
        try (PreparedStatement update = connection.prepareStatement(Statements.LAYOUT_HEAD_UPDATE.sql())) {
            update.setArray(1, connection.createArrayOf("int4", partitions.toArray()));
            update.setArray(
                    2,
                    connection.createArrayOf(
                            "int8", partitions.stream().map(reached::get).toArray()));
            update.setInt(3, topicId);
            update.setObject(4, PgTime.toOffsetDateTime(segment.bounds().lowerMicros()));
            update.setObject(5, PgTime.toOffsetDateTime(segment.bounds().upperMicros()));
            update.executeUpdate();
        }
    }
}
