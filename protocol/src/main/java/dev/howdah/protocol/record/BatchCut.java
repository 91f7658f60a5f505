package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Takes some of the records out of a batch, for somebody who may have no others. The batch that comes of it has its offsets and
 * timestamps as before, as one that compaction has thinned out.
 */
public final class BatchCut {

    private BatchCut() {}

    /**
     * Whether {@link #copy} can do it and takes away at least a quarter: a batch without a codec, of records, in which no offset is
     * missing.
     */
    public static boolean isWorthwhile(RecordBatch batch, long firstOffset, long lastOffset) {
        int count = batch.recordCount();
        long wanted = Math.min(lastOffset, batch.lastOffset()) - Math.max(firstOffset, batch.baseOffset()) + 1;
        return wanted > 0
                && wanted <= count - (count + 3) / 4
                && (batch.attributes() & RecordBatch.CODEC_MASK) == 0
                && !batch.isControl()
                && count == batch.lastOffsetDelta() + 1;
    }

    /**
     * The header and the records from {@code firstOffset} to {@code lastOffset}, as far as the batch has them, with a new CRC. To be
     * called only if {@link #isWorthwhile}. The caller owns what is returned.
     *
     * @throws MalformedRecordsException if a record's length leads out of the batch
     */
    public static ByteBuf copy(ByteBufAllocator allocator, RecordBatch batch, long firstOffset, long lastOffset) {
        ByteBuf in = batch.buffer();
        int end = batch.start() + batch.sizeInBytes();
        int first = (int) Math.max(0, firstOffset - batch.baseOffset());
        int last = (int) Math.min(batch.lastOffsetDelta(), lastOffset - batch.baseOffset());
        int position = batch.start() + RecordBatch.HEADER_BYTES;
        int from = position;
        for (int i = 0; i <= last; i++) {
            if (i == first) {
                from = position;
            }
            position = skipRecord(in, position, end);
        }
        int recordBytes = position - from;
        ByteBuf out = allocator.buffer(RecordBatch.HEADER_BYTES + recordBytes);
        out.writeBytes(in, batch.start(), RecordBatch.HEADER_BYTES);
        out.writeBytes(in, from, recordBytes);
        out.setInt(RecordBatch.BATCH_LENGTH, RecordBatch.HEADER_BYTES + recordBytes - RecordBatch.LOG_OVERHEAD_BYTES);
        out.setInt(RecordBatch.RECORD_COUNT, last - first + 1);
        BatchStamp.stampCrc(out, 0, RecordBatch.HEADER_BYTES + recordBytes);
        return out;
    }

    /** The index behind the record at {@code position}, which begins with its length, a zig-zag varint. */
    private static int skipRecord(ByteBuf in, int position, int end) {
        int zigzag = 0;
        int index = position;
        for (int shift = 0; shift < 7 * Varint.MAX_INT_BYTES; shift += 7) {
            if (index >= end) {
                break;
            }
            byte next = in.getByte(index++);
            zigzag |= (next & 0x7f) << shift;
            if (next >= 0) {
                int length = (zigzag >>> 1) ^ -(zigzag & 1);
                if (length < 0 || length > end - index) {
                    break;
                }
                return index + length;
            }
        }
        throw MalformedRecordsException.invalid("a record's length leads out of its batch");
    }
}
