package dev.howdah.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Batches as kafka-clients writes them, and ways to damage them. */
final class KafkaBatches {

    static final long NOW_MS = 1_700_000_000_000L;

    static final BatchRules RULES =
            new BatchRules(100 << 20, TimestampType.CREATE_TIME, NOW_MS, Long.MAX_VALUE, 3_600_000, KeyRule.OPTIONAL);

    private KafkaBatches() {}

    static org.apache.kafka.common.compress.Compression codec(Compression compression) {
        return org.apache.kafka.common.compress.Compression.of(CompressionType.forId(compression.code()))
                .build();
    }

    /** Direct, as from a socket. */
    static ByteBuf write(Compression compression, SimpleRecord... records) {
        return direct(MemoryRecords.withRecords(codec(compression), records).buffer());
    }

    static ByteBuf write(Compression compression, List<SimpleRecord> records) {
        return write(compression, records.toArray(SimpleRecord[]::new));
    }

    static ByteBuf direct(ByteBuffer bytes) {
        return Unpooled.directBuffer(bytes.remaining()).writeBytes(bytes.duplicate());
    }

    static SimpleRecord record(long timestampMs, String key, String value) {
        return new SimpleRecord(
                timestampMs, key == null ? null : key.getBytes(), value == null ? null : value.getBytes());
    }

    static SimpleRecord bytesRecord(int valueBytes, long seed) {
        byte[] value = new byte[valueBytes];
        Random random = new Random(seed);
        // Half random, half repeating: shrinks in every codec, yet not to nothing.
        for (int i = 0; i < valueBytes; i++) {
            value[i] = (i & 64) == 0 ? (byte) random.nextInt() : (byte) (i >> 8);
        }
        return new SimpleRecord(NOW_MS, null, value);
    }

    static SimpleRecord withHeaders(Header... headers) {
        return new SimpleRecord(NOW_MS, "k".getBytes(), "v".getBytes(), headers);
    }

    static Header header(String key, byte[] value) {
        return new RecordHeader(key, value);
    }

    /** Changes a fixed field and makes the CRC right again. */
    static ByteBuf seal(ByteBuf batch) {
        BatchStamp.stampCrc(batch, batch.readerIndex(), batch.readableBytes());
        return batch;
    }

    /** A batch with a given records block, right in everything else. */
    static ByteBuf around(int attributes, int recordCount, byte[] block) {
        ByteBuf batch = Unpooled.directBuffer(RecordBatch.HEADER_BYTES + block.length);
        batch.writeLong(0)
                .writeInt(RecordBatch.HEADER_BYTES - RecordBatch.LOG_OVERHEAD_BYTES + block.length)
                .writeInt(-1)
                .writeByte(2)
                .writeInt(0)
                .writeShort(attributes)
                .writeInt(recordCount - 1)
                .writeLong(NOW_MS)
                .writeLong(NOW_MS)
                .writeLong(-1)
                .writeShort(-1)
                .writeInt(-1)
                .writeInt(recordCount)
                .writeBytes(block);
        return seal(batch);
    }

    /** The uncompressed records of a batch. */
    static byte[] recordsBlock(SimpleRecord... records) {
        ByteBuf batch = write(Compression.NONE, records);
        byte[] block = new byte[batch.readableBytes() - RecordBatch.HEADER_BYTES];
        batch.getBytes(RecordBatch.HEADER_BYTES, block);
        batch.release();
        return block;
    }

    /** Reads by cursor what kafka-clients reads, record by record. */
    static void assertSameRecords(ByteBuf batch, MemoryRecords expected) {
        List<org.apache.kafka.common.record.internal.Record> kafka = new ArrayList<>();
        expected.records().forEach(kafka::add);
        int count = 0;
        try (RecordCursor cursor = RecordCursor.open(new RecordBatch(batch, batch.readerIndex()))) {
            while (cursor.next()) {
                var record = kafka.get(count++);
                assertThat(cursor.offsetDelta())
                        .isEqualTo((int) (record.offset() - kafka.get(0).offset()));
                assertThat(cursor.timestampMs()).isEqualTo(record.timestamp());
                assertThat(bytes(cursor, cursor.keyIndex(), cursor.keyBytes())).isEqualTo(array(record.key()));
                assertThat(bytes(cursor, cursor.valueIndex(), cursor.valueBytes()))
                        .isEqualTo(array(record.value()));
                assertThat(cursor.headerCount()).isEqualTo(record.headers().length);
                assertThat(headers(cursor)).isEqualTo(Arrays.asList(record.headers()));
            }
        }
        assertThat(count).isEqualTo(kafka.size());
    }

    private static byte[] bytes(RecordCursor cursor, int index, int length) {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        cursor.window().getBytes(index, bytes);
        return bytes;
    }

    /** Decodes the raw header list with kafka-clients' varints. */
    private static List<Header> headers(RecordCursor cursor) {
        ByteBuffer raw = ByteBuffer.wrap(bytes(cursor, cursor.headersIndex(), cursor.headersBytes()));
        List<Header> headers = new ArrayList<>();
        int count = org.apache.kafka.common.utils.internals.ByteUtils.readVarint(raw);
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[org.apache.kafka.common.utils.internals.ByteUtils.readVarint(raw)];
            raw.get(key);
            int valueBytes = org.apache.kafka.common.utils.internals.ByteUtils.readVarint(raw);
            byte[] value = valueBytes < 0 ? null : new byte[valueBytes];
            if (value != null) {
                raw.get(value);
            }
            headers.add(new RecordHeader(new String(key, java.nio.charset.StandardCharsets.UTF_8), value));
        }
        assertThat(raw.remaining()).isZero();
        return headers;
    }

    private static byte[] array(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
