package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What kafka-clients reads of a recoded batch is what was sent, whatever the codecs. */
class BatchRecoderTest {

    private static final int UNBOUNDED = 64 << 20;

    static Stream<Arguments> pairs() {
        return Stream.of(Compression.values())
                .flatMap(from -> Stream.of(Compression.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void every_codec_becomes_every_other(Compression from, Compression to) {
        SimpleRecord[] records = {
            KafkaBatches.record(NOW_MS, "k", "v"),
            KafkaBatches.record(NOW_MS + 5, null, null),
            KafkaBatches.withHeaders(new RecordHeader("h", new byte[] {1}), new RecordHeader("n", null)),
            KafkaBatches.bytesRecord(300_000, 5),
        };
        assertSame(from, BatchCodec.fastest(to), records);
    }

    @ParameterizedTest
    @EnumSource
    void bytes_that_do_not_shrink_and_a_record_of_nothing_come_through(Compression to) {
        byte[] noise = new byte[200_000];
        new Random(3).nextBytes(noise);
        assertSame(Compression.NONE, BatchCodec.fastest(to), new SimpleRecord(NOW_MS, noise));
        assertSame(Compression.NONE, BatchCodec.fastest(to), KafkaBatches.record(NOW_MS, null, null));
    }

    @Test
    void every_level_is_read_by_clients_and_a_higher_one_makes_smaller_batches() {
        assertShrinks(Compression.GZIP, 1, 9);
        assertShrinks(Compression.LZ4, BatchCodec.LZ4_FAST_LEVEL, 17);
        assertShrinks(Compression.ZSTD, -50, 19);
        assertSame(Compression.NONE, new BatchCodec(Compression.GZIP, -1), text());
        assertSame(Compression.NONE, new BatchCodec(Compression.ZSTD, 22), text());
        assertSame(Compression.NONE, new BatchCodec(Compression.LZ4, 1), text());
    }

    private static void assertShrinks(Compression compression, int low, int high) {
        assertThat(assertSame(Compression.NONE, new BatchCodec(compression, high), text()))
                .isLessThan(assertSame(Compression.NONE, new BatchCodec(compression, low), text()));
    }

    @ParameterizedTest
    @EnumSource
    void records_that_are_larger_than_allowed_are_not_recoded(Compression from) {
        ByteBuf sent = KafkaBatches.write(from, KafkaBatches.bytesRecord(100_000, 1));
        try {
            RecordBatch batch = new RecordBatch(sent, 0);
            BatchCodec wanted = BatchCodec.fastest(Compression.LZ4);
            ByteBuf out = Unpooled.directBuffer();
            assertThat(BatchRecoder.recode(batch, wanted, 100_000, out)).isFalse();
            assertThat(out.readableBytes()).isZero();
            assertThat(BatchRecoder.recode(batch, wanted, 100_020, out)).isTrue();
            out.release();
        } finally {
            sent.release();
        }
    }

    @Test
    void a_batch_in_the_middle_of_a_buffer_on_the_heap_is_recoded_too() {
        ByteBuf sent = KafkaBatches.write(Compression.GZIP, text());
        ByteBuf heap = Unpooled.buffer()
                .writeLong(7)
                .writeBytes(sent, 0, sent.readableBytes())
                .writeLong(7);
        ByteBuf recoded = recode(new RecordBatch(heap, 8), BatchCodec.fastest(Compression.SNAPPY));
        assertThat(read(recoded).compressionType()).isEqualTo(CompressionType.SNAPPY);
        recoded.release();
        sent.release();
    }

    /** Bytes of the recoded batch. */
    private static int assertSame(Compression from, BatchCodec to, SimpleRecord... records) {
        ByteBuf sent = KafkaBatches.direct(MemoryRecords.withIdempotentRecords(
                        (byte) 2, 0L, KafkaBatches.codec(from), 17L, (short) 3, 21, 5, records)
                .buffer());
        ByteBuf recoded = recode(new RecordBatch(sent, 0), to);
        try {
            MutableRecordBatch before = read(sent);
            MutableRecordBatch after = read(recoded);
            assertThat(after.compressionType().id)
                    .isEqualTo((byte) to.compression().code());
            assertThat(after.producerId()).isEqualTo(17);
            assertThat(after.producerEpoch()).isEqualTo((short) 3);
            assertThat(after.baseSequence()).isEqualTo(21);
            assertThat(after.maxTimestamp()).isEqualTo(before.maxTimestamp());
            assertThat(after.lastOffset()).isEqualTo(before.lastOffset());
            assertThat(records(after)).isEqualTo(records(before)).hasSize(records.length);
            return recoded.readableBytes();
        } finally {
            sent.release();
            recoded.release();
        }
    }

    private static ByteBuf recode(RecordBatch batch, BatchCodec wanted) {
        ByteBuf out = Unpooled.directBuffer();
        assertThat(BatchRecoder.recode(batch, wanted, UNBOUNDED, out)).isTrue();
        return out;
    }

    private static MutableRecordBatch read(ByteBuf batch) {
        List<MutableRecordBatch> batches = new ArrayList<>();
        MemoryRecords.readableRecords(batch.nioBuffer()).batches().forEach(batches::add);
        assertThat(batches).hasSize(1);
        batches.get(0).ensureValid();
        return batches.get(0);
    }

    private static List<Object> records(MutableRecordBatch batch) {
        List<Object> records = new ArrayList<>();
        batch.forEach(record -> records.add(List.of(
                record.offset(),
                record.timestamp(),
                record.hasKey() ? record.key().duplicate() : "null",
                record.hasValue() ? record.value().duplicate() : "null",
                List.of(record.headers()))));
        return records;
    }

    private static SimpleRecord text() {
        Random random = new Random(11);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("word").append(random.nextInt(500)).append(' ');
        }
        return KafkaBatches.record(NOW_MS, "text", text.toString());
    }
}
