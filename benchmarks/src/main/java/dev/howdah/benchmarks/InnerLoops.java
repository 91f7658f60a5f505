package dev.howdah.benchmarks;

import dev.howdah.protocol.record.BatchRules;
import dev.howdah.protocol.record.BatchVerdict;
import dev.howdah.protocol.record.KeyRule;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.protocol.record.RecordBatchValidator;
import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.protocol.record.TimestampType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What is done for every record: validating a produced batch, streaming through it (and decompressing it), building one for a
 * fetch. Nanoseconds a record, batches of {@value #RECORDS} records of 100 bytes.
 *
 * <p>The encoding for COPY needs a server to write to: the column "own" of {@link Ingest} is its measure.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InnerLoops {

    private static final int RECORDS = 500;
    private static final int VALUE_BYTES = 100;
    private static final int BATCH_BYTES_MAX = 1 << 20;

    @Param({"none", "lz4", "zstd"})
    public String codec = "none";

    private final BatchRules rules = new BatchRules(
            BATCH_BYTES_MAX, TimestampType.CREATE_TIME, 1_000, Long.MAX_VALUE, Long.MAX_VALUE, KeyRule.OPTIONAL);
    private final ByteBuf value = PooledByteBufAllocator.DEFAULT.directBuffer(VALUE_BYTES);
    private final ByteBuf built = PooledByteBufAllocator.DEFAULT.directBuffer(BATCH_BYTES_MAX);
    private final ByteBuf field = PooledByteBufAllocator.DEFAULT.directBuffer(BATCH_BYTES_MAX);

    @Setup
    public void setUp() {
        Random random = new Random(1);
        SimpleRecord[] records = new SimpleRecord[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            byte[] bytes = String.format(Locale.ROOT, "%0" + VALUE_BYTES + "d", random.nextLong(1L << 60))
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            records[i] = new SimpleRecord(1_000 + i, null, bytes);
        }
        ByteBuffer batch = MemoryRecords.withRecords(Compression.of(codec).build(), records)
                .buffer();
        field.clear().writeBytes(batch.duplicate());
        value.clear().writeZero(VALUE_BYTES);
    }

    @TearDown
    public void tearDown() {
        value.release();
        built.release();
        field.release();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public BatchVerdict validate() {
        return RecordBatchValidator.validate(field, rules);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long stream() {
        long sum = 0;
        try (RecordCursor record = RecordCursor.open(new RecordBatch(field, 0))) {
            while (record.next()) {
                sum += record.timestampMs() + record.valueBytes();
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int build() {
        RecordBatchBuilder builder = new RecordBatchBuilder();
        builder.begin(built.clear(), 0, 0, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        for (int i = 0; i < RECORDS; i++) {
            builder.add(i, 1_000 + i, null, value, (ByteBuf) null);
        }
        builder.finish();
        return built.readableBytes();
    }
}
