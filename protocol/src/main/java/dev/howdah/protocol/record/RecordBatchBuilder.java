package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes one uncompressed batch from rows: {@link #begin}, {@link #add} once or more, {@link #finish}; then the next.
 *
 * <p>Writes at the writer index of the caller's buffer, which must be able to grow; never retains it. Thread: one at a time.
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
     * @param producerId {@link RecordBatch#NO_PRODUCER_ID} with epoch and sequence -1 for a plain producer
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
     * Copies one record in. Offsets must rise and stay within 2^31 of the base offset. The buffers' readable bytes are read;
     * their indices do not move.
     *
     * @param rawHeaders the header list as on the wire (varint count, then the headers); null for none
     */
    public void add(
            long offset,
            long timestampMs,
            @Nullable ByteBuf key,
            @Nullable ByteBuf value,
            @Nullable ByteBuf rawHeaders) {
        int keyBytes = key == null ? -1 : key.readableBytes();
        int valueBytes = value == null ? -1 : value.readableBytes();
        int headersBytes = rawHeaders == null ? 0 : rawHeaders.readableBytes();
        ByteBuf to = beginRecord(offset, timestampMs, keyBytes, valueBytes, headersBytes);
        if (key != null) {
            to.writeBytes(key, key.readerIndex(), keyBytes);
        }
        Varint.write(to, valueBytes);
        if (value != null) {
            to.writeBytes(value, value.readerIndex(), valueBytes);
        }
        if (rawHeaders == null || headersBytes == 0) {
            to.writeByte(0);
        } else {
            to.writeBytes(rawHeaders, rawHeaders.readerIndex(), headersBytes);
        }
    }

    /** As the other {@code add}, for drivers that hand out arrays. */
    public void add(
            long offset,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            byte @Nullable [] rawHeaders) {
        int keyBytes = key == null ? -1 : key.length;
        int valueBytes = value == null ? -1 : value.length;
        int headersBytes = rawHeaders == null ? 0 : rawHeaders.length;
        ByteBuf to = beginRecord(offset, timestampMs, keyBytes, valueBytes, headersBytes);
        if (key != null) {
            to.writeBytes(key);
        }
        Varint.write(to, valueBytes);
        if (value != null) {
            to.writeBytes(value);
        }
        if (rawHeaders == null || headersBytes == 0) {
            to.writeByte(0);
        } else {
            to.writeBytes(rawHeaders);
        }
    }

    /** Everything of a record up to and including the key's length. */
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
        // Wraps for timestamps more than 2^63 ms apart, and wraps back when it is added again.
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
        ByteBuf to = begun();
        assert recordCount > 0 : "a batch without records";
        int batchBytes = to.writerIndex() - start;
        to.setInt(start + RecordBatch.BATCH_LENGTH, batchBytes - RecordBatch.LOG_OVERHEAD_BYTES);
        to.setInt(start + RecordBatch.LAST_OFFSET_DELTA, lastOffsetDelta);
        to.setLong(start + RecordBatch.BASE_TIMESTAMP, baseTimestampMs);
        to.setLong(start + RecordBatch.MAX_TIMESTAMP, maxTimestampMs);
        to.setInt(start + RecordBatch.RECORD_COUNT, recordCount);
        BatchStamp.stampCrc(to, start, batchBytes);
        out = null;
    }

    /** As {@link #finish()}, for a batch that ended at {@code lastOffset} before records were removed from its end. */
    public void finish(long lastOffset) {
        long delta = lastOffset - baseOffset;
        assert delta >= lastOffsetDelta && delta <= Integer.MAX_VALUE
                : "last offset: " + lastOffset + " (expected: >= " + (baseOffset + lastOffsetDelta) + ")";
        lastOffsetDelta = (int) delta;
        finish();
    }

    private ByteBuf begun() {
        ByteBuf begun = out;
        if (begun == null) {
            throw new IllegalStateException("no batch begun");
        }
        return begun;
    }
}
