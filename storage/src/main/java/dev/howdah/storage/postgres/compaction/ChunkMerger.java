package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.chunk.ChunkCursor;
import dev.howdah.storage.postgres.chunk.StoredChunk;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.segment.LeafBounds;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges small chunks into full ones, in the order of partition and offset, and leaves out the records that a
 * compaction removes. A merged chunk covers the offsets of all its source chunks and has the append time of the last
 * one. Thread: compactor.
 */
final class ChunkMerger {

    /**
     * Chunks of an uncompacted topic are not merged if their append times lie further apart than this, because people
     * filter by append time.
     */
    static final Duration SPREAD_MAX = Duration.ofMinutes(1);

    /** Chunks of a compacted topic are merged however far apart their append times are. */
    static final Duration ANY_SPREAD = Duration.ofDays(36_500);

    private final ChunkBuilder builder = new ChunkBuilder();
    private final Map<Integer, Long> reachedTimestamps = new HashMap<>();
    private final long spreadMicros;
    private final long producersAfterMicros;
    private long firstAppendedAtMicros;
    private int partition = -1;

    /**
     * The base offset for the next chunk of the partition, if it begins with the first kept record of a source chunk.
     */
    private long uncoveredOffset;

    private long tombstones;

    /**
     * @param spread how far apart the append times in one chunk may lie
     * @param producersAfterMicros batches that were appended before are forgotten, as their producers have expired
     */
    ChunkMerger(Duration spread, long producersAfterMicros) {
        this.spreadMicros = spread.toNanos() / 1_000;
        this.producersAfterMicros = producersAfterMicros;
    }

    /** How many records without a value were kept. */
    long tombstones() {
        return tombstones;
    }

    /**
     * Adds a chunk, and writes the chunks that become full.
     *
     * @param kept positions of the records that stay; null if all stay
     */
    void add(StoredChunk chunk, @Nullable BitSet kept, CopyRows rows) throws IOException {
        if (chunk.partition() != partition) {
            flush(rows);
            partition = chunk.partition();
        }
        uncoveredOffset = chunk.baseOffset();
        boolean joins = continues(chunk);
        ChunkCursor record = new ChunkCursor(chunk);
        while (record.next()) {
            if (kept != null && !kept.get(record.position())) {
                continue;
            }
            int recordBytes = Math.max(0, record.keyBytes()) + Math.max(0, record.valueBytes());
            if (!joins || !builder.takes(record.offset(), record.timestampMs(), recordBytes)) {
                begin(chunk, rows);
                joins = true;
            }
            add(record);
            builder.appendedAt(chunk.appendedAtMicros());
        }
        if (addBatches(chunk, joins, rows)) {
            builder.endAt(chunk.lastOffset());
        }
    }

    private boolean continues(StoredChunk chunk) {
        return builder.continues(chunk.partition(), chunk.leaderEpoch(), chunk.attributes())
                && chunk.appendedAtMicros() - firstAppendedAtMicros <= spreadMicros;
    }

    private void begin(StoredChunk chunk, CopyRows rows) throws IOException {
        flush(rows);
        builder.begin(
                chunk.partition(),
                uncoveredOffset,
                chunk.appendedAtMicros(),
                chunk.leaderEpoch(),
                chunk.attributes(),
                reachedTimestamps.getOrDefault(chunk.partition(), Long.MIN_VALUE));
        firstAppendedAtMicros = chunk.appendedAtMicros();
        if (chunk.isTransactionalOrControl()) {
            chunk.batchEntries().forEach(builder::addBatch);
        }
    }

    private void add(ChunkCursor record) {
        builder.add(
                record.offset(),
                record.timestampMs(),
                record.keys(),
                record.keyIndex(),
                record.keyBytes(),
                record.values(),
                record.valueIndex(),
                record.valueBytes(),
                record.headers(),
                record.headersIndex(),
                record.headersBytes());
        uncoveredOffset = record.offset() + 1;
        tombstones += record.valueBytes() < 0 ? 1 : 0;
    }

    /** Adds the chunk's batch entries. Returns whether the open chunk contains anything of this one. */
    private boolean addBatches(StoredChunk chunk, boolean joins, CopyRows rows) throws IOException {
        if (chunk.isTransactionalOrControl()) {
            return joins;
        }
        boolean added = joins;
        for (BatchEntry batch : chunk.batchEntries()) {
            if (batch.appendedAtMicros() > producersAfterMicros) {
                if (!added) {
                    begin(chunk, rows);
                    added = true;
                }
                builder.addBatch(batch);
            }
        }
        if (added) {
            builder.appendedAt(chunk.appendedAtMicros());
        }
        return added;
    }

    /** Writes the open chunk, if there is one. */
    void flush(CopyRows rows) throws IOException {
        if (builder.isOpen()) {
            reachedTimestamps.put(partition, builder.reachedTimestampMs());
            builder.writeTo(rows);
        }
        firstAppendedAtMicros = LeafBounds.UNBOUNDED;
    }
}
