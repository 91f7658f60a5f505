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
 * Merges small chunks into full ones, in the order of partition and offset, and leaves out the records that a
 * compaction removes. A merged chunk covers the offsets of all its source chunks and has the append time of the last
 * one. Batches of which nothing is left are remembered for their producers, in a chunk that consumers do not see. Thread: compactor.
 */
final class ChunkMerger {

    /** Chunks of a compacted topic are merged however far apart their append times are. */
    static final Duration ANY_SPREAD = Duration.ofDays(36_500);

    private static final int NO_PARTITION = -1;
    private static final BitSet NONE = new BitSet();

    private final ChunkCutter cutter;

    /** Of partitions that are behind: several leaves that become one have each of them. */
    private final Map<Integer, Long> reachedTimestamps = new HashMap<>();

    private final long producersAfterMicros;
    private final Ends ends;
    private int partition = NO_PARTITION;
    private long tombstones;
    private boolean leftOutEnds;

    /** Decides which ends of transactions go. */
    interface Ends {

        /** All stay. */
        Ends KEPT = chunk -> false;

        /** Is asked of every chunk, in their order. */
        boolean mayGo(StoredChunk chunk);
    }

    /**
     * @param spread how far apart the append times in one chunk may lie
     * @param producersAfterMicros batches that were appended before are forgotten, as their producers have expired
     */
    ChunkMerger(Duration spread, long producersAfterMicros, Ends ends) {
        this.cutter = new ChunkCutter(spread);
        this.producersAfterMicros = producersAfterMicros;
        this.ends = ends;
    }

    /** How many records without a value, and ends of transactions, were kept. */
    long tombstones() {
        return tombstones;
    }

    /** Whether ends of transactions were left out. */
    boolean leftOutEnds() {
        return leftOutEnds;
    }

    /**
     * Adds a chunk, and writes the chunks that become full.
     *
     * @param kept positions of the records that stay; null if all stay
     */
    void add(StoredChunk chunk, @Nullable BitSet kept, CopyRows rows) throws IOException {
        cutter.into(full -> full.writeTo(rows));
        if (chunk.partition() != partition) {
            enter(chunk.partition());
        }
        boolean mayGo = ends.mayGo(chunk);
        boolean stays = !mayGo && chunk.recordCount() > 0 && (kept == null || !kept.isEmpty());
        leftOutEnds |= chunk.isControl() && !stays;
        List<BatchEntry> batches = chunk.batchEntries();
        if (stays && chunk.isTransactionalOrControl()) {
            cutter.begin(source(chunk, chunk.attributes()), batches);
            BitSet present = addRecords(chunk, kept, batches);
            remember(batches, present);
        } else {
            cutter.begin(source(chunk, chunk.plainAttributes()), List.of());
            if (stays) {
                addRecords(chunk, kept, List.of());
            }
            remember(batches, NONE);
            if (chunk.recordCount() == 0) {
                // It was stored so: whoever reads up to the end must see where that is.
                cutter.cover();
            }
        }
        cutter.end();
    }

    /** Returns which of the batches have a record that stays. */
    private BitSet addRecords(StoredChunk chunk, @Nullable BitSet kept, List<BatchEntry> batches) throws IOException {
        BitSet present = new BitSet();
        ChunkCursor record = new ChunkCursor(chunk);
        int batch = 0;
        while (record.next()) {
            if (kept != null && !kept.get(record.position())) {
                continue;
            }
            while (batch < batches.size() - 1 && batches.get(batch).lastOffset() < record.offset()) {
                batch++;
            }
            present.set(batch);
            cutter.add(record);
            tombstones += record.valueBytes() < 0 || chunk.isControl() ? 1 : 0;
        }
        return present;
    }

    private void remember(List<BatchEntry> batches, BitSet present) throws IOException {
        for (int i = 0; i < batches.size(); i++) {
            if (!present.get(i) && batches.get(i).appendedAtMicros() > producersAfterMicros) {
                cutter.remember(batches.get(i));
            }
        }
    }

    private void enter(int next) throws IOException {
        cutter.flush();
        reachedTimestamps.put(partition, cutter.reachedTimestampMs());
        cutter.enter(reachedTimestamps.getOrDefault(next, Long.MIN_VALUE));
        partition = next;
    }

    private static ChunkCutter.Source source(StoredChunk chunk, short attributes) {
        return new ChunkCutter.Source(
                chunk.partition(),
                chunk.baseOffset(),
                chunk.lastOffset(),
                chunk.appendedAtMicros(),
                chunk.leaderEpoch(),
                attributes);
    }

    /** Writes the open chunk, if there is one. */
    void flush(CopyRows rows) throws IOException {
        cutter.into(full -> full.writeTo(rows));
        cutter.flush();
    }
}
