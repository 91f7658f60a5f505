package dev.howdah.storage.postgres.read;

import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.storage.LogReader.LogSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rebuilds batches from rows. Neighbours that need no borders become one: that spares headers and the client's work. */
final class SliceBuilder {

    /** A rebuilt batch is closed at this size. */
    private static final int MERGED_BYTES_MAX = 512 << 10;

    private static final int OVERHEAD_BYTES = 4 << 10;

    private SliceBuilder() {}

    /**
     * Null if the plan leads into a hole that a compaction has made.
     *
     * @throws StaleReadException the rows are not those that the spine promised
     */
    static @Nullable LogSlice build(ReadPlan plan, List<RecordRow> rows) {
        List<RecordRow> sorted = sorted(plan, rows);
        if (sorted.size() < plan.recordsMin() || sorted.size() > plan.recordsMax()) {
            throw new StaleReadException("records: " + sorted.size() + " (expected: " + plan.recordsMin() + " to "
                    + plan.recordsMax() + ") in " + plan.fromOffset() + ".." + plan.toOffset());
        }
        if (sorted.isEmpty()) {
            return null;
        }
        int initialBytes = (int) Math.min(Integer.MAX_VALUE / 2, plan.bytes() + OVERHEAD_BYTES);
        ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer(initialBytes);
        try {
            List<Compression> producerCodecs = write(plan, sorted, out);
            return new LogSlice(out, plan.toOffset(), producerCodecs);
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
    }

    /**
     * Those of the plan's offsets. They come in order but for rare cases; looking costs less than having the server sort whole
     * rows.
     */
    private static List<RecordRow> sorted(ReadPlan plan, List<RecordRow> rows) {
        boolean inOrder = true;
        boolean allWithin = true;
        long previous = Long.MIN_VALUE;
        for (RecordRow row : rows) {
            inOrder &= row.offset() > previous;
            allWithin &= plan.holds(row.offset());
            previous = row.offset();
        }
        if (inOrder && allWithin) {
            return rows;
        }
        List<RecordRow> sorted = new ArrayList<>(rows);
        sorted.removeIf(row -> !plan.holds(row.offset()));
        sorted.sort(Comparator.comparingLong(RecordRow::offset));
        return sorted;
    }

    /** The codecs of the batches' producers. */
    private static List<Compression> write(ReadPlan plan, List<RecordRow> rows, ByteBuf out) {
        List<Compression> producerCodecs = new ArrayList<>();
        RecordBatchBuilder builder = new RecordBatchBuilder();
        SpineRow open = null;
        long lastOffset = -1;
        int next = 0;
        for (SpineRow batch : plan.batches()) {
            if (next == rows.size() || rows.get(next).offset() > batch.lastOffset()) {
                continue;
            }
            if (open == null || !open.mergesWith(batch) || builder.sizeInBytes() >= MERGED_BYTES_MAX) {
                if (open != null) {
                    builder.finish(lastOffset);
                }
                begin(builder, out, batch, rows.get(next).offset());
                producerCodecs.add(batch.producerCodec());
                open = batch;
            }
            while (next < rows.size() && rows.get(next).offset() <= batch.lastOffset()) {
                RecordRow row = rows.get(next++);
                builder.add(row.offset(), row.timestampMs(), row.keyBytes(), row.valueBytes(), row.headersBytes());
            }
            // So that the reader goes on behind what a compaction has removed from the end.
            lastOffset = Math.min(batch.lastOffset(), plan.toOffset() - 1);
        }
        builder.finish(lastOffset);
        return producerCodecs;
    }

    private static void begin(RecordBatchBuilder builder, ByteBuf out, SpineRow batch, long baseOffset) {
        if (batch.isTransactionalOrControl()) {
            int skipped = (int) (baseOffset - batch.baseOffset());
            int sequence = batch.baseSequence() < 0 ? -1 : (batch.baseSequence() + skipped) & Integer.MAX_VALUE;
            builder.begin(
                    out,
                    baseOffset,
                    batch.leaderEpoch(),
                    batch.rebuiltAttributes(),
                    batch.producerId(),
                    batch.producerEpoch(),
                    sequence);
        } else {
            builder.begin(
                    out,
                    baseOffset,
                    batch.leaderEpoch(),
                    batch.rebuiltAttributes(),
                    RecordBatch.NO_PRODUCER_ID,
                    (short) -1,
                    -1);
        }
    }
}
