package dev.howdah.storage.postgres;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Batches as a real client makes them, and what a real client reads out of ours. */
final class TestBatches {

    /** A record as a consumer sees it. Bytes as text of their numbers, so that they compare. */
    record Seen(long offset, long timestampMs, String key, String value, String headers) {}

    private TestBatches() {}

    static RecordBatch of(SimpleRecord... records) {
        return of(Compression.NONE, records);
    }

    static RecordBatch of(Compression codec, SimpleRecord... records) {
        return batch(MemoryRecords.withRecords(codec, records));
    }

    static RecordBatch of(Compression.Builder<?> codec, SimpleRecord... records) {
        return batch(MemoryRecords.withRecords(codec.build(), records));
    }

    static RecordBatch values(String... values) {
        SimpleRecord[] records = Arrays.stream(values)
                .map(value -> new SimpleRecord(1_000, null, value.getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
        return batch(MemoryRecords.withRecords(Compression.NONE, records));
    }

    static RecordBatch idempotent(long producerId, int epoch, int sequence, String... values) {
        SimpleRecord[] records = Arrays.stream(values)
                .map(value -> new SimpleRecord(1_000, null, value.getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
        return batch(
                MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, (short) epoch, sequence, records));
    }

    static RecordBatch transactional(long producerId, int epoch, int sequence, String... values) {
        SimpleRecord[] records = Arrays.stream(values)
                .map(value -> new SimpleRecord(1_000, null, value.getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
        return batch(
                MemoryRecords.withTransactionalRecords(Compression.NONE, producerId, (short) epoch, sequence, records));
    }

    static RecordBatch batch(MemoryRecords records) {
        ByteBuffer bytes = records.buffer().duplicate();
        return new RecordBatch(Unpooled.copiedBuffer(bytes), 0);
    }

    static Append append(PartitionId id, RecordBatch batch) {
        return new Append(id, batch, TimestampType.CREATE_TIME, Append.Enlistment.BY_BATCH);
    }

    /** Reads with Kafka's own code, CRC checked. */
    static List<Seen> read(ByteBuf batches) {
        ByteBuffer bytes = ByteBuffer.allocate(batches.readableBytes());
        batches.getBytes(batches.readerIndex(), bytes);
        bytes.flip();
        List<Seen> seen = new ArrayList<>();
        for (var batch : MemoryRecords.readableRecords(bytes).batches()) {
            batch.ensureValid();
            for (Record record : batch) {
                seen.add(seen(record.offset(), record.timestamp(), record.key(), record.value(), record.headers()));
            }
        }
        return seen;
    }

    /** The headers of batches, in words. */
    static List<String> batches(ByteBuf batches) {
        ByteBuffer bytes = ByteBuffer.allocate(batches.readableBytes());
        batches.getBytes(batches.readerIndex(), bytes);
        bytes.flip();
        List<String> words = new ArrayList<>();
        for (var batch : MemoryRecords.readableRecords(bytes).batches()) {
            words.add(batch.baseOffset() + ".." + batch.lastOffset() + " producer " + batch.producerId() + "/"
                    + batch.producerEpoch() + " sequence " + batch.baseSequence()
                    + (batch.isTransactional() ? " transactional" : ""));
        }
        return words;
    }

    static Seen seen(long offset, long timestampMs, ByteBuffer key, ByteBuffer value, Header[] headers) {
        StringBuilder text = new StringBuilder();
        for (Header header : headers) {
            text.append(header.key())
                    .append('=')
                    .append(Arrays.toString(header.value()))
                    .append(';');
        }
        return new Seen(offset, timestampMs, text(key), text(value), text.toString());
    }

    static String text(ByteBuffer bytes) {
        if (bytes == null) {
            return "null";
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }
}
