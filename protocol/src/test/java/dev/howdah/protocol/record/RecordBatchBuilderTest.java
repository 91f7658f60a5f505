package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.bytesRecord;
import static dev.howdah.protocol.record.KafkaBatches.header;
import static dev.howdah.protocol.record.KafkaBatches.record;
import static dev.howdah.protocol.record.KafkaBatches.withHeaders;
import static io.netty.buffer.Unpooled.wrappedBuffer;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is rebuilt from rows is a batch to kafka-clients. */
class RecordBatchBuilderTest {

    private static final short PLAIN = 0;

    private final RecordBatchBuilder builder = new RecordBatchBuilder();
    private final ByteBuf out = Unpooled.buffer(1);

    @AfterEach
    void release() {
        out.release();
    }

    @ParameterizedTest
    @EnumSource
    void a_batch_taken_apart_and_rebuilt_reads_the_same(Compression compression) {
        SimpleRecord[] records = {
            record(NOW_MS, null, null),
            record(NOW_MS - 1_000_000, "", ""),
            bytesRecord(200_000, 3),
            withHeaders(header("a", null), header("a", new byte[300])),
            record(-1, "k", "v"),
        };
        ByteBuf sent = KafkaBatches.write(compression, records);
        builder.begin(out, 1_000_000_000_000L, 3, PLAIN, -1, (short) -1, -1);
        try (RecordCursor cursor = RecordCursor.open(new RecordBatch(sent, 0))) {
            while (cursor.next()) {
                ByteBuf window = cursor.window();
                builder.add(
                        1_000_000_000_000L + cursor.offsetDelta(),
                        cursor.timestampMs(),
                        cursor.keyBytes() < 0 ? null : window.slice(cursor.keyIndex(), cursor.keyBytes()),
                        cursor.valueBytes() < 0 ? null : window.slice(cursor.valueIndex(), cursor.valueBytes()),
                        window.slice(cursor.headersIndex(), cursor.headersBytes()));
            }
        }
        builder.finish();

        MutableRecordBatch rebuilt = onlyBatch();
        assertThat(rebuilt.baseOffset()).isEqualTo(1_000_000_000_000L);
        assertThat(rebuilt.lastOffset()).isEqualTo(1_000_000_000_004L);
        assertThat(rebuilt.partitionLeaderEpoch()).isEqualTo(3);
        assertThat(rebuilt.maxTimestamp()).isEqualTo(NOW_MS);
        assertThat(rebuilt.countOrNull()).isEqualTo(5);
        KafkaBatches.assertSameRecords(sent, MemoryRecords.readableRecords(out.nioBuffer()));
        sent.release();
    }

    @Test
    void gaps_between_offsets_and_wild_timestamps_survive() {
        builder.begin(out, 10, 0, PLAIN, -1, (short) -1, -1);
        builder.add(10, Long.MIN_VALUE, wrappedBuffer(new byte[] {1}), null, null);
        builder.add(12, Long.MAX_VALUE, null, wrappedBuffer(new byte[0]), wrappedBuffer(new byte[] {0}));
        builder.add(
                1_000_000, 0, wrappedBuffer(new byte[200]), wrappedBuffer(new byte[20_000]), wrappedBuffer(new byte[] {
                    2, 2, 'h', 1
                }));
        builder.finish();

        var records = MemoryRecords.readableRecords(out.nioBuffer()).records().iterator();
        var first = records.next();
        assertThat(first.offset()).isEqualTo(10);
        assertThat(first.timestamp()).isEqualTo(Long.MIN_VALUE);
        assertThat(first.hasValue()).isFalse();
        var second = records.next();
        assertThat(second.offset()).isEqualTo(12);
        assertThat(second.timestamp()).isEqualTo(Long.MAX_VALUE);
        assertThat(second.hasKey()).isFalse();
        assertThat(second.valueSize()).isZero();
        var third = records.next();
        assertThat(third.offset()).isEqualTo(1_000_000);
        assertThat(third.headers()).hasSize(1);
        assertThat(third.headers()[0].value()).isNull();
        assertThat(onlyBatch().lastOffset()).isEqualTo(1_000_000);
        assertThat(onlyBatch().maxTimestamp()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void batches_are_written_back_to_back() {
        for (int i = 0; i < 3; i++) {
            builder.begin(out, i, 0, (short) 0x10, 77, (short) 5, i);
            builder.add(i, NOW_MS, null, wrappedBuffer(new byte[] {(byte) i}), null);
            builder.finish();
        }

        int count = 0;
        for (MutableRecordBatch batch :
                MemoryRecords.readableRecords(out.nioBuffer()).batches()) {
            batch.ensureValid();
            assertThat(batch.baseOffset()).isEqualTo(count);
            assertThat(batch.isTransactional()).isTrue();
            assertThat(batch.producerId()).isEqualTo(77);
            assertThat(batch.producerEpoch()).isEqualTo((short) 5);
            assertThat(batch.baseSequence()).isEqualTo(count);
            count++;
        }
        assertThat(count).isEqualTo(3);
    }

    @Test
    void the_size_so_far_is_known_while_building() {
        builder.begin(out, 0, 0, PLAIN, -1, (short) -1, -1);
        assertThat(builder.sizeInBytes()).isEqualTo(61);
        builder.add(0, NOW_MS, null, wrappedBuffer(new byte[100]), null);
        int size = builder.sizeInBytes();
        builder.finish();
        assertThat(onlyBatch().sizeInBytes()).isEqualTo(size);
    }

    private MutableRecordBatch onlyBatch() {
        var batches = MemoryRecords.readableRecords(out.nioBuffer()).batches().iterator();
        MutableRecordBatch batch = batches.next();
        batch.ensureValid();
        assertThat(batch.isValid()).isTrue();
        assertThat(batches.hasNext()).isFalse();
        return batch;
    }
}
