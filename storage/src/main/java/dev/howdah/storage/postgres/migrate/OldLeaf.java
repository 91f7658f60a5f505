package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.postgres.connect.PgTime;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;
import org.postgresql.jdbc.PgConnection;

/**
 * Reads a pair of leaves of the old layout slice by slice, in the order of partition and offset. Nobody writes to these
 * leaves any more, so the slices need not share a snapshot. Thread: the one that opens the storage.
 */
final class OldLeaf {

    /**
     * About how many bytes of records one slice has. A slice is in memory as a whole. Batches are not cut, and a batch
     * may have 64 MiB.
     */
    private static final long SLICE_BYTES = 8 << 20;

    private static final int SLICE_BATCHES_MAX = 20_000;
    private static final int PAGE_BATCHES = 4_096;

    /** The header of COPY's binary format: "PGCOPY\n\377\r\n\0", flags, and the length of the extension, which is 0. */
    private static final int HEADER_BYTES = 19;

    private static final int END = -1;

    private final PgConnection connection;
    private final OldTables tables;
    private final int segment;
    private final Deque<OldBatch> page = new ArrayDeque<>();

    /** The partition of the last batch that was read. */
    private int partition;

    private long baseOffset;
    private boolean ended;

    /**
     * Begins after a batch.
     *
     * @param partition the partition of that batch
     * @param offset any offset of that batch
     */
    OldLeaf(PgConnection connection, OldTables tables, int segment, int partition, long offset) {
        this.connection = connection;
        this.tables = tables;
        this.segment = segment;
        this.partition = partition;
        this.baseOffset = offset;
    }

    /** @param records the records of all batches, in their order */
    record Slice(List<OldBatch> batches, Deque<CopiedRow> records) {

        boolean isEmpty() {
            return batches.isEmpty();
        }
    }

    /** Reads the next slice. It is empty at the end. */
    Slice next() throws SQLException {
        List<OldBatch> batches = new ArrayList<>();
        Deque<CopiedRow> records = new ArrayDeque<>();
        List<OldBatch> stretch = new ArrayList<>();
        long bytes = 0;
        for (OldBatch batch = peek();
                batch != null && bytes < SLICE_BYTES && batches.size() < SLICE_BATCHES_MAX;
                batch = peek()) {
            page.remove();
            batches.add(batch);
            bytes += batch.bytes();
            if (!stretch.isEmpty() && stretch.get(0).partition() != batch.partition()) {
                readRecords(stretch, records);
                stretch.clear();
            }
            if (batch.recordCount() > 0) {
                stretch.add(batch);
            }
        }
        if (!stretch.isEmpty()) {
            readRecords(stretch, records);
        }
        return new Slice(batches, records);
    }

    private @Nullable OldBatch peek() throws SQLException {
        if (page.isEmpty() && !ended) {
            readPage();
        }
        return page.peek();
    }

    private void readPage() throws SQLException {
        String sql = MigrateSql.LAYOUT_BATCH_COPY.sql(Map.of(
                "batch_leaf",
                tables.batchLeaf(segment),
                "partition",
                Integer.toString(partition),
                "base_offset",
                Long.toString(baseOffset),
                "limit",
                Integer.toString(PAGE_BATCHES)));
        copy(sql, row -> {
            OldBatch batch = OldBatch.of(row);
            page.add(batch);
            partition = batch.partition();
            baseOffset = batch.baseOffset();
        });
        ended = page.size() < PAGE_BATCHES;
    }

    /**
     * Reads the records of some batches.
     *
     * @param stretch consecutive batches of one partition
     */
    private void readRecords(List<OldBatch> stretch, Deque<CopiedRow> records) throws SQLException {
        OldBatch first = stretch.get(0);
        OldBatch end = stretch.get(stretch.size() - 1);
        String sql = MigrateSql.LAYOUT_RECORD_COPY.sql(Map.of(
                "record_leaf",
                tables.recordLeaf(segment),
                "partition",
                Integer.toString(first.partition()),
                "first_appended_at",
                PgTime.toInstant(first.appendedAtMicros()).toString(),
                "last_appended_at",
                PgTime.toInstant(end.appendedAtMicros()).toString(),
                "first_offset",
                Long.toString(first.baseOffset()),
                "last_offset",
                Long.toString(end.lastOffset())));
        copy(sql, records::add);
    }

    private void copy(String sql, Consumer<CopiedRow> rows) throws SQLException {
        CopyOut copy = connection.getCopyAPI().copyOut(sql);
        int at = HEADER_BYTES;
        for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
            if (message.length > at && !isEnd(message, at)) {
                rows.accept(CopiedRow.of(message, at));
            }
            at = 0;
        }
    }

    private static boolean isEnd(byte[] message, int at) {
        return message.length == at + Short.BYTES && message[at] == END && message[at + 1] == END;
    }
}
