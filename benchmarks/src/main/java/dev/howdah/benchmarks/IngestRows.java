package dev.howdah.benchmarks;

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
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** The rows of one transaction: as batches of an idempotent producer, and as the bytes of a binary COPY. */
final class IngestRows {

    private static final int PARTITIONS = 6;

    /** About what a producer puts into 64 KiB. */
    private static final int BATCH_RECORDS_MAX = 600;

    private static final int BASE_SEQUENCE = 53;
    private static final long PRODUCER_ID = 7;
    private static final int COLUMNS = 7;
    private static final byte[] COPY_HEADER =
            "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private final int rows;
    private final int valueBytes;
    private final Random random = new Random(1);
    private final int[] sequences = new int[PARTITIONS];
    private final List<RecordBatch> batches = new ArrayList<>();
    private final List<Integer> partitions = new ArrayList<>();

    IngestRows(int rows, int valueBytes) {
        this.rows = rows;
        this.valueBytes = valueBytes;
        int perBatch = Math.max(1, Math.min(BATCH_RECORDS_MAX, (rows + PARTITIONS - 1) / PARTITIONS));
        for (int made = 0; made < rows; made += perBatch) {
            batches.add(batch(Math.min(perBatch, rows - made)));
            partitions.add(batches.size() % PARTITIONS);
        }
    }

    private RecordBatch batch(int records) {
        SimpleRecord[] all = new SimpleRecord[records];
        for (int i = 0; i < records; i++) {
            all[i] = new SimpleRecord(1_700_000_000_000L + i, null, value());
        }
        ByteBuffer bytes = MemoryRecords.withIdempotentRecords(Compression.NONE, PRODUCER_ID, (short) 0, 0, all)
                .buffer();
        ByteBuf copy = Unpooled.directBuffer(bytes.remaining()).writeBytes(bytes.duplicate());
        return new RecordBatch(copy, 0);
    }

    private byte[] value() {
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        return value;
    }

    /** The batches with their next sequences; their buffers are used again by the next call. */
    List<Append> nextAppends(int topicId) {
        List<Append> appends = new ArrayList<>(batches.size());
        for (int i = 0; i < batches.size(); i++) {
            RecordBatch batch = batches.get(i);
            int partition = partitions.get(i);
            batch.buffer().setInt(batch.start() + BASE_SEQUENCE, sequences[partition]);
            sequences[partition] = (sequences[partition] + batch.recordCount()) & Integer.MAX_VALUE;
            appends.add(new Append(new PartitionId(topicId, partition), batch, TimestampType.CREATE_TIME));
        }
        return appends;
    }

    /** The same number of rows of the same size for {@code copy … (format binary)}, sorted by partition. */
    byte[] copyBytes() {
        int rowBytes = Short.BYTES + COLUMNS * Integer.BYTES + 3 * Long.BYTES + Integer.BYTES + valueBytes;
        ByteBuffer bytes = ByteBuffer.allocate(COPY_HEADER.length + rows * rowBytes + Short.BYTES);
        bytes.put(COPY_HEADER);
        for (int i = 0; i < rows; i++) {
            bytes.putShort((short) COLUMNS);
            bytes.putInt(Long.BYTES).putLong(i);
            bytes.putInt(Long.BYTES).putLong(800_000_000_000_000L);
            bytes.putInt(Long.BYTES).putLong(1_700_000_000_000L + i);
            bytes.putInt(Integer.BYTES).putInt((int) ((long) i * PARTITIONS / rows));
            bytes.putInt(-1);
            bytes.putInt(valueBytes).put(value());
            bytes.putInt(-1);
        }
        bytes.putShort((short) -1);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
