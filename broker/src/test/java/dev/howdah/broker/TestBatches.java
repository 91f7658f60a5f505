package dev.howdah.broker;

import dev.howdah.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Record batches as kafka-clients sends them. */
public final class TestBatches {

    private TestBatches() {}

    /** A batch whose records are {@code prefix0}, {@code prefix1}, …; the buffer has one reference, the caller's. */
    public static RecordBatch batch(int records, String prefix) {
        return batch(Compression.NONE, records, prefix);
    }

    public static RecordBatch batch(Compression compression, int records, String prefix) {
        SimpleRecord[] values = IntStream.range(0, records)
                .mapToObj(i -> new SimpleRecord(1_000L + i, null, (prefix + i).getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
        ByteBuf bytes = Unpooled.copiedBuffer(
                MemoryRecords.withRecords(compression, values).buffer());
        return new RecordBatch(bytes, 0);
    }
}
