package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes into a batch, in place, the fields that the broker decides. The caller keeps the buffer. */
public final class BatchStamp {

    private BatchStamp() {}

    /**
     * Writes base offset and leader epoch. Both lie outside the CRC, so only these 12 bytes are written, however large
     * the batch is.
     */
    public static void stamp(RecordBatch batch, long baseOffset, int leaderEpoch) {
        batch.buffer().setLong(batch.start() + RecordBatch.BASE_OFFSET, baseOffset);
        batch.buffer().setInt(batch.start() + RecordBatch.LEADER_EPOCH, leaderEpoch);
    }

    /** As {@link #stamp}, and also gives every record the append time and computes a new CRC. */
    public static void stampLogAppendTime(RecordBatch batch, long baseOffset, int leaderEpoch, long appendTimeMs) {
        stamp(batch, baseOffset, leaderEpoch);
        int attributes = batch.attributes() | RecordBatch.TIMESTAMP_TYPE_BIT;
        batch.buffer().setShort(batch.start() + RecordBatch.ATTRIBUTES, attributes);
        stampMaxTimestamp(batch, appendTimeMs);
    }

    static void stampMaxTimestamp(RecordBatch batch, long maxTimestampMs) {
        batch.buffer().setLong(batch.start() + RecordBatch.MAX_TIMESTAMP, maxTimestampMs);
        stampCrc(batch.buffer(), batch.start(), batch.sizeInBytes());
    }

    static void stampCrc(ByteBuf buffer, int start, int batchBytes) {
        buffer.setInt(start + RecordBatch.CRC, crcOf(buffer, start, batchBytes));
    }

    /** The CRC-32C of everything from the attributes on. Copies nothing. */
    static int crcOf(ByteBuf buffer, int start, int batchBytes) {
        CRC32C crc = new CRC32C();
        int index = start + RecordBatch.ATTRIBUTES;
        int length = batchBytes - RecordBatch.ATTRIBUTES;
        if (buffer.nioBufferCount() == 1) {
            crc.update(buffer.nioBuffer(index, length));
        } else {
            for (ByteBuffer part : buffer.nioBuffers(index, length)) {
                crc.update(part);
            }
        }
        return (int) crc.getValue();
    }
}
