package dev.howdah.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

/**
 * Small batches that decompress to 128 MiB. Whatever the codec and the lie:
 *
 * <ul>
 *   <li>the verdict is Invalid;
 *   <li>at no time are more than 64 MiB allocated, counted in buffers and seen from outside in the process's peak memory;
 *   <li>afterwards nothing is allocated.
 * </ul>
 */
class DecompressionBombTest {

    private static final int MIB = 1 << 20;
    private static final int BOMB_BYTES = 128 * MIB;
    private static final int EXTRA_BYTES_MAX = 64 * MIB;
    /** The process's own noise: code, the collector's tables. */
    private static final int NOISE_BYTES = 8 * MIB;

    /** What the decompressed bytes pretend to be. */
    private enum Shape {
        ONE_HUGE_RECORD,
        RECORDS_OF_31_MIB,
        RECORDS_OF_1_MIB,
        TRAILING_BYTES;

        int recordBytes() {
            switch (this) {
                case ONE_HUGE_RECORD:
                    return BOMB_BYTES - 5;
                case RECORDS_OF_31_MIB:
                    return 31 * MIB;
                case RECORDS_OF_1_MIB:
                    return MIB;
                default:
                    return 100;
            }
        }

        int recordCount() {
            return this == TRAILING_BYTES ? 1 : BOMB_BYTES / recordBytes();
        }
    }

    private enum Form {
        GZIP(1),
        SNAPPY_FRAME(2),
        LZ4_64_KIB(3),
        LZ4_4_MIB(3),
        ZSTD_STREAMED(4),
        ZSTD_WIDE_WINDOW(4);

        private final int codec;

        Form(int codec) {
            this.codec = codec;
        }

        OutputStream open(OutputStream out) throws IOException {
            switch (this) {
                case GZIP:
                    return new GZIPOutputStream(out, 1 << 16);
                case SNAPPY_FRAME:
                    return new SnappyOutputStream(out, MIB);
                case LZ4_64_KIB:
                    return new LZ4FrameOutputStream(out, BLOCKSIZE.SIZE_64KB);
                case LZ4_4_MIB:
                    return new LZ4FrameOutputStream(out, BLOCKSIZE.SIZE_4MB);
                case ZSTD_STREAMED:
                    return new ZstdOutputStreamNoFinalizer(out, 3);
                default:
                    ZstdOutputStreamNoFinalizer wide = new ZstdOutputStreamNoFinalizer(out, 1);
                    wide.setLong(27);
                    return wide;
            }
        }
    }

    static Stream<Arguments> bombs() {
        return Stream.of(Form.values()).flatMap(f -> Stream.of(Shape.values()).map(s -> Arguments.of(f, s)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bombs")
    void a_bomb_takes_no_more_than_64_mib(Form form, Shape shape) throws IOException {
        defuse(form.codec, shape, compress(form, shape));
    }

    /** A raw block is decompressed whole, so its announced length decides. */
    @Test
    void raw_snappy_takes_no_more_than_64_mib() throws IOException {
        for (int size : List.of(63 * MIB, 65 * MIB, 128 * MIB)) {
            byte[] zeros = new byte[size];
            defuse(2, Shape.TRAILING_BYTES, Snappy.compress(zeros));
        }
    }

    private static void defuse(int codec, Shape shape, byte[] block) throws IOException {
        ByteBuf made = KafkaBatches.around(codec, shape.recordCount(), block);
        PeakAllocator allocator = new PeakAllocator();
        ByteBuf batch = allocator.directBuffer(made.readableBytes()).writeBytes(made);
        made.release();
        long before = allocator.liveBytes();
        System.gc();
        Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // peak := what is resident now
        long residentBefore = peakResidentBytes();

        BatchVerdict verdict = RecordBatchValidator.validate(batch, KafkaBatches.RULES);

        long resident = peakResidentBytes() - residentBefore;
        assertThat(verdict).isInstanceOf(BatchVerdict.Invalid.class);
        assertThat(((BatchVerdict.Invalid) verdict).fault())
                .isIn(BatchFault.MESSAGE_TOO_LARGE, BatchFault.INVALID_RECORD);
        assertThat(allocator.peakBytes() - before).isLessThanOrEqualTo(EXTRA_BYTES_MAX);
        assertThat(resident).isLessThanOrEqualTo(EXTRA_BYTES_MAX + NOISE_BYTES);
        batch.release();
        assertThat(allocator.liveBytes()).isZero();
    }

    private static byte[] compress(Form form, Shape shape) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] zeros = new byte[MIB];
        try (OutputStream out = form.open(bytes)) {
            long written = 0;
            for (int i = 0; written < BOMB_BYTES; i++) {
                int recordBytes = shape.recordBytes();
                byte[] head = head(i, recordBytes);
                out.write(head);
                int left = shape == Shape.TRAILING_BYTES
                        ? BOMB_BYTES
                        : recordBytes + ByteUtils.sizeOfVarint(recordBytes) - head.length;
                for (int rest = left; rest > 0; rest -= MIB) {
                    out.write(zeros, 0, Math.min(rest, MIB));
                }
                written += head.length + left;
            }
        }
        assertThat(bytes.size()).isLessThan(16 * MIB);
        return bytes.toByteArray();
    }

    /** A right record up to its value's first byte; the value is zeros, and one zero more says: no headers. */
    private static byte[] head(int index, int recordBytes) {
        ByteBuffer head = ByteBuffer.allocate(32);
        ByteUtils.writeVarint(recordBytes, head);
        int start = head.position();
        head.put((byte) 0).put((byte) 0);
        ByteUtils.writeVarint(index, head);
        ByteUtils.writeVarint(-1, head);
        int fixed = head.position() - start + 1;
        int valueBytes = recordBytes - fixed - 1;
        valueBytes = recordBytes - fixed - ByteUtils.sizeOfVarint(valueBytes);
        ByteUtils.writeVarint(valueBytes, head);
        return Unpooled.copiedBuffer(head.flip()).array();
    }

    private static long peakResidentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmHWM:"))
                .map(l -> l.replaceAll("\\D", ""))
                .mapToLong(kib -> Long.parseLong(kib) << 10)
                .findFirst()
                .orElseThrow();
    }
}
