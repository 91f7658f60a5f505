package dev.howdah.storage.postgres.chunk;

import dev.howdah.storage.postgres.connect.BinaryValues;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.connect.PgTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers the records of one chunk and writes them as one row. The order of calls is {@link #begin}, then {@link #add}
 * as long as {@link #takes} allows, {@link #addBatch} for each batch that ends in the chunk, and {@link #writeTo}. Then
 * the next chunk can begin.
 *
 * <p>A chunk holds records of one partition with one append time, leader epoch and set of attributes. It has at most
 * {@link #RECORDS_MAX} records and {@link #BYTES_MAX} bytes, unless a single record is longer. A read fetches, a scan
 * holds in memory, and a compaction rewrites at least one chunk.
 */
public final class ChunkBuilder {

    public static final int RECORDS_MAX = 1_000;
    public static final int BYTES_MAX = 256 << 10;

    /** The number of columns in {@code chunk_copy.sql}. */
    private static final int COLUMNS = 18;

    /** Bit 4 of a batch's attributes. Consumers must see the producer of such a batch. */
    private static final int TRANSACTIONAL_BIT = 0x10;

    /** Bit 5. Consumers must see such a batch as it is. */
    private static final int CONTROL_BIT = 0x20;

    /** About how many bytes a record's lengths, deltas and attributes take in a rebuilt batch. */
    private static final int RECORD_OVERHEAD_BYTES = 12;

    /** The bytes of a rebuilt batch's header. */
    private static final int CHUNK_OVERHEAD_BYTES = 61;

    private static final Comparator<BatchEntry> BY_OFFSET = Comparator.comparingLong(BatchEntry::baseOffset);

    private final ArrayColumn keys = new ArrayColumn();
    private final ArrayColumn values = new ArrayColumn();
    private final ArrayColumn headers = new ArrayColumn();
    private final long[] timestampsMs = new long[RECORDS_MAX];
    private final int[] offsetDeltas = new int[RECORDS_MAX];
    private final List<BatchEntry> batches = new ArrayList<>();
    private final ByteBuf packedBatches = Unpooled.buffer();

    private int partition;
    private long appendedAtMicros;
    private long baseOffset;
    private long lastOffset;
    private long minTimestampMs;
    private long maxTimestampMs;
    private long reachedTimestampMs;
    private int recordCount;
    private long bytes;
    private int leaderEpoch;
    private short attributes;
    private boolean open;

    /**
     * Begins a chunk. It may stay without records, if it only has to remember batches.
     *
     * @param baseOffset the chunk's base offset; its first record may have a greater one
     * @param attributes the attributes of all batches in the chunk, as on the wire, with the producers' codec
     * @param reachedTimestampMs the greatest timestamp of the partition in this leaf before this chunk
     */
    public void begin(
            int partition,
            long baseOffset,
            long appendedAtMicros,
            int leaderEpoch,
            short attributes,
            long reachedTimestampMs) {
        assert !open : "begin before writeTo";
        open = true;
        this.partition = partition;
        this.baseOffset = baseOffset;
        this.lastOffset = baseOffset;
        this.appendedAtMicros = appendedAtMicros;
        this.leaderEpoch = leaderEpoch;
        this.attributes = attributes;
        this.reachedTimestampMs = reachedTimestampMs;
        minTimestampMs = 0;
        maxTimestampMs = 0;
        recordCount = 0;
        bytes = CHUNK_OVERHEAD_BYTES;
        keys.clear();
        values.clear();
        headers.clear();
        batches.clear();
    }

    /** Discards the open chunk, after a failure. */
    public void discard() {
        open = false;
    }

    public boolean isOpen() {
        return open;
    }

    /**
     * Whether records with these properties may go into the open chunk. Batches without records fill it too.
     *
     * @param entries of the batch that the records belong to, or begin with, if consumers must see its producer. Between two
     *     transactions of a producer stands a control batch, so batches that follow each other are of one.
     */
    boolean continues(int otherPartition, int otherLeaderEpoch, short otherAttributes, List<BatchEntry> entries) {
        return open
                && partition == otherPartition
                && leaderEpoch == otherLeaderEpoch
                && attributes == otherAttributes
                && (attributes & CONTROL_BIT) == 0
                && batches.size() < RECORDS_MAX
                && ((attributes & TRANSACTIONAL_BIT) == 0 || follows(entries));
    }

    private boolean follows(List<BatchEntry> entries) {
        if (batches.isEmpty() || entries.isEmpty()) {
            return false;
        }
        BatchEntry last = batches.get(batches.size() - 1);
        BatchEntry next = entries.get(0);
        return lastOffset == last.lastOffset() ? next.continues(last) : next.equals(last);
    }

    /** Remembers the batch of the record that comes next; batches come in the order of their offsets. */
    void addBatchOnce(BatchEntry batch) {
        if (batches.isEmpty() || !batches.get(batches.size() - 1).equals(batch)) {
            batches.add(batch);
        }
    }

    /** Whether the record still fits into the chunk. The first record always does. */
    public boolean takes(ChunkRecord record) {
        return recordCount == 0
                || (recordCount < RECORDS_MAX
                        && bytes + sizeOf(record) <= BYTES_MAX
                        && record.offset() - baseOffset <= Integer.MAX_VALUE
                        && isNear(record.timestampMs()));
    }

    /** In a rebuilt batch, about. */
    private static int sizeOf(ChunkRecord record) {
        return RECORD_OVERHEAD_BYTES
                + Math.max(0, record.keyBytes())
                + Math.max(0, record.valueBytes())
                + Math.max(0, record.headersBytes());
    }

    /**
     * Whether the timestamp is near enough to the others: the chunk stores timestamps as 32-bit distances from the
     * smallest.
     */
    private boolean isNear(long timestampMs) {
        long span = Math.max(maxTimestampMs, timestampMs) - Math.min(minTimestampMs, timestampMs);
        return span >= 0 && span <= Integer.MAX_VALUE;
    }

    /** Copies a record in, one that it {@link #takes}; offsets rise. */
    public void add(ChunkRecord record) {
        assert takes(record) : "a record that does not fit";
        long timestampMs = record.timestampMs();
        minTimestampMs = recordCount == 0 ? timestampMs : Math.min(minTimestampMs, timestampMs);
        maxTimestampMs = recordCount == 0 ? timestampMs : Math.max(maxTimestampMs, timestampMs);
        timestampsMs[recordCount] = timestampMs;
        lastOffset = record.offset();
        offsetDeltas[recordCount] = (int) (lastOffset - baseOffset);
        recordCount++;
        keys.add(record.keys(), record.keyIndex(), record.keyBytes());
        values.add(record.values(), record.valueIndex(), record.valueBytes());
        int headersBytes = record.headersBytes();
        headers.add(record.headers(), record.headersIndex(), headersBytes == 0 ? -1 : headersBytes);
        bytes += sizeOf(record);
    }

    /** Remembers a batch that ends in this chunk. */
    public void addBatch(BatchEntry batch) {
        batches.add(batch);
    }

    /** Sets the chunk's last offset. A compaction may have removed the record with that offset. */
    public void endAt(long offset) {
        lastOffset = Math.max(lastOffset, offset);
    }

    /** Sets the append time. A chunk that was merged of several has the append time of the last one. */
    public void appendedAt(long micros) {
        appendedAtMicros = micros;
    }

    public int recordCount() {
        return recordCount;
    }

    /** About how many bytes the batch has that a fetch rebuilds, uncompressed. */
    public long bytes() {
        return bytes;
    }

    /** The greatest timestamp of the partition in this leaf so far, including this chunk. */
    public long reachedTimestampMs() {
        return recordCount == 0 ? reachedTimestampMs : Math.max(reachedTimestampMs, maxTimestampMs);
    }

    /** Writes the row and ends the chunk. */
    public void writeTo(CopyRows rows) throws IOException {
        assert open : "writeTo before begin";
        open = false;
        rows.writeCount(COLUMNS);
        rows.writeLong(PgTime.toPostgres(appendedAtMicros));
        rows.writeLong(baseOffset);
        rows.writeLong(lastOffset);
        rows.writeLong(minTimestampMs);
        rows.writeLong(maxTimestampMs);
        rows.writeLong(reachedTimestampMs());
        rows.writeInt(partition);
        rows.writeInt(recordCount);
        rows.writeInt((int) Math.min(Integer.MAX_VALUE, bytes));
        rows.writeInt(leaderEpoch);
        rows.writeShort(attributes);
        writeOffsetDeltas(rows);
        writeTimestampDeltas(rows);
        keys.writeTo(rows);
        values.writeTo(rows);
        headers.writeTo(rows);
        writeBatches(rows);
    }

    /** Writes null if the offset deltas are 0, 1, 2, …; only a compaction makes holes. */
    private void writeOffsetDeltas(CopyRows rows) throws IOException {
        if (recordCount == 0 || offsetDeltas[recordCount - 1] == recordCount - 1) {
            rows.writeNull();
            return;
        }
        rows.beginArray(BinaryValues.INT4_OID, recordCount, Integer.BYTES);
        for (int i = 0; i < recordCount; i++) {
            rows.writeInt(offsetDeltas[i]);
        }
    }

    /** Writes null if all records have the same timestamp. */
    private void writeTimestampDeltas(CopyRows rows) throws IOException {
        if (minTimestampMs == maxTimestampMs) {
            rows.writeNull();
            return;
        }
        rows.beginArray(BinaryValues.INT4_OID, recordCount, Integer.BYTES);
        for (int i = 0; i < recordCount; i++) {
            rows.writeInt((int) (timestampsMs[i] - minTimestampMs));
        }
    }

    private void writeBatches(CopyRows rows) throws IOException {
        if (batches.isEmpty()) {
            rows.writeNull();
            rows.writeNull();
            return;
        }
        // Those of which a compaction has left nothing come last.
        batches.sort(BY_OFFSET);
        Set<Long> producerIds = new LinkedHashSet<>();
        packedBatches.clear();
        for (BatchEntry batch : batches) {
            producerIds.add(batch.producerId());
            batch.writeTo(packedBatches, baseOffset, appendedAtMicros);
        }
        rows.beginArray(BinaryValues.INT8_OID, producerIds.size(), Long.BYTES);
        for (long producerId : producerIds) {
            rows.writeLong(producerId);
        }
        rows.writeBytes(packedBatches, 0, packedBatches.readableBytes());
    }
}
