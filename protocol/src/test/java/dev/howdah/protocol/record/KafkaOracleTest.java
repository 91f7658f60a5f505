package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.RULES;
import static dev.howdah.protocol.record.KafkaBatches.bytesRecord;
import static dev.howdah.protocol.record.KafkaBatches.header;
import static dev.howdah.protocol.record.KafkaBatches.record;
import static dev.howdah.protocol.record.KafkaBatches.withHeaders;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression.Builder;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What kafka-clients writes is valid here and reads the same, in every codec, level and kind of buffer. */
class KafkaOracleTest {

    private static final int MIB = 1 << 20;

    static Stream<Arguments> batches() {
        List<List<SimpleRecord>> shapes = new ArrayList<>();
        shapes.add(List.of(record(NOW_MS, null, null)));
        shapes.add(List.of(record(NOW_MS, "", ""), record(NOW_MS, null, ""), record(NOW_MS, "", null)));
        shapes.add(List.of(record(NOW_MS, "a", "b"), record(NOW_MS - 500, "c", "d"), record(NOW_MS + 7, "e", "f")));
        shapes.add(List.of(record(-1, "no", "timestamp")));
        shapes.add(List.of(record(0, "k", "v"), record(1, "k", "v")));
        shapes.add(IntStream.range(0, 4_000)
                .mapToObj(i -> record(NOW_MS + i, "key-" + i, "value ".repeat(i % 40) + i))
                .toList());
        for (int size : new int[] {1, 127, 128, 8_191, 8_192, 65_535, 65_536, 65_537, 300_000, 3 * MIB}) {
            shapes.add(List.of(bytesRecord(size, size), bytesRecord(3, 1), bytesRecord(size, size + 1)));
        }
        shapes.add(List.of(
                withHeaders(), withHeaders(header("", null), header("h", new byte[0]), header("h", new byte[9]))));
        shapes.add(List.of(withHeaders(IntStream.range(0, 5_000)
                .mapToObj(i -> header("näme-" + i, new byte[i % 50]))
                .toArray(Header[]::new))));
        shapes.add(List.of(withHeaders(header("big", new byte[MIB]), header("x".repeat(MIB), null)), withHeaders()));
        return Stream.of(Compression.values()).flatMap(c -> shapes.stream().map(s -> Arguments.of(c, s)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("batches")
    void what_kafka_writes_is_valid_and_reads_the_same(Compression compression, List<SimpleRecord> records) {
        ByteBuf batch = KafkaBatches.write(compression, records);
        MemoryRecords kafka = MemoryRecords.readableRecords(batch.nioBuffer());

        BatchVerdict verdict = RecordBatchValidator.validate(batch, RULES);

        assertThat(verdict).isInstanceOf(BatchVerdict.Valid.class);
        KafkaBatches.assertSameRecords(batch, kafka);
        batch.release();
    }

    static Stream<Builder<?>> levels() {
        Stream<Builder<?>> gzip = IntStream.of(1, 9)
                .mapToObj(
                        l -> org.apache.kafka.common.compress.Compression.gzip().level(l));
        Stream<Builder<?>> lz4 = IntStream.of(1, 17)
                .mapToObj(
                        l -> org.apache.kafka.common.compress.Compression.lz4().level(l));
        // From 14 on the frame's window is above what is streamed; 22 announces 128 MiB.
        Stream<Builder<?>> zstd = IntStream.of(-5, 1, 12, 14, 19, 22)
                .mapToObj(
                        l -> org.apache.kafka.common.compress.Compression.zstd().level(l));
        return Stream.of(gzip, lz4, zstd).flatMap(s -> s);
    }

    @ParameterizedTest
    @MethodSource("levels")
    void every_compression_level_reads_the_same(Builder<?> level) {
        SimpleRecord[] records =
                IntStream.range(0, 6).mapToObj(i -> bytesRecord(MIB, i % 5)).toArray(SimpleRecord[]::new);
        ByteBuf batch = KafkaBatches.direct(
                MemoryRecords.withRecords(level.build(), records).buffer());

        assertThat(RecordBatchValidator.validate(batch, RULES)).isInstanceOf(BatchVerdict.Valid.class);

        KafkaBatches.assertSameRecords(batch, MemoryRecords.readableRecords(batch.nioBuffer()));
        batch.release();
    }

    @ParameterizedTest
    @EnumSource
    void heap_composite_and_offset_buffers_read_the_same(Compression compression) {
        ByteBuf batch = KafkaBatches.write(compression, bytesRecord(70_000, 1), record(NOW_MS, "k", "v"));
        MemoryRecords kafka = MemoryRecords.readableRecords(batch.nioBuffer());
        int length = batch.readableBytes();
        ByteBuf heap =
                Unpooled.wrappedBuffer(new byte[5], new byte[0], bytesOf(batch)).skipBytes(5);
        ByteBuf heapCopy = Unpooled.copiedBuffer(heap);
        CompositeByteBuf composite = Unpooled.compositeBuffer();
        composite.addComponent(true, batch.retainedSlice(0, 30));
        composite.addComponent(true, batch.retainedSlice(30, length - 30));
        ByteBuf shifted = Unpooled.directBuffer()
                .writeZero(11)
                .writeBytes(batch, 0, length)
                .skipBytes(11);

        for (ByteBuf form : List.of(heap, heapCopy, composite, shifted)) {
            assertThat(RecordBatchValidator.validate(form, RULES)).isInstanceOf(BatchVerdict.Valid.class);
            KafkaBatches.assertSameRecords(form, kafka);
            assertThat(form.readableBytes()).isEqualTo(length);
            form.release();
        }
        assertThat(batch.refCnt()).isOne();
        batch.release();
    }

    private static byte[] bytesOf(ByteBuf batch) {
        byte[] bytes = new byte[batch.readableBytes()];
        batch.getBytes(batch.readerIndex(), bytes);
        return bytes;
    }
}
