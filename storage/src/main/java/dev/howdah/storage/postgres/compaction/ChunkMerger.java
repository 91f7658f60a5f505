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
 * Makes full chunks of small ones, in the order of partition and offset, and leaves out what a compaction removes. A chunk that it
 * makes has the append time of the last one that went into it, and covers the offsets of all. Thread: compactor.
 */
final class ChunkMerger {

    /** What chunks of an uncompacted topic may lie apart and still become one: people filter by append time. */
    static final Duration SPREAD_MAX = Duration.ofMinutes(1);

    /** A compacted topic's records of one leaf. */
    static final Duration ANY_SPREAD = Duration.ofDays(36_500);

    private final ChunkBuilder builder = new ChunkBuilder();
    private final Map<Integer, Long> reachedTimestamps = new HashMap<>();
    private final long spreadMicros;
    private final long producersAfterMicros;
    private long firstAppendedAtMicros;
    private int partition = -1;

    /** Where the next chunk of the partition begins, if it is the first of a source chunk's records that go into it. */
    private long uncoveredOffset;

    private long tombstones;

    /**
     * @param spread of append times in one chunk
     * @param producersAfterMicros older batches are forgotten: no producer is asked for them any more
     */
    ChunkMerger(Duration spread, long producersAfterMicros) {
        this.spreadMicros = spread.toNanos() / 1_000;
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

    /** Returns whether something of the chunk is in the one that is open. */
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

    /** Writes the chunk that is open, if there is one. */
    void flush(CopyRows rows) throws IOException {
        if (builder.isOpen()) {
            reachedTimestamps.put(partition, builder.reachedTimestampMs());
            builder.writeTo(rows);
        }
        firstAppendedAtMicros = LeafBounds.UNBOUNDED;
    }
}
