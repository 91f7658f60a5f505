package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lies inside the records, also where only decompression shows them. */
class RecordCursorTest {

    /** A record without its length: attributes, timestamp delta, offset delta, key, value, no headers. */
    private static final byte[] WHOLE = {0, 0, 0, 2, 'k', 2, 'v', 0};

    static Stream<Arguments> lies() {
        List<Arguments> all = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            lie(all, compression, "record length: 0 ", 1, 0);
            lie(all, compression, "record length: -1 ", 1, 1);
            lie(all, compression, "record length: 9 ", 1, 18, 0, 0, 0, 2, 'k', 2, 'v', 0);
            lie(all, compression, "header count: ends early", 1, 14, 0, 0, 0, 2, 'k', 2, 'v', 0);
            lie(all, compression, "record length: 9 (expected: the 8", 1, 18, 0, 0, 0, 2, 'k', 2, 'v', 0, 0);
            lie(all, compression, "record length: a varint of more", 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0);
            lie(all, compression, "record length: ends early", 1, 0x80, 0x80);
            lie(all, compression, "record length: ends early", 1);
            lie(all, compression, "record attributes: 1 ", 1, 16, 1, 0, 0, 2, 'k', 2, 'v', 0);
            lie(all, compression, "offset delta: 1 (expected: 0)", 1, 16, 0, 0, 2, 2, 'k', 2, 'v', 0);
            lie(all, compression, "offset delta: -1 (expected: 0)", 1, 16, 0, 0, 1, 2, 'k', 2, 'v', 0);
            lie(all, compression, "key length: -2 ", 1, 16, 0, 0, 0, 3, 'k', 2, 'v', 0);
            lie(all, compression, "key length: 5 ", 1, 16, 0, 0, 0, 10, 'k', 2, 'v', 0);
            lie(all, compression, "value length: -2 ", 1, 16, 0, 0, 0, 2, 'k', 3, 'v', 0);
            lie(all, compression, "value length: 3 ", 1, 16, 0, 0, 0, 2, 'k', 6, 'v', 0);
            lie(all, compression, "header count: ends early", 1, 16, 0, 0, 0, 2, 'k', 4, 'v', 0);
            lie(all, compression, "header count: -1 ", 1, 16, 0, 0, 0, 2, 'k', 2, 'v', 1);
            lie(all, compression, "header count: 1 ", 1, 16, 0, 0, 0, 2, 'k', 2, 'v', 2);
            lie(all, compression, "header key length: -1 ", 1, 20, 0, 0, 0, 2, 'k', 2, 'v', 2, 1, 1);
            lie(all, compression, "header key length: 2 ", 1, 20, 0, 0, 0, 2, 'k', 2, 'v', 2, 4, 1);
            lie(all, compression, "header value length: -2 ", 1, 20, 0, 0, 0, 2, 'k', 2, 'v', 2, 0, 3);
            lie(all, compression, "header value length: 1 ", 1, 20, 0, 0, 0, 2, 'k', 2, 'v', 2, 0, 2);
            lie(
                    all,
                    compression,
                    "timestamp delta: a varint",
                    1,
                    40,
                    0,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0);
            lie(all, compression, "record count: 1 (expected: more", 1, 16, 0, 0, 0, 2, 'k', 2, 'v', 0, 0);
            lie(all, compression, "record length: ends early", 2, 16, 0, 0, 0, 2, 'k', 2, 'v', 0);
        }
        return all.stream();
    }

    private static void lie(List<Arguments> all, Compression compression, String detail, int count, int... block) {
        byte[] bytes = new byte[block.length];
        for (int i = 0; i < block.length; i++) {
            bytes[i] = (byte) block[i];
        }
        all.add(Arguments.of(compression, detail, count, bytes));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("lies")
    void a_lie_about_a_record_is_refused(Compression compression, String detail, int count, byte[] block)
            throws IOException {
        ByteBuf batch = KafkaBatches.around(compression.code(), count, compress(compression, block));

        BatchVerdict verdict = RecordBatchValidator.validate(batch, RULES);

        assertThat(verdict).isInstanceOf(BatchVerdict.Invalid.class);
        assertThat(((BatchVerdict.Invalid) verdict).detail()).contains(detail);
        assertThat(((BatchVerdict.Invalid) verdict).fault()).isEqualTo(BatchFault.INVALID_RECORD);
        batch.release();
    }

    @Test
    void the_record_that_the_lies_vary_is_whole() {
        byte[] block = ByteBuffer.allocate(9).put((byte) 16).put(WHOLE).array();
        ByteBuf batch = KafkaBatches.around(0, 1, block);

        assertThat(RecordBatchValidator.validate(batch, RULES)).isInstanceOf(BatchVerdict.Valid.class);

        batch.release();
    }

    @Test
    void compressed_records_that_span_the_window_are_read_whole() throws IOException {
        // Record lengths around the window's size, so that length varints and bodies fall on its edges.
        ByteBuf batch = KafkaBatches.write(
                Compression.GZIP,
                Stream.iterate(RecordCursor.WINDOW_BYTES - 40, n -> n + 1)
                        .limit(80)
                        .map(n -> KafkaBatches.bytesRecord(n, n))
                        .toList());
        KafkaBatches.assertSameRecords(
                batch, org.apache.kafka.common.record.internal.MemoryRecords.readableRecords(batch.nioBuffer()));
        batch.release();
    }

    @Test
    void a_cursor_may_be_closed_at_any_record_and_twice() {
        for (Compression compression : Compression.values()) {
            PeakAllocator allocator = new PeakAllocator();
            ByteBuf written = KafkaBatches.write(
                    compression, KafkaBatches.bytesRecord(300_000, 1), KafkaBatches.record(NOW_MS, "k", "v"));
            ByteBuf batch = allocator.directBuffer().writeBytes(written);
            for (int records = 0; records < 3; records++) {
                RecordCursor cursor = RecordCursor.open(new RecordBatch(batch, 0));
                for (int i = 0; i < records; i++) {
                    assertThat(cursor.next()).isTrue();
                }
                cursor.close();
                cursor.close();
            }
            batch.release();
            written.release();
            assertThat(allocator.liveBytes()).isZero();
        }
    }

    static byte[] compress(Compression compression, byte[] block) throws IOException {
        ByteBufferOutputStream out = new ByteBufferOutputStream(block.length + 100);
        try (OutputStream stream = KafkaBatches.codec(compression).wrapForOutput(out, (byte) 2)) {
            stream.write(block);
        }
        ByteBuffer written = out.buffer().flip();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(written.array(), written.arrayOffset(), written.remaining());
        return bytes.toByteArray();
    }
}
