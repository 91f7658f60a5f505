package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.RULES;
import static dev.howdah.protocol.record.KafkaBatches.bytesRecord;
import static dev.howdah.protocol.record.KafkaBatches.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/** The forms of each codec that clients other than Java's send, and forms that none may send. */
class DecompressorTest {

    private static final byte[] BLOCK =
            KafkaBatches.recordsBlock(record(NOW_MS, "k", "v"), bytesRecord(700_000, 5), record(NOW_MS, "x", "y"));

    private static final int GZIP = 1;
    private static final int SNAPPY = 2;
    private static final int LZ4 = 3;
    private static final int ZSTD = 4;

    @Test
    void a_raw_snappy_block_reads() throws IOException {
        valid(SNAPPY, Snappy.compress(BLOCK));
    }

    @Test
    void snappy_frames_of_any_block_size_read() throws IOException {
        for (int size : new int[] {1, 1_000, 65_536, BLOCK.length}) {
            valid(SNAPPY, frame(size));
        }
    }

    @Test
    void snappy_frames_one_after_the_other_read() throws IOException {
        byte[] head = Arrays.copyOf(BLOCK, 1_000);
        byte[] tail = Arrays.copyOfRange(BLOCK, 1_000, BLOCK.length);
        valid(SNAPPY, concat(frame(head, 100), frame(tail, 40_000)));
    }

    @Test
    void a_snappy_length_beyond_what_its_bytes_can_be_is_refused() {
        // 64 MiB announced by 9 bytes: nothing may be allocated for it.
        refused(SNAPPY, BatchFault.INVALID_RECORD, "snappy decompressed length: 67108864 ", new byte[] {
            (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x20, 0, 0, 0, 0, 0
        });
        refused(SNAPPY, BatchFault.INVALID_RECORD, "snappy decompressed length: ", new byte[] {-1, -1, -1, -1, 15, 0});
        refused(SNAPPY, BatchFault.INVALID_RECORD, "no varint", new byte[] {-1, -1, -1, -1, -1, -1, 0});
    }

    @Test
    void snappy_block_lengths_outside_the_frame_are_refused() throws IOException {
        for (int length : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, BLOCK.length * 2}) {
            byte[] framed = frame(65_536);
            ByteBuffer.wrap(framed).putInt(16, length);
            refused(SNAPPY, BatchFault.INVALID_RECORD, "snappy block length: " + length + " ", framed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lz4_frames_of_every_block_size_read(BLOCKSIZE size) throws IOException {
        valid(LZ4, lz4(size, Bits.BLOCK_INDEPENDENCE));
        valid(LZ4, lz4(size, Bits.BLOCK_INDEPENDENCE, Bits.CONTENT_CHECKSUM));
        valid(LZ4, lz4(size, Bits.BLOCK_INDEPENDENCE, Bits.CONTENT_SIZE));
        valid(LZ4, lz4(size, Bits.BLOCK_INDEPENDENCE, Bits.BLOCK_CHECKSUM));
    }

    @Test
    void broken_lz4_frames_are_refused() throws IOException {
        byte[] whole = lz4(BLOCKSIZE.SIZE_64KB, Bits.BLOCK_INDEPENDENCE, Bits.BLOCK_CHECKSUM);
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 magic", with(whole, 0, 5));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 flags", with(whole, 4, 0x40));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 flags", with(whole, 4, 0x61));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 flags", with(whole, 4, 0xa0));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 block size code: 3", with(whole, 5, 0x30));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 block size code: -8", with(whole, 5, 0x80));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 header checksum", with(whole, 6, whole[6] + 1));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4 block length", with(whole, 10, 0x7f));
        refused(LZ4, BatchFault.INVALID_RECORD, "lz4", with(whole, 40, whole[40] + 1));
        refused(LZ4, BatchFault.INVALID_RECORD, "4 bytes follow the lz4 frame", concat(whole, new byte[4]));
        refused(
                LZ4,
                BatchFault.INVALID_RECORD,
                "lz4 block length: 0 bytes left",
                Arrays.copyOf(whole, whole.length - 4));
    }

    @Test
    void gzip_members_one_after_the_other_with_every_header_field_read() throws IOException {
        byte[] head = Arrays.copyOf(BLOCK, 1_000);
        byte[] tail = Arrays.copyOfRange(BLOCK, 1_000, BLOCK.length);
        byte[] empty = {};
        valid(GZIP, concat(gzip(head, 0x1e), gzip(empty, 0x04), gzip(tail, 0x08)));
    }

    @Test
    void broken_gzip_is_refused() {
        byte[] whole = gzip(BLOCK, 0);
        int end = whole.length;
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip magic", with(whole, 0, 5));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip magic", with(whole, 2, 7));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip crc and length", with(whole, end - 1, 1));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip crc and length", with(whole, end - 8, whole[end - 8] + 1));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip trailer", Arrays.copyOf(whole, end - 1));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip stream ends early", Arrays.copyOf(whole, end - 9));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip header", concat(whole, new byte[4]));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip name", with(Arrays.copyOf(gzip(new byte[0], 8), 12), 10, 'x'));
        refused(GZIP, BatchFault.INVALID_RECORD, "gzip extra", with(gzip(new byte[0], 4), 11, 0x7f));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 16, 22, 23, 25, 27})
    void zstd_frames_of_every_window_read(int windowLog) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setWindowLog(windowLog).setContentSize(false).setChecksum(true);
            valid(ZSTD, context.compress(BLOCK));
        }
    }

    @Test
    void zstd_frames_one_after_the_other_and_skippable_ones_read() {
        byte[] head = Zstd.compress(Arrays.copyOf(BLOCK, 1_000));
        byte[] tail = Zstd.compress(Arrays.copyOfRange(BLOCK, 1_000, BLOCK.length));
        byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
        valid(ZSTD, concat(head, skippable, tail));
        valid(ZSTD, concat(skippable, head, tail, skippable));
    }

    @Test
    void a_zstd_window_above_what_is_streamed_is_refused_in_a_later_frame() {
        byte[] small = Zstd.compress(new byte[0]);
        byte[] huge = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xff, 1, 0, 0};
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd window of a later frame", concat(small, huge));
    }

    @Test
    void a_zstd_window_that_consumers_refuse_is_refused() {
        byte[] tooWide = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((28 - 10) << 3), 1, 0, 0};
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd window: 268435456 (expected: <= 134217728)", tooWide);
    }

    @Test
    void broken_zstd_is_refused() {
        byte[] whole = Zstd.compress(BLOCK);
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd magic", with(whole, 0, 5));
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd", with(whole, 4, 0xff));
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd frame ends early", Arrays.copyOf(whole, whole.length - 3));
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd frame header", Arrays.copyOf(whole, 4));
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd frame header", Arrays.copyOf(whole, 6));
        refused(ZSTD, BatchFault.INVALID_RECORD, "zstd magic", concat(whole, new byte[10]));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void an_empty_block_is_refused(Compression compression) {
        PeakAllocator allocator = new PeakAllocator();
        ByteBuf made = KafkaBatches.around(compression.code(), 1, new byte[0]);
        ByteBuf heap = allocator.heapBuffer().writeBytes(made);
        made.release();
        assertThat(RecordBatchValidator.validate(heap, RULES)).isInstanceOf(BatchVerdict.Invalid.class);
        assertThat(allocator.liveBytes()).isZero();
        heap.release();
    }

    private static void valid(int codec, byte[] block) {
        ByteBuf batch = KafkaBatches.around(codec, 3, block);
        BatchVerdict verdict = RecordBatchValidator.validate(batch, RULES);
        assertThat(verdict).isInstanceOf(BatchVerdict.Valid.class);
        ByteBuf plain = KafkaBatches.around(0, 3, BLOCK);
        KafkaBatches.assertSameRecords(
                batch, org.apache.kafka.common.record.internal.MemoryRecords.readableRecords(plain.nioBuffer()));
        plain.release();
        batch.release();
    }

    /** And leaves nothing allocated. */
    private static void refused(int codec, BatchFault fault, String detail, byte[] block) {
        PeakAllocator allocator = new PeakAllocator();
        ByteBuf made = KafkaBatches.around(codec, 3, block);
        ByteBuf batch = allocator.directBuffer().writeBytes(made);
        BatchVerdict verdict = RecordBatchValidator.validate(batch, RULES);
        assertThat(verdict).isInstanceOf(BatchVerdict.Invalid.class);
        assertThat(((BatchVerdict.Invalid) verdict).detail()).contains(detail);
        assertThat(((BatchVerdict.Invalid) verdict).fault()).isEqualTo(fault);
        made.release();
        batch.release();
        assertThat(allocator.liveBytes()).isZero();
    }

    private static byte[] frame(int blockBytes) throws IOException {
        return frame(BLOCK, blockBytes);
    }

    private static byte[] frame(byte[] content, int blockBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1});
        for (int from = 0; from < content.length; from += blockBytes) {
            byte[] block =
                    Snappy.compress(Arrays.copyOfRange(content, from, Math.min(content.length, from + blockBytes)));
            out.write(ByteBuffer.allocate(4).putInt(block.length).array());
            out.write(block);
        }
        return out.toByteArray();
    }

    private static byte[] lz4(BLOCKSIZE size, Bits... bits) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long known = Arrays.asList(bits).contains(Bits.CONTENT_SIZE) ? BLOCK.length : -1;
        try (LZ4FrameOutputStream frame = new LZ4FrameOutputStream(out, size, known, bits)) {
            frame.write(BLOCK);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] content, int flags) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] deflated = new byte[content.length + 100];
        int length = deflater.deflate(deflated);
        deflater.end();
        ByteBuffer out = ByteBuffer.allocate(length + 100).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 0});
        if ((flags & 0x04) != 0) {
            out.putShort((short) 3).put(new byte[] {1, 2, 3});
        }
        if ((flags & 0x08) != 0) {
            out.put(new byte[] {'n', 'a', 'm', 'e', 0});
        }
        if ((flags & 0x10) != 0) {
            out.put(new byte[] {'c', 0});
        }
        if ((flags & 0x02) != 0) {
            out.putShort((short) 0);
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        out.put(deflated, 0, length).putInt((int) crc.getValue()).putInt(content.length);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] with(byte[] bytes, int index, int value) {
        byte[] changed = bytes.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
