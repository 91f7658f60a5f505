package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is cut out of a batch is a batch to kafka-clients. */
class BatchCutTest {

    private static final int COUNT = 300;
    private static final long BASE = 5_000_000_000L;

    private static ByteBuf batch(Compression compression) {
        ByteBuf batch = KafkaBatches.write(
                compression,
                IntStream.range(0, COUNT)
                        .mapToObj(i -> record(NOW_MS + i, "k" + i, "v".repeat(i)))
                        .toArray(SimpleRecord[]::new));
        BatchStamp.stamp(new RecordBatch(batch, 0), BASE, 7);
        return batch;
    }

    @ParameterizedTest
    @CsvSource({"0,9", "290,299", "100,199", "-50,20", "280,1000", "77,77"})
    void the_records_keep_offsets_timestamps_and_content(long first, long last) {
        ByteBuf whole = batch(Compression.NONE);
        RecordBatch of = new RecordBatch(whole, 0);
        assertThat(BatchCut.isWorthwhile(of, BASE + first, BASE + last)).isTrue();
        ByteBuf cut = BatchCut.copy(UnpooledByteBufAllocator.DEFAULT, of, BASE + first, BASE + last);
        List<Long> offsets = new ArrayList<>();
        for (MutableRecordBatch batch :
                MemoryRecords.readableRecords(cut.nioBuffer()).batches()) {
            batch.ensureValid();
            for (Record record : batch) {
                int i = (int) (record.offset() - BASE);
                offsets.add((long) i);
                assertThat(record.timestamp()).isEqualTo(NOW_MS + i);
                assertThat(record.keySize()).isEqualTo(("k" + i).length());
                assertThat(record.valueSize()).isEqualTo(i);
            }
        }
        assertThat(offsets)
                .isEqualTo(LongStream.rangeClosed(Math.max(0, first), Math.min(COUNT - 1, last))
                        .boxed()
                        .toList());
        whole.release();
        cut.release();
    }

    @Test
    void what_is_compressed_or_nearly_all_wanted_is_left_whole() {
        ByteBuf plain = batch(Compression.NONE);
        ByteBuf packed = batch(Compression.LZ4);
        RecordBatch of = new RecordBatch(plain, 0);
        assertThat(BatchCut.isWorthwhile(of, BASE, BASE + 224)).isTrue();
        assertThat(BatchCut.isWorthwhile(of, BASE, BASE + 225)).isFalse();
        assertThat(BatchCut.isWorthwhile(of, BASE + COUNT, BASE + COUNT + 5)).isFalse();
        assertThat(BatchCut.isWorthwhile(new RecordBatch(packed, 0), BASE, BASE + 9))
                .isFalse();
        plain.release();
        packed.release();
    }

    @Test
    void a_length_that_leads_out_of_the_batch_is_noticed() {
        ByteBuf whole = batch(Compression.NONE);
        // The first record's length, a varint of more bytes than are left.
        whole.setByte(RecordBatch.HEADER_BYTES, 0xfe);
        whole.setByte(RecordBatch.HEADER_BYTES + 1, 0xff);
        whole.setByte(RecordBatch.HEADER_BYTES + 2, 0x7f);
        RecordBatch of = new RecordBatch(whole, 0);
        assertThatThrownBy(() -> BatchCut.copy(UnpooledByteBufAllocator.DEFAULT, of, BASE, BASE + 9))
                .isInstanceOf(MalformedRecordsException.class);
        whole.release();
    }
}
