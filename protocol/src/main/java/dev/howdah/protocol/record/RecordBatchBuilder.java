package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Writes uncompressed batches. The order of calls is {@link #begin}, {@link #add} once or more, {@link #finish}. Then
 * the next batch can begin.
 *
 * <p>It writes at the writer index of the caller's buffer, which must be able to grow, and does not retain it. Thread:
 * one at a time.
 */
public final class RecordBatchBuilder {

    private static final int CODEC_AND_HORIZON_BITS = RecordBatch.CODEC_MASK | RecordBatch.DELETE_HORIZON_BIT;

    private @Nullable ByteBuf out;
    private int start;
    private long baseOffset;
    private long baseTimestampMs;
    private long maxTimestampMs;
    private int lastOffsetDelta;
    private int recordCount;

    /**
     * Begins a batch at {@code out}'s writer index.
     *
     * @param attributes timestamp type, transactional and control bits; no codec
     * @param producerId for a producer without an id {@link RecordBatch#NO_PRODUCER_ID}, with epoch and sequence -1
     */
    public RecordBatchBuilder begin(
            ByteBuf out,
            long baseOffset,
            int leaderEpoch,
            short attributes,
            long producerId,
            short producerEpoch,
            int baseSequence) {
        assert this.out == null : "begin before finish";
        assert (attributes & CODEC_AND_HORIZON_BITS) == 0 : "attributes: " + attributes + " (expected: no codec)";
        this.out = out;
        this.baseOffset = baseOffset;
        start = out.writerIndex();
        lastOffsetDelta = -1;
        recordCount = 0;
        baseTimestampMs = -1;
        maxTimestampMs = -1;
        out.ensureWritable(RecordBatch.HEADER_BYTES);
        out.writeLong(baseOffset);
        out.writeInt(0); // batchLength: finish
        out.writeInt(leaderEpoch);
        out.writeByte(RecordBatch.MAGIC);
        out.writeInt(0); // crc: finish
        out.writeShort(attributes);
        out.writeInt(0); // lastOffsetDelta: finish
        out.writeLong(0); // baseTimestamp: first add
        out.writeLong(0); // maxTimestamp: finish
        out.writeLong(producerId);
        out.writeShort(producerEpoch);
        out.writeInt(baseSequence);
        out.writeInt(0); // recordCount: finish
        return this;
    }

    /**
     * Copies one record into the batch. Offsets must rise and stay within 2^31 of the base offset. The readable bytes
     * of the buffers are read; their indices do not move.
     *
     * @param rawHeaders the header list as on the wire (varint count, then the headers); null if there are no headers
     */
    public void add(
            long offset,
            long timestampMs,
            @Nullable ByteBuf key,
            @Nullable ByteBuf value,
            @Nullable ByteBuf rawHeaders) {
        add(
                offset,
                timestampMs,
                key == null ? Unpooled.EMPTY_BUFFER : key,
                key == null ? 0 : key.readerIndex(),
                key == null ? -1 : key.readableBytes(),
                value == null ? Unpooled.EMPTY_BUFFER : value,
                value == null ? 0 : value.readerIndex(),
                value == null ? -1 : value.readableBytes(),
                rawHeaders == null ? Unpooled.EMPTY_BUFFER : rawHeaders,
                rawHeaders == null ? 0 : rawHeaders.readerIndex(),
                rawHeaders == null ? 0 : rawHeaders.readableBytes());
    }

    /**
     * As the other {@code add}, for fields that lie in larger buffers. A length of -1 stands for null. A header list of
     * 0 or -1 bytes means that there are no headers.
     */
    public void add(
            long offset,
            long timestampMs,
            ByteBuf key,
            int keyIndex,
            int keyBytes,
            ByteBuf value,
            int valueIndex,
            int valueBytes,
            ByteBuf rawHeaders,
            int headersIndex,
            int headersBytes) {
        ByteBuf to = beginRecord(offset, timestampMs, keyBytes, valueBytes, headersBytes);
        if (keyBytes > 0) {
            to.writeBytes(key, keyIndex, keyBytes);
        }
        Varint.write(to, valueBytes);
        if (valueBytes > 0) {
            to.writeBytes(value, valueIndex, valueBytes);
        }
        if (headersBytes <= 0) {
            to.writeByte(0);
        } else {
            to.writeBytes(rawHeaders, headersIndex, headersBytes);
        }
    }

    /** Writes the fields of a record up to and including the key's length. */
    private ByteBuf beginRecord(long offset, long timestampMs, int keyBytes, int valueBytes, int headersBytes) {
        ByteBuf to = begun();
        long delta = offset - baseOffset;
        assert delta > lastOffsetDelta && delta <= Integer.MAX_VALUE
                : "offset: " + offset + " (expected: above " + (baseOffset + lastOffsetDelta) + ")";
        if (recordCount == 0) {
            baseTimestampMs = timestampMs;
        }
        lastOffsetDelta = (int) delta;
        recordCount++;
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        // The difference of timestamps more than 2^63 ms apart overflows, and the reader's addition overflows back.
        long timestampDelta = timestampMs - baseTimestampMs;
        int bodyBytes = 1
                + Varint.sizeOf(timestampDelta)
                + Varint.sizeOf(lastOffsetDelta)
                + Varint.sizeOf(keyBytes)
                + Math.max(0, keyBytes)
                + Varint.sizeOf(valueBytes)
                + Math.max(0, valueBytes)
                + Math.max(1, headersBytes);
        to.ensureWritable(Varint.MAX_INT_BYTES + bodyBytes);
        Varint.write(to, bodyBytes);
        to.writeByte(0); // attributes: none are defined
        Varint.write(to, timestampDelta);
        Varint.write(to, lastOffsetDelta);
        Varint.write(to, keyBytes);
        return to;
    }

    /** The batch's bytes so far, header included. */
    public int sizeInBytes() {
        return begun().writerIndex() - start;
    }

    public int recordCount() {
        return recordCount;
    }

    /** Completes the header; the batch then ends at the buffer's writer index. A batch has at least one record. */
    public void finish() {
        assert recordCount > 0 : "a batch without records";
        complete();
    }

    private void complete() {
        ByteBuf to = begun();
        int batchBytes = to.writerIndex() - start;
        to.setInt(start + RecordBatch.BATCH_LENGTH, batchBytes - RecordBatch.LOG_OVERHEAD_BYTES);
        to.setInt(start + RecordBatch.LAST_OFFSET_DELTA, lastOffsetDelta);
        to.setLong(start + RecordBatch.BASE_TIMESTAMP, baseTimestampMs);
        to.setLong(start + RecordBatch.MAX_TIMESTAMP, maxTimestampMs);
        to.setInt(start + RecordBatch.RECORD_COUNT, recordCount);
        BatchStamp.stampCrc(to, start, batchBytes);
        out = null;
    }

    /**
     * As {@link #finish()}, for a batch that ended at {@code lastOffset} before records were removed from its end, or all of them.
     */
    public void finish(long lastOffset) {
        long delta = lastOffset - baseOffset;
        assert delta >= lastOffsetDelta && delta <= Integer.MAX_VALUE
                : "last offset: " + lastOffset + " (expected: >= " + (baseOffset + lastOffsetDelta) + ")";
        lastOffsetDelta = (int) delta;
        complete();
    }

    private ByteBuf begun() {
        ByteBuf begun = out;
        if (begun == null) {
            throw new IllegalStateException("no batch begun");
        }
        return begun;
    }
}
