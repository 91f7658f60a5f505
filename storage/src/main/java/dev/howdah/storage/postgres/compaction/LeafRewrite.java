package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.chunk.ChunkSql;
import dev.howdah.storage.postgres.chunk.StoredChunk;
import dev.howdah.storage.postgres.compaction.CompactorSteps.Slice;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * Copies leaves into their replacement slice by slice, through a {@link ChunkMerger}. One short transaction reads a
 * slice and writes the chunks that it fills. If the work is killed, the new table is dropped later as a leftover.
 * Thread: compactor.
 */
final class LeafRewrite {

    private static final int INT4_BYTES_WITH_LENGTH = 2 * Integer.BYTES;
    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;

    private final CompactorSteps steps;
    private final LeafReplacement leaf;
    private final ChunkMerger merger;
    private final FrontendBuffer buffer = new FrontendBuffer();

    LeafRewrite(CompactorSteps steps, LeafReplacement leaf, ChunkMerger merger) {
        this.steps = steps;
        this.leaf = leaf;
        this.merger = merger;
    }

    /**
     * Puts a copy of a leaf in its place, with all of its records.
     *
     * @param alongside is run in the transaction that swaps the leaves; false to have nothing swapped, as for a lock in the way
     */
    static LeafReplacement whole(
            CompactorSteps steps,
            LogTables tables,
            Segment segment,
            ChunkMerger merger,
            JanitorTransactions.Job alongside) {
        LeafReplacement leaf = new LeafReplacement(tables, List.of(segment.number()), segment.bounds());
        LeafRewrite rewrite = new LeafRewrite(steps, leaf, merger);
        String old = tables.leaf(segment.number());
        rewrite.create();
        rewrite.copy(steps.slices(old), everything(old), connection -> {});
        rewrite.finish();
        steps.swap(connection -> {
            if (!leaf.swap(connection, tables.topicId())) {
                return false;
            }
            leaf.recountStarts(connection, tables.topicId());
            return alongside.run(connection);
        });
        return leaf;
    }

    /** Prepares the statement that reads a slice. */
    interface SliceQuery {
        PreparedStatement prepare(PgConnection connection, Slice slice) throws SQLException;
    }

    /** The query that removes nothing. */
    static SliceQuery everything(String oldLeaf) {
        String sql = CompactionSql.LEAF_SLICE_READ.sql("log_leaf", oldLeaf);
        return (connection, slice) -> {
            PreparedStatement select = connection.prepareStatement(sql);
            slice.set(select, 1);
            return select;
        };
    }

    void create() {
        steps.dropLeftovers();
        steps.perform(leaf::create);
    }

    void copy(List<Slice> slices, SliceQuery query, CompactorSteps.Action check) {
        for (Slice slice : slices) {
            steps.slice(connection -> {
                check.run(connection);
                return copy(connection, slice, query);
            });
        }
    }

    private int copy(PgConnection connection, Slice slice, SliceQuery query) throws SQLException {
        int count = 0;
        // The driver reads the whole slice into memory, so the same connection can then write.
        try (PreparedStatement select = query.prepare(connection, slice);
                ResultSet chunks = select.executeQuery()) {
            Writing writing = new Writing(connection);
            while (chunks.next()) {
                merger.add(chunk(chunks), kept(chunks), writing.rows());
                count++;
            }
            writing.end();
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.Unavailable("connection lost: " + e.getMessage()), e);
        }
        return count;
    }

    /** Writes the last chunk and builds the indexes. */
    void finish() {
        steps.perform(connection -> {
            try {
                Writing writing = new Writing(connection);
                merger.flush(writing.rows());
                writing.end();
            } catch (IOException e) {
                throw new StorageException(new StorageFailure.Unavailable("connection lost: " + e.getMessage()), e);
            }
            leaf.index(connection);
        });
    }

    /** A COPY into the new leaf, within the connection's transaction. */
    private final class Writing {

        private final Pipeline pipeline;
        private final CopyRows rows;

        Writing(PgConnection connection) throws SQLException, IOException {
            pipeline = new Pipeline(connection, buffer);
            pipeline.open();
            pipeline.copyOnce(ChunkSql.CHUNK_COPY.sql("log_leaf", leaf.newLeaf()));
            rows = new CopyRows(pipeline.out());
            rows.begin();
        }

        CopyRows rows() {
            return rows;
        }

        void end() throws SQLException, IOException {
            rows.end();
            pipeline.sync();
        }
    }

    private static StoredChunk chunk(ResultSet row) throws SQLException {
        return new StoredChunk(
                row.getInt(1),
                row.getLong(2),
                row.getLong(3),
                PgTime.toMicros(row.getObject(4, OffsetDateTime.class)),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7),
                row.getInt(8),
                row.getInt(9),
                row.getShort(10),
                bytes(row, 11),
                bytes(row, 12),
                bytes(row, 13),
                bytes(row, 14),
                bytes(row, 15),
                row.getBytes(16));
    }

    private static @Nullable ByteBuf bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? null : Unpooled.wrappedBuffer(bytes);
    }

    /** The positions of the records that stay; null if all do. */
    private static @Nullable BitSet kept(ResultSet row) throws SQLException {
        byte[] array = row.getBytes(17);
        if (array == null) {
            return null;
        }
        ByteBuf positions = Unpooled.wrappedBuffer(array);
        BitSet kept = new BitSet();
        for (int at = ARRAY_HEADER_BYTES; at < array.length; at += INT4_BYTES_WITH_LENGTH) {
            kept.set(positions.getInt(at + Integer.BYTES));
        }
        return kept;
    }
}
