package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;

/**
 * A view over one record batch of format v2. It borrows the buffer: it neither retains nor releases it, and does not
 * move its indices.
 *
 * <pre>
 *  0  baseOffset            int64   given by the broker, outside the CRC
 *  8  batchLength           int32   bytes that follow this field
 * 12  partitionLeaderEpoch  int32   given by the broker, outside the CRC
 * 16  magic                 int8    2
 * 17  crc                   uint32  CRC-32C of everything from attributes on
 * 21  attributes            int16   0–2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon
 * 23  lastOffsetDelta       int32
 * 27  baseTimestamp         int64   ms
 * 35  maxTimestamp          int64   ms
 * 43  producerId            int64   -1 none
 * 51  producerEpoch         int16
 * 53  baseSequence          int32
 * 57  recordCount           int32
 * 61  records               compressed as one block
 * </pre>
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordbatch">Kafka: record batch</a>
 */
public final class RecordBatch {

    public static final int HEADER_BYTES = 61;
    public static final byte MAGIC = 2;
    public static final long NO_PRODUCER_ID = -1;

    static final int BASE_OFFSET = 0;
    static final int BATCH_LENGTH = 8;
    static final int LEADER_EPOCH = 12;
    static final int MAGIC_BYTE = 16;
    static final int CRC = 17;
    static final int ATTRIBUTES = 21;
    static final int LAST_OFFSET_DELTA = 23;
    static final int BASE_TIMESTAMP = 27;
    static final int MAX_TIMESTAMP = 35;
    static final int PRODUCER_ID = 43;
    static final int PRODUCER_EPOCH = 51;
    static final int BASE_SEQUENCE = 53;
    static final int RECORD_COUNT = 57;

    /** The bytes of baseOffset and batchLength, which batchLength does not count. */
    static final int LOG_OVERHEAD_BYTES = 12;

    static final int CODEC_MASK = 0x07;
    static final int TIMESTAMP_TYPE_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;

    private final ByteBuf buffer;
    private final int start;

    /**
     * Makes a view.
     *
     * @param start the index of the batch's first byte; the whole batch must be in the buffer
     */
    public RecordBatch(ByteBuf buffer, int start) {
        this.buffer = buffer;
        this.start = start;
    }

    public ByteBuf buffer() {
        return buffer;
    }

    /** Index of the batch's first byte in {@link #buffer}. */
    public int start() {
        return start;
    }

    public int sizeInBytes() {
        return LOG_OVERHEAD_BYTES + buffer.getInt(start + BATCH_LENGTH);
    }

    /** A slice of the whole batch that shares the buffer's reference count. */
    public ByteBuf bytes() {
        return buffer.slice(start, sizeInBytes());
    }

    /** A slice of what follows the header: the records, compressed if {@link #compression} says so. */
    public ByteBuf recordBytes() {
        return buffer.slice(start + HEADER_BYTES, sizeInBytes() - HEADER_BYTES);
    }

    public long baseOffset() {
        return buffer.getLong(start + BASE_OFFSET);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    public int partitionLeaderEpoch() {
        return buffer.getInt(start + LEADER_EPOCH);
    }

    public byte magic() {
        return buffer.getByte(start + MAGIC_BYTE);
    }

    public int crc() {
        return buffer.getInt(start + CRC);
    }

    public short attributes() {
        return buffer.getShort(start + ATTRIBUTES);
    }

    /** The codec. The batch was validated, so its code is that of a codec. */
    public Compression compression() {
        return Compression.ofCode(attributes() & CODEC_MASK).orElseThrow();
    }

    public TimestampType timestampType() {
        return (attributes() & TIMESTAMP_TYPE_BIT) == 0 ? TimestampType.CREATE_TIME : TimestampType.LOG_APPEND_TIME;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_BIT) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL_BIT) != 0;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(start + LAST_OFFSET_DELTA);
    }

    public long baseTimestamp() {
        return buffer.getLong(start + BASE_TIMESTAMP);
    }

    public long maxTimestamp() {
        return buffer.getLong(start + MAX_TIMESTAMP);
    }

    public long producerId() {
        return buffer.getLong(start + PRODUCER_ID);
    }

    public boolean hasProducerId() {
        return producerId() != NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(start + PRODUCER_EPOCH);
    }

    public int baseSequence() {
        return buffer.getInt(start + BASE_SEQUENCE);
    }

    public int recordCount() {
        return buffer.getInt(start + RECORD_COUNT);
    }
}
