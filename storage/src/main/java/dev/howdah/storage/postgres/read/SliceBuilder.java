package dev.howdah.storage.postgres.read;

import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.chunk.ChunkCursor;
import dev.howdah.storage.postgres.chunk.StoredChunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the batches of one partition from its chunks, in the order in which these arrive. Neighbours that need no
 * border between them become one batch, which saves headers and work of the client. A chunk of a transaction becomes a batch with its
 * producer, and a control batch comes back as it was. The last call is {@link #build} or
 * {@link #release}. Thread: one at a time.
 */
final class SliceBuilder {

    /** A rebuilt batch is ended at this size. */
    private static final int MERGED_BYTES_MAX = 512 << 10;

    private static final int OVERHEAD_BYTES = 4 << 10;

    private final ReadSpec spec;
    private final ByteBuf out;
    private final RecordBatchBuilder builder = new RecordBatchBuilder();
    private final List<Compression> producerCodecs = new ArrayList<>();
    private @Nullable StoredChunk open;
    private @Nullable StoredChunk last;
    private long nextOffset;

    /** The first offset of the open batch. */
    private long batchOffset;

    /**
     * The timestamp of the open batch. With LOG_APPEND_TIME, clients take the time of all records from the batch's
     * header.
     */
    private long openTimestampMs;

    SliceBuilder(ReadSpec spec, int bytesExpected) {
        this.spec = spec;
        this.nextOffset = spec.offset();
        this.out = PooledByteBufAllocator.DEFAULT.buffer(bytesExpected + OVERHEAD_BYTES);
    }

    /** Adds the records of the chunk that have one of the asked offsets. */
    void add(StoredChunk chunk) {
        ChunkCursor record = new ChunkCursor(chunk);
        boolean joined = false;
        while (record.next() && record.offset() < spec.endOffset()) {
            if (record.offset() < spec.offset()) {
                continue;
            }
            if (!joined || (chunk.isLogAppendTime() && record.timestampMs() != openTimestampMs)) {
                join(chunk, record, joined ? record.offset() - 1 : nextOffset - 1);
                open = chunk;
                joined = true;
                openTimestampMs = record.timestampMs();
            }
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
        }
        // The reader shall go on after records at the end of the chunk that a compaction has removed.
        nextOffset = Math.max(nextOffset, Math.min(chunk.lastOffset() + 1, spec.endOffset()));
        last = chunk;
    }

    /**
     * Goes on with the open batch, or begins one.
     *
     * @param lastOffset where the open batch ends, if it does not go on
     */
    private void join(StoredChunk chunk, ChunkCursor record, long lastOffset) {
        StoredChunk previous = open;
        boolean sameTime = !chunk.isLogAppendTime() || record.timestampMs() == openTimestampMs;
        if (previous != null
                && previous.mergesWith(chunk)
                && sameTime
                && record.offset() - batchOffset <= Integer.MAX_VALUE
                && builder.sizeInBytes() < MERGED_BYTES_MAX) {
            return;
        }
        finish(lastOffset);
        batchOffset = record.offset();
        begin(chunk, record);
        producerCodecs.add(chunk.producerCodec());
    }

    private void begin(StoredChunk chunk, ChunkCursor record) {
        if (!chunk.isTransactionalOrControl()) {
            builder.begin(
                    out,
                    record.offset(),
                    chunk.leaderEpoch(),
                    chunk.rebuiltAttributes(),
                    RecordBatch.NO_PRODUCER_ID,
                    (short) -1,
                    -1);
            return;
        }
        BatchEntry batch = batchOf(chunk, record.offset());
        long skipped = record.offset() - batch.baseOffset();
        int sequence = batch.baseSequence() < 0 ? -1 : (int) (batch.baseSequence() + skipped) & Integer.MAX_VALUE;
        builder.begin(
                out,
                record.offset(),
                chunk.leaderEpoch(),
                chunk.rebuiltAttributes(),
                batch.producerId(),
                batch.producerEpoch(),
                sequence);
    }

    /** The batch that its producer had sent with the record, where the chunk has several. */
    private static BatchEntry batchOf(StoredChunk chunk, long offset) {
        for (BatchEntry batch : chunk.batchEntries()) {
            if (offset <= batch.lastOffset()) {
                return batch;
            }
        }
        throw new StorageException(new StorageFailure.Unexpected("", "transactional chunk without a producer"));
    }

    /**
     * Ends the open batch, if there is one.
     *
     * @param lastOffset its last offset; a compaction may have removed the record
     */
    private void finish(long lastOffset) {
        if (open != null) {
            builder.finish(lastOffset);
        }
    }

    /**
     * Returns the slice, or null if no chunk had a record of the asked offsets; then there is nothing to release. If the last chunk
     * covers all that was asked for, a batch without records says so, as Kafka has it: the reader goes on behind it.
     */
    @Nullable
    LogSlice build() {
        if (open == null && last != null && nextOffset > spec.offset() && nextOffset == spec.endOffset()) {
            builder.begin(
                    out, spec.offset(), last.leaderEpoch(), (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
            builder.finish(nextOffset - 1);
            return new LogSlice(out, nextOffset, List.of(Compression.NONE));
        }
        if (open == null) {
            out.release();
            return null;
        }
        finish(nextOffset - 1);
        return new LogSlice(out, nextOffset, producerCodecs);
    }

    /** One past the last offset that was looked at, whether or not there was a record. */
    long nextOffset() {
        return nextOffset;
    }

    void release() {
        out.release();
    }
}
