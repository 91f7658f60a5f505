package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;

/** Leaves records out of a batch, as a compaction does: the others keep their offsets, and the batch its place. Thread: any. */
public final class BatchSieve {

    private BatchSieve() {}

    /**
     * The batch without these records, which may be all. It has no codec and names no producer.
     *
     * @param batch was validated; of no transaction
     * @param offsetDeltas of the records that are left out
     * @return the caller's to release
     */
    public static ByteBuf without(RecordBatch batch, Set<Integer> offsetDeltas, ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(RecordBatch.HEADER_BYTES);
        try (RecordCursor record = RecordCursor.open(batch)) {
            RecordBatchBuilder builder = new RecordBatchBuilder()
                    .begin(out, batch.baseOffset(), 0, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
            while (record.next()) {
                if (!offsetDeltas.contains(record.offsetDelta())) {
                    builder.add(
                            batch.baseOffset() + record.offsetDelta(),
                            record.timestampMs(),
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
            builder.finish(batch.lastOffset());
            return out;
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
    }
}
