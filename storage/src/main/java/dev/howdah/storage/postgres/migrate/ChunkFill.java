package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.connect.CopyRows;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Makes chunks of old batches and their records, in the order of partition and offset. Consecutive batches share a
 * chunk if they have the same attributes and leader epoch and were appended within {@link #SPREAD_MAX}. The chunk has
 * the append time of its last batch. Thread: the one that opens the storage.
 */
final class ChunkFill {

    /**
     * How far apart the append times in one chunk may lie, as when the janitor merges chunks: people filter by append
     * time.
     */
    private static final Duration SPREAD_MAX = Duration.ofMinutes(1);

    private static final long SPREAD_MAX_MICROS = SPREAD_MAX.toNanos() / 1_000;

    /** The most batch entries of one chunk: batches without records would never fill it. */
    private static final int ENTRIES_MAX = ChunkBuilder.RECORDS_MAX;

    /** The columns of {@code layout_record_copy.sql}. */
    private static final int OFFSET = 0;

    private static final int TIMESTAMP = 1;
    private static final int KEY = 2;
    private static final int VALUE = 3;
    private static final int HEADERS = 4;

    private final ChunkBuilder builder = new ChunkBuilder();
    private final Map<Integer, Long> logStarts;
    private final long producersAfterMicros;
    private int partition;

    /** The greatest timestamp of the partition in the chunks that are written already. */
    private long reachedTimestampMs;

    private long firstAppendedAtMicros;
    private int entryCount;
    private long recordCount;
    private long recordBytes;

    /**
     * @param logStarts the log starts of the topic's partitions; records below them may be missing although their
     *     batches exist
     * @param producersAfterMicros batches that were appended before are forgotten, as their producers have expired
     * @param partition the partition of the last chunk that an earlier start has written
     * @param reachedTimestampMs the number that this chunk has
     */
    ChunkFill(Map<Integer, Long> logStarts, long producersAfterMicros, int partition, long reachedTimestampMs) {
        this.logStarts = logStarts;
        this.producersAfterMicros = producersAfterMicros;
        this.partition = partition;
        this.reachedTimestampMs = reachedTimestampMs;
    }

    long recordCount() {
        return recordCount;
    }

    /** The bytes of the keys, values and headers so far. */
    long recordBytes() {
        return recordBytes;
    }

    /** Writes a slice as chunks. The last chunk ends with the slice. */
    void write(OldLeaf.Slice slice, CopyRows rows) throws IOException {
        for (OldBatch batch : slice.batches()) {
            add(batch, slice, rows);
        }
        if (!slice.records().isEmpty()) {
            throw damaged("a record at offset " + slice.records().element().longAt(OFFSET) + " without a batch");
        }
        flush(rows);
    }

    private void add(OldBatch batch, OldLeaf.Slice slice, CopyRows rows) throws IOException {
        if (batch.partition() != partition) {
            flush(rows);
            partition = batch.partition();
            reachedTimestampMs = Long.MIN_VALUE;
        }
        boolean joins = joins(batch);
        int found = 0;
        long uncoveredOffset = batch.baseOffset();
        for (CopiedRow record = slice.records().peek();
                found < batch.recordCount() && record != null && record.longAt(OFFSET) <= batch.lastOffset();
                record = slice.records().peek()) {
            slice.records().remove();
            long offset = record.longAt(OFFSET);
            if (offset < uncoveredOffset) {
                throw damaged("a record at offset " + offset + " before its batch");
            }
            int keyAndValueBytes = Math.max(0, record.lengthAt(KEY)) + Math.max(0, record.lengthAt(VALUE));
            if (!joins || !builder.takes(offset, record.longAt(TIMESTAMP), keyAndValueBytes)) {
                begin(batch, uncoveredOffset, rows);
                joins = true;
            }
            builder.appendedAt(batch.appendedAtMicros());
            add(record);
            uncoveredOffset = offset + 1;
            found++;
        }
        if (found != batch.recordCount() && batch.lastOffset() >= logStarts.getOrDefault(partition, 0L)) {
            throw damaged(found + " records in the batch at offset " + batch.baseOffset() + " (expected: "
                    + batch.recordCount() + ")");
        }
        end(batch, found > 0, joins, rows);
    }

    private boolean joins(OldBatch batch) {
        return builder.continues(batch.partition(), batch.leaderEpoch(), batch.attributes())
                && batch.appendedAtMicros() - firstAppendedAtMicros <= SPREAD_MAX_MICROS
                && entryCount < ENTRIES_MAX;
    }

    private void begin(OldBatch batch, long baseOffset, CopyRows rows) throws IOException {
        flush(rows);
        builder.begin(
                batch.partition(),
                baseOffset,
                batch.appendedAtMicros(),
                batch.leaderEpoch(),
                batch.attributes(),
                reachedTimestampMs);
        firstAppendedAtMicros = batch.appendedAtMicros();
        if (batch.isTransactionalOrControl()) {
            builder.addBatch(batch.entry());
        }
    }

    private void add(CopiedRow record) {
        builder.add(
                record.longAt(OFFSET),
                record.longAt(TIMESTAMP),
                record.bytes(),
                record.indexAt(KEY),
                record.lengthAt(KEY),
                record.bytes(),
                record.indexAt(VALUE),
                record.lengthAt(VALUE),
                record.bytes(),
                record.indexAt(HEADERS),
                record.lengthAt(HEADERS));
        recordCount++;
        recordBytes += Math.max(0, record.lengthAt(KEY))
                + Math.max(0, record.lengthAt(VALUE))
                + Math.max(0, record.lengthAt(HEADERS));
    }

    /**
     * Adds the batch's entry to the chunk that has its last records. A batch without records may get a chunk for its
     * entry alone.
     */
    private void end(OldBatch batch, boolean hasRecords, boolean joins, CopyRows rows) throws IOException {
        boolean remembered = !batch.isTransactionalOrControl() && batch.isRemembered(producersAfterMicros);
        if (remembered && !joins) {
            begin(batch, batch.baseOffset(), rows);
        }
        if (remembered) {
            builder.addBatch(batch.entry());
            entryCount++;
        }
        if (remembered || hasRecords) {
            builder.appendedAt(batch.appendedAtMicros());
            builder.endAt(batch.lastOffset());
        }
    }

    private void flush(CopyRows rows) throws IOException {
        if (builder.isOpen()) {
            reachedTimestampMs = builder.reachedTimestampMs();
            builder.writeTo(rows);
        }
        entryCount = 0;
    }

    private StorageException damaged(String what) {
        return new StorageException(
                new StorageFailure.Unexpected("", "damaged log: " + what + ", partition " + partition));
    }
}
