package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.chunk.ChunkCutter;
import dev.howdah.storage.postgres.connect.CopyRows;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Makes chunks of old batches and their records, in the order of partition and offset, as the janitor does of chunks. Thread: the one
 * that opens the storage.
 */
final class ChunkFill {

    private final ChunkCutter cutter = new ChunkCutter(ChunkCutter.SPREAD_MAX);
    private final Map<Integer, Long> logStarts;
    private final long producersAfterMicros;
    private int partition;
    private long recordCount;
    private long recordBytes;

    /**
     * @param logStarts of the topic's partitions: records below them may be gone, though their batches are there
     * @param producersAfterMicros older batches are forgotten: no producer is asked for them any more
     * @param partition of the last chunk that an earlier start has written
     * @param reachedTimestampMs of that chunk
     */
    ChunkFill(Map<Integer, Long> logStarts, long producersAfterMicros, int partition, long reachedTimestampMs) {
        this.logStarts = logStarts;
        this.producersAfterMicros = producersAfterMicros;
        this.partition = partition;
        cutter.goOn(reachedTimestampMs);
    }

    long recordCount() {
        return recordCount;
    }

    /** Of keys, values and headers. */
    long recordBytes() {
        return recordBytes;
    }

    /** Writes a slice as chunks. The last one ends with it. */
    void write(OldLeaf.Slice slice, CopyRows rows) throws IOException {
        cutter.into(full -> full.writeTo(rows));
        for (OldBatch batch : slice.batches()) {
            add(batch, slice);
        }
        if (!slice.records().isEmpty()) {
            throw damaged(
                    "a record at offset " + new OldRecord(slice.records().element()).offset() + " without a batch");
        }
        cutter.flush();
    }

    private void add(OldBatch batch, OldLeaf.Slice slice) throws IOException {
        if (batch.partition() != partition) {
            cutter.enter(Long.MIN_VALUE);
            partition = batch.partition();
        }
        List<BatchEntry> entries = batch.isTransactionalOrControl() ? List.of(batch.entry()) : List.of();
        cutter.begin(source(batch), entries);
        int found = 0;
        long uncoveredOffset = batch.baseOffset();
        for (CopiedRow row = slice.records().peek();
                found < batch.recordCount() && row != null;
                row = slice.records().peek()) {
            OldRecord record = new OldRecord(row);
            if (record.offset() > batch.lastOffset()) {
                break;
            }
            slice.records().remove();
            if (record.offset() < uncoveredOffset) {
                throw damaged("a record at offset " + record.offset() + " before its batch");
            }
            cutter.add(record);
            recordCount++;
            recordBytes += record.bytes();
            uncoveredOffset = record.offset() + 1;
            found++;
        }
        if (found != batch.recordCount() && batch.lastOffset() >= logStarts.getOrDefault(partition, 0L)) {
            throw damaged(found + " records in the batch at offset " + batch.baseOffset() + " (expected: "
                    + batch.recordCount() + ")");
        }
        end(batch, found > 0);
    }

    private static ChunkCutter.Source source(OldBatch batch) {
        return new ChunkCutter.Source(
                batch.partition(),
                batch.baseOffset(),
                batch.lastOffset(),
                batch.appendedAtMicros(),
                batch.leaderEpoch(),
                batch.attributes());
    }

    /** Remembers the batch for its producer in the chunk that has its last records; one without records may get a chunk for that. */
    private void end(OldBatch batch, boolean hasRecords) throws IOException {
        boolean remembered = !batch.isTransactionalOrControl() && batch.isRemembered(producersAfterMicros);
        if (remembered) {
            cutter.remember(batch.entry());
        }
        if (remembered || hasRecords) {
            cutter.end();
        }
    }

    private StorageException damaged(String what) {
        return new StorageException(
                new StorageFailure.Unexpected("", "damaged log: " + what + ", partition " + partition));
    }
}
