package dev.howdah.storage.postgres.chunk;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Makes chunks of batches, or of smaller chunks, that come in the order of partition and offset. It alone decides which of them share a
 * chunk and when a chunk is full: those that follow each other share one if they have the same leader epoch and attributes, were appended
 * within the spread, and fit ({@link ChunkBuilder#takes}). A chunk of a transaction takes only what its producer has sent next, so it can be
 * rebuilt as one batch; a control batch has a chunk of its own. A chunk has the append time of the last one that went into it.
 *
 * <pre>
 * into ─▶ { enter (once a partition) ─▶ { begin ─▶ add … ─▶ remember … ─▶ (cover) ─▶ end } … } … ─▶ flush
 * </pre>
 *
 * <p>Thread: that of the caller.
 */
public final class ChunkCutter {

    /** What chunks that were appended apart may lie apart and still become one: people filter by append time. */
    public static final Duration SPREAD_MAX = Duration.ofMinutes(1);

    /** Where full chunks go. */
    public interface Sink {

        /** Writes the chunk ({@link ChunkBuilder#writeTo}), before it returns. */
        void take(ChunkBuilder full) throws IOException;
    }

    /**
     * What the records that come next have in common.
     *
     * @param lastOffset which their last chunk covers, though the last record may be gone
     * @param attributes as on the wire
     */
    public record Source(
            int partition,
            long baseOffset,
            long lastOffset,
            long appendedAtMicros,
            int leaderEpoch,
            short attributes) {}

    private static final Source NONE = new Source(-1, 0, 0, 0, 0, (short) 0);

    private final ChunkBuilder chunk = new ChunkBuilder();
    private final long spreadMicros;
    private Sink sink = full -> {
        throw new IllegalStateException("into before flush");
    };

    /** Of the partition in this leaf, in the chunks that are written. */
    private long reachedTimestampMs;

    /** Of what has gone into the open chunk. */
    private long firstAppendedAtMicros;

    private Source source = NONE;
    private List<BatchEntry> entries = List.of();

    /** Which of the entries the last record belongs to. */
    private int entryIndex;

    /** Whether the source may go on in the open chunk. */
    private boolean joins;

    /** Where the next chunk of the source begins. */
    private long uncoveredOffset;

    /** @param spread of append times in one chunk */
    public ChunkCutter(Duration spread) {
        this.spreadMicros = spread.toNanos() / 1_000;
    }

    /** From now on full chunks go there. What is open stays open. */
    public void into(Sink to) {
        sink = to;
    }

    /** Forgets a chunk that was begun by somebody who failed. */
    public void discard() {
        chunk.discard();
    }

    /** First of all: a partition goes on whose chunks somebody else has written. */
    public void goOn(long reachedMs) {
        assert !chunk.isOpen() : "goOn before begin";
        reachedTimestampMs = reachedMs;
    }

    /**
     * Another partition begins.
     *
     * @param reachedMs its greatest timestamp in this leaf so far
     */
    public void enter(long reachedMs) throws IOException {
        flush();
        reachedTimestampMs = reachedMs;
    }

    /** @param batches of the source, if its chunks are rebuilt as batches that name their producer: a chunk gets those of its records */
    public void begin(Source next, List<BatchEntry> batches) {
        source = next;
        entries = batches;
        entryIndex = 0;
        uncoveredOffset = next.baseOffset();
        joins = chunk.continues(next.partition(), next.leaderEpoch(), next.attributes(), batches)
                && next.appendedAtMicros() - firstAppendedAtMicros <= spreadMicros;
    }

    /** Copies the source's next record in. */
    public void add(ChunkRecord record) throws IOException {
        if (!joins || !chunk.takes(record)) {
            open();
        }
        if (!entries.isEmpty()) {
            addEntry(record.offset());
        }
        chunk.add(record);
        chunk.appendedAt(source.appendedAtMicros());
        uncoveredOffset = record.offset() + 1;
    }

    private void addEntry(long offset) {
        while (entryIndex < entries.size() - 1 && entries.get(entryIndex).lastOffset() < offset) {
            entryIndex++;
        }
        chunk.addBatchOnce(entries.get(entryIndex));
    }

    /** Remembers a batch of the source for its producer; if the source has no records left, that alone takes a chunk. */
    public void remember(BatchEntry batch) throws IOException {
        if (!joins) {
            open();
        }
        chunk.addBatch(batch);
    }

    /** Offsets of the source that have no record take a chunk all the same, if nothing else does: a reader must see where they end. */
    public void cover() throws IOException {
        if (!joins) {
            open();
        }
    }

    /** The source's offsets are covered, if anything of it is in the open chunk or could be. */
    public void end() {
        if (joins) {
            chunk.appendedAt(source.appendedAtMicros());
            chunk.endAt(source.lastOffset());
        }
    }

    private void open() throws IOException {
        flush();
        chunk.begin(
                source.partition(),
                uncoveredOffset,
                source.appendedAtMicros(),
                source.leaderEpoch(),
                source.attributes(),
                reachedTimestampMs);
        firstAppendedAtMicros = source.appendedAtMicros();
        joins = true;
    }

    /** Hands on the chunk that is open, if there is one. */
    public void flush() throws IOException {
        if (chunk.isOpen()) {
            reachedTimestampMs = chunk.reachedTimestampMs();
            sink.take(chunk);
            assert !chunk.isOpen() : "a sink writes what it takes";
        }
        joins = false;
    }

    /** After {@link #flush}: the greatest timestamp of the partition in this leaf. */
    public long reachedTimestampMs() {
        return reachedTimestampMs;
    }
}
