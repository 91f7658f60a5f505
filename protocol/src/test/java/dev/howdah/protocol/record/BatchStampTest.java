package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchStampTest {

    @ParameterizedTest
    @EnumSource
    void base_offset_and_epoch_leave_the_crc_right(Compression compression) {
        ByteBuf bytes = KafkaBatches.write(compression, record(NOW_MS, "a", "b"), record(NOW_MS + 1, "c", "d"));
        int crc = new RecordBatch(bytes, 0).crc();

        BatchStamp.stamp(new RecordBatch(bytes, 0), Long.MAX_VALUE - 1, 42);

        MutableRecordBatch kafka = kafka(bytes);
        kafka.ensureValid();
        assertThat(kafka.checksum()).isEqualTo(Integer.toUnsignedLong(crc));
        assertThat(kafka.baseOffset()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(kafka.lastOffset()).isEqualTo(Long.MAX_VALUE);
        assertThat(kafka.partitionLeaderEpoch()).isEqualTo(42);
        bytes.release();
    }

    @ParameterizedTest
    @EnumSource
    void log_append_time_is_what_every_reader_then_sees(Compression compression) {
        ByteBuf bytes = KafkaBatches.write(compression, record(NOW_MS, "a", "b"), record(NOW_MS + 1, "c", "d"));

        BatchStamp.stampLogAppendTime(new RecordBatch(bytes, 0), 5, 1, 123);

        MutableRecordBatch kafka = kafka(bytes);
        kafka.ensureValid();
        assertThat(kafka.timestampType()).isEqualTo(org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME);
        assertThat(kafka).allSatisfy(r -> assertThat(r.timestamp()).isEqualTo(123));
        KafkaBatches.assertSameRecords(bytes, MemoryRecords.readableRecords(bytes.nioBuffer()));
        bytes.release();
    }

    private static MutableRecordBatch kafka(ByteBuf bytes) {
        return MemoryRecords.readableRecords(bytes.nioBuffer())
                .batches()
                .iterator()
                .next();
    }
}
