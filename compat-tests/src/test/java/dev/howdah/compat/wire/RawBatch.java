package dev.howdah.compat.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record batch of format 2 whose every field can be set to a lie; what is not set is right.
 *
 * <pre>
 *  0 baseOffset int64 | 8 batchLength int32 | 12 leaderEpoch int32 | 16 magic int8 | 17 crc int32 (of 21 to the end)
 * 21 attributes int16 | 23 lastOffsetDelta int32 | 27 baseTimestamp int64 | 35 maxTimestamp int64
 * 43 producerId int64 | 51 producerEpoch int16 | 53 baseSequence int32 | 57 recordCount int32 | 61 records
 * </pre>
 */
public final class RawBatch {

    public static final int AT_LENGTH = 8;
    public static final int AT_MAGIC = 16;
    public static final int AT_CRC = 17;
    public static final int AT_ATTRIBUTES = 21;
    public static final int AT_LAST_OFFSET_DELTA = 23;
    public static final int AT_MAX_TIMESTAMP = 35;
    public static final int AT_RECORD_COUNT = 57;

    private final List<byte[]> records = new ArrayList<>();
    private int attributes;
    private long timestampMs = System.currentTimeMillis();
    private long producerId = -1;
    private int producerEpoch = -1;
    private int baseSequence = -1;
    private UnaryOperator<byte[]> compression = UnaryOperator.identity();
    private @Nullable Consumer<ByteBuffer> beforeCrc;

    /** A batch of plain records with these values. */
    public static RawBatch of(String... values) {
        RawBatch batch = new RawBatch();
        for (int i = 0; i < values.length; i++) {
            batch.record(record(i, null, values[i].getBytes(StandardCharsets.UTF_8)));
        }
        return batch;
    }

    /** One record without headers, its length in front. */
    public static byte[] record(int offsetDelta, byte @Nullable [] key, byte @Nullable [] value) {
        return sized(body(offsetDelta, key, value).varint(0).toArray());
    }

    /** A record up to its header count. */
    public static Bytes body(int offsetDelta, byte @Nullable [] key, byte @Nullable [] value) {
        Bytes body = new Bytes().int8(0).varint(0).varint(offsetDelta);
        field(body, key);
        field(body, value);
        return body;
    }

    public static byte[] sized(byte[] body) {
        return new Bytes().varint(body.length).raw(body).toArray();
    }

    public RawBatch record(byte[] sizedRecord) {
        records.add(sizedRecord);
        return this;
    }

    public RawBatch timestampMs(long value) {
        timestampMs = value;
        return this;
    }

    public RawBatch producer(long id, int epoch, int sequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    /** The codec's number in the attributes, and what is done to the records. */
    public RawBatch compressed(int codec, UnaryOperator<byte[]> compressor) {
        attributes |= codec;
        compression = compressor;
        return this;
    }

    public RawBatch attributes(int bits) {
        attributes |= bits;
        return this;
    }

    /** A change to the finished batch before its CRC is computed: the CRC is right, the content is not. */
    public RawBatch lie(Consumer<ByteBuffer> change) {
        beforeCrc = change;
        return this;
    }

    public byte[] build() {
        Bytes content = new Bytes();
        records.forEach(content::raw);
        byte[] packed = compression.apply(content.toArray());
        byte[] batch = new Bytes()
                .int64(0)
                .int32(49 + packed.length)
                .int32(-1)
                .int8(2)
                .int32(0)
                .int16(attributes)
                .int32(records.size() - 1)
                .int64(timestampMs)
                .int64(timestampMs)
                .int64(producerId)
                .int16(producerEpoch)
                .int32(baseSequence)
                .int32(records.size())
                .raw(packed)
                .toArray();
        if (beforeCrc != null) {
            beforeCrc.accept(ByteBuffer.wrap(batch));
        }
        CRC32C crc = new CRC32C();
        crc.update(batch, AT_ATTRIBUTES, batch.length - AT_ATTRIBUTES);
        ByteBuffer.wrap(batch).putInt(AT_CRC, (int) crc.getValue());
        return batch;
    }

    private static void field(Bytes body, byte @Nullable [] bytes) {
        if (bytes == null) {
            body.varint(-1);
        } else {
            body.varint(bytes.length).raw(bytes);
        }
    }
}
