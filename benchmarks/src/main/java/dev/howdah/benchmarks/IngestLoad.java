package dev.howdah.benchmarks;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** The batches of one transaction, of idempotent producers, which each keep to a partition. Thread: one. */
final class IngestLoad {

    static final int PARTITIONS = 6;

    private static final int BASE_SEQUENCE = 53;
    private static final long FIRST_PRODUCER_ID = 1_000;

    private final Shape shape;
    private final Random random = new Random(1);
    private final int[] sequences;
    private final List<RecordBatch> batches = new ArrayList<>();

    /**
     * What a transaction consists of.
     *
     * @param producers that take turns
     */
    record Shape(int batches, int batchRecords, int producers, Payload payload, int valueBytes) {

        int records() {
            return batches * batchRecords;
        }

        long payloadBytes() {
            return (long) records() * valueBytes;
        }

        String title() {
            return valueBytes + " B " + payload.title() + ", " + batches + " batches of " + batchRecords + ", "
                    + producers + (producers == 1 ? " producer" : " producers");
        }
    }

    IngestLoad(Shape shape) {
        this.shape = shape;
        // A producer of several partitions counts in each of them for itself.
        sequences = new int[shape.producers() * PARTITIONS];
        for (int i = 0; i < shape.batches(); i++) {
            batches.add(batch(FIRST_PRODUCER_ID + i % shape.producers()));
        }
    }

    private RecordBatch batch(long producerId) {
        SimpleRecord[] records = new SimpleRecord[shape.batchRecords()];
        for (int i = 0; i < records.length; i++) {
            byte[] value = shape.payload().value(random, shape.valueBytes());
            records[i] = new SimpleRecord(1_700_000_000_000L + i, null, value);
        }
        ByteBuffer bytes = MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, (short) 0, 0, records)
                .buffer();
        ByteBuf copy = Unpooled.directBuffer(bytes.remaining()).writeBytes(bytes.duplicate());
        return new RecordBatch(copy, 0);
    }

    /** The batches with their next sequences; their buffers are used again by the next call. */
    List<Append> nextAppends(int topicId) {
        List<Append> appends = new ArrayList<>(batches.size());
        for (int i = 0; i < batches.size(); i++) {
            RecordBatch batch = batches.get(i);
            int producer = i % shape.producers();
            int partition = (shape.producers() == 1 ? i : producer) % PARTITIONS;
            int of = producer * PARTITIONS + partition;
            batch.buffer().setInt(batch.start() + BASE_SEQUENCE, sequences[of]);
            sequences[of] = (sequences[of] + batch.recordCount()) & Integer.MAX_VALUE;
            appends.add(new Append(new PartitionId(topicId, partition), batch, TimestampType.CREATE_TIME));
        }
        return appends;
    }
}
