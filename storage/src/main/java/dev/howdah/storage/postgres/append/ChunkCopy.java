package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.postgres.append.AppendTransaction.PlacedBatch;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.chunk.ChunkSql;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.connect.Pipeline;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Writes the batches of one topic into one leaf, as chunks: batches that follow each other in a partition share one if they have
 * the same attributes. A single small chunk is inserted: the server answers to a COPY before it takes a row, and its client wakes
 * up for it. Thread: append lane.
 */
final class ChunkCopy {

    /** Bits 3 timestamp type, 6 delete horizon: what a stored batch does not keep of the sent one. */
    private static final int NOT_STORED_BITS = 0x08 | 0x40;

    private static final int LOG_APPEND_TIME_BIT = 0x08;

    /** A larger chunk is copied even if it is the only one: what is inserted cannot leave in pieces. */
    private static final int INSERTED_BYTES_MAX = 64 << 10;

    private final Pipeline pipeline;
    private final CopyRows rows;
    private final ChunkBuilder chunk;
    private final String leaf;
    private final long appendedAtMicros;
    private final int leaderEpoch;
    private boolean copying;

    /** @param chunk not open; used until {@link #write} returns */
    ChunkCopy(Pipeline pipeline, ChunkBuilder chunk, String leaf, long appendedAtMicros, int leaderEpoch) {
        this.pipeline = pipeline;
        this.rows = new CopyRows(pipeline.out());
        this.chunk = chunk;
        this.leaf = leaf;
        this.appendedAtMicros = appendedAtMicros;
        this.leaderEpoch = leaderEpoch;
    }

    /**
     * Adds the statements to the pipeline.
     *
     * @param batches of one topic, in partition order
     * @param reachedBefore the greatest timestamp of a batch's partition in this leaf, before this transaction
     */
    void write(List<PlacedBatch> batches, ToLongFunction<PlacedBatch> reachedBefore) throws IOException {
        PlacedBatch previous = null;
        long reached = 0;
        for (PlacedBatch batch : batches) {
            if (previous == null
                    || !previous.append().id().equals(batch.append().id())) {
                reached = reachedBefore.applyAsLong(batch);
            } else if (chunk.isOpen()) {
                reached = chunk.reachedTimestampMs();
            }
            write(batch, reached);
            previous = batch;
        }
        end();
    }

    private void write(PlacedBatch placed, long reached) throws IOException {
        RecordBatch batch = placed.append().batch();
        int partition = placed.append().id().partition();
        short attributes = attributes(placed);
        boolean logAppendTime = placed.isLogAppendTime();
        long appendedAtMs = Math.floorDiv(appendedAtMicros, 1_000L);
        BatchEntry entry = entry(placed);
        boolean joins = chunk.continues(partition, leaderEpoch, attributes);
        try (RecordCursor record = RecordCursor.open(batch)) {
            while (record.next()) {
                long offset = placed.baseOffset() + record.offsetDelta();
                long timestampMs = logAppendTime ? appendedAtMs : record.timestampMs();
                if (!joins || !chunk.takes(offset, timestampMs, record.recordBytes())) {
                    long before = joins ? chunk.reachedTimestampMs() : reached;
                    if (joins && batch.isTransactional()) {
                        // Each of its chunks is rebuilt as a batch, which must name the producer.
                        chunk.addBatch(entry);
                    }
                    writeChunk();
                    chunk.begin(partition, offset, appendedAtMicros, leaderEpoch, attributes, before);
                    joins = true;
                }
                chunk.add(
                        offset,
                        timestampMs,
                        record.window(),
                        record.keyIndex(),
                        record.keyBytes(),
                        record.window(),
                        record.valueIndex(),
                        record.valueBytes(),
                        record.window(),
                        record.headersIndex(),
                        record.headerCount() == 0 ? -1 : record.headersBytes());
            }
        }
        if (batch.hasProducerId()) {
            chunk.addBatch(entry);
        }
    }

    private BatchEntry entry(PlacedBatch placed) {
        RecordBatch batch = placed.append().batch();
        return new BatchEntry(
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                placed.baseOffset(),
                placed.baseOffset() + batch.recordCount() - 1,
                appendedAtMicros);
    }

    private static short attributes(PlacedBatch placed) {
        int sent = placed.append().batch().attributes() & ~NOT_STORED_BITS;
        return (short) (sent | (placed.isLogAppendTime() ? LOG_APPEND_TIME_BIT : 0));
    }

    /** One more chunk follows this one, if there is one. */
    private void writeChunk() throws IOException {
        if (chunk.isOpen()) {
            copy();
        }
    }

    private void copy() throws IOException {
        if (!copying) {
            pipeline.copy(ChunkSql.CHUNK_COPY.sql("log_leaf", leaf));
            rows.begin();
            copying = true;
        }
        chunk.writeTo(rows);
    }

    private void end() throws IOException {
        if (!copying && chunk.bytes() <= INSERTED_BYTES_MAX) {
            pipeline.insert(AppendSql.CHUNK_INSERT.sql("log_leaf", leaf));
            chunk.writeTo(rows);
            pipeline.execute();
            return;
        }
        copy();
        rows.end();
    }
}
