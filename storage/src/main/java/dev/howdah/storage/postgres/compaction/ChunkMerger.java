package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.chunk.ChunkCursor;
import dev.howdah.storage.postgres.chunk.ChunkCutter;
import dev.howdah.storage.postgres.chunk.StoredChunk;
import dev.howdah.storage.postgres.connect.CopyRows;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes full chunks of small ones, in the order of partition and offset, and leaves out what a compaction removes. A chunk that it
 * makes has the append time of the last one that went into it, and covers the offsets of all. Thread: compactor.
 */
final class ChunkMerger {

    /** A compacted topic's records of one leaf. */
    static final Duration ANY_SPREAD = Duration.ofDays(36_500);

    private static final int NO_PARTITION = -1;

    private final ChunkCutter cutter;

    /** Of partitions that are behind: several leaves that become one have each of them. */
    private final Map<Integer, Long> reachedTimestamps = new HashMap<>();

    private final long producersAfterMicros;
    private int partition = NO_PARTITION;
    private long tombstones;

    /**
     * @param spread of append times in one chunk
     * @param producersAfterMicros older batches are forgotten: no producer is asked for them any more
     */
    ChunkMerger(Duration spread, long producersAfterMicros) {
        this.cutter = new ChunkCutter(spread);
        this.producersAfterMicros = producersAfterMicros;
    }

    /** Records without a value that were kept. */
    long tombstones() {
        return tombstones;
    }

    /**
     * Adds a chunk; what is full meanwhile is written.
     *
     * @param kept positions of the records that stay; null for all
     */
    void add(StoredChunk chunk, @Nullable BitSet kept, CopyRows rows) throws IOException {
        cutter.into(full -> full.writeTo(rows));
        if (chunk.partition() != partition) {
            enter(chunk.partition());
        }
        List<BatchEntry> batches = chunk.batchEntries();
        cutter.begin(source(chunk), chunk.isTransactionalOrControl() ? batches : List.of());
        ChunkCursor record = new ChunkCursor(chunk);
        while (record.next()) {
            if (kept == null || kept.get(record.position())) {
                cutter.add(record);
                tombstones += record.valueBytes() < 0 ? 1 : 0;
            }
        }
        if (!chunk.isTransactionalOrControl()) {
            for (BatchEntry batch : batches) {
                if (batch.appendedAtMicros() > producersAfterMicros) {
                    cutter.remember(batch);
                }
            }
        }
        cutter.end();
    }

    private void enter(int next) throws IOException {
        cutter.flush();
        reachedTimestamps.put(partition, cutter.reachedTimestampMs());
        cutter.enter(reachedTimestamps.getOrDefault(next, Long.MIN_VALUE));
        partition = next;
    }

    private static ChunkCutter.Source source(StoredChunk chunk) {
        return new ChunkCutter.Source(
                chunk.partition(),
                chunk.baseOffset(),
                chunk.lastOffset(),
                chunk.appendedAtMicros(),
                chunk.leaderEpoch(),
                chunk.attributes());
    }

    /** Writes the chunk that is open, if there is one. */
    void flush(CopyRows rows) throws IOException {
        cutter.into(full -> full.writeTo(rows));
        cutter.flush();
    }
}
