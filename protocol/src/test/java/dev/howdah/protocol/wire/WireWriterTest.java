package dev.howdah.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireWriterTest {

    private static String hex(Consumer<WireWriter> content) {
        try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            content.accept(out);
            ByteBuf buffer = out.finish();
            String hex = ByteBufUtil.hexDump(buffer);
            buffer.release();
            return hex;
        }
    }

    private static WireReader written(Consumer<WireWriter> content) {
        return new WireReader(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex(content))));
    }

    @Test
    void varints_of_any_size_are_read_back() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            WireReader in = written(out -> {
                out.uvarint((int) value);
                out.varint((int) value);
                out.varlong(value);
            });
            assertThat(in.uvarint()).as("seed %d", seed).isEqualTo((int) value);
            assertThat(in.varint()).as("seed %d", seed).isEqualTo((int) value);
            assertThat(in.varlong()).as("seed %d", seed).isEqualTo(value);
            in.requireFullyRead();
        }
    }

    @Test
    void strings_have_a_short_or_a_compact_length() {
        assertThat(hex(out -> out.string(false, "é"))).isEqualTo("0002c3a9");
        assertThat(hex(out -> out.string(true, "é"))).isEqualTo("03c3a9");
        assertThat(hex(out -> out.nullableString(false, null))).isEqualTo("ffff");
        assertThat(hex(out -> out.nullableString(true, null))).isEqualTo("00");
        assertThat(hex(out -> out.nullableString(true, ""))).isEqualTo("01");
    }

    @Test
    void a_string_longer_than_kafka_allows_is_refused() {
        String longest = "x".repeat(32767);
        assertThat(written(out -> out.string(true, longest)).string(true)).isEqualTo(longest);
        assertThat(written(out -> out.string(false, longest)).string(false)).isEqualTo(longest);
        assertThatThrownBy(() -> hex(out -> out.string(false, longest + "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: 32768 (expected: -1..32767)");
    }

    @Test
    void an_errors_message_is_cut_to_what_a_string_takes() {
        assertThat(WireWriter.shortened(null)).isNull();
        assertThat(WireWriter.shortened("x".repeat(32_767))).hasSize(32_767);
        assertThat(WireWriter.shortened("x".repeat(32_768))).hasSize(10_922);
        String halves = "x" + "\ud83d\ude00".repeat(20_000);
        assertThat(written(out -> out.nullableString(true, WireWriter.shortened(halves)))
                        .string(true))
                .isEqualTo(halves.substring(0, 10_921));
    }

    @Test
    void unsigned_integers_are_checked() {
        assertThat(hex(out -> out.uint16(65535))).isEqualTo("ffff");
        assertThat(hex(out -> out.uint32(4294967295L))).isEqualTo("ffffffff");
        assertThatThrownBy(() -> hex(out -> out.uint16(65536))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hex(out -> out.uint32(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 30_000})
    void a_tagged_field_of_any_size_has_the_right_length(int size) {
        String text = "x".repeat(size);
        WireReader in = written(out -> {
            int start = out.beginTaggedField(3);
            for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                out.int8(b);
            }
            out.endTaggedField(start);
            out.int8((byte) 42);
        });
        assertThat(in.uvarint()).isEqualTo(3);
        assertThat(in.taggedFieldBytes()).isEqualTo(size);
        in.skip(size);
        assertThat(in.int8()).isEqualTo((byte) 42);
        in.requireFullyRead();
    }

    @Test
    void records_are_not_copied() {
        ByteBuf records = Unpooled.buffer(1000).writeZero(1000);
        ByteBuf whole;
        try (WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT)) {
            out.int32(0);
            out.records(false, records);
            out.int8((byte) 7);
            out.records(true, records);
            assertThat(out.size()).isEqualTo(4 + 4 + 1000 + 1 + 2 + 1000);
            whole = out.finish();
            whole.setInt(0, whole.readableBytes() - 4);
        }
        assertThat(whole).isInstanceOf(CompositeByteBuf.class);
        assertThat(records.refCnt()).isEqualTo(3);
        records.setByte(0, 9);
        assertThat(whole.getByte(8)).isEqualTo((byte) 9);
        WireReader in = new WireReader(whole);
        assertThat(in.int32()).isEqualTo(2007);
        assertThat(in.records(false)).isEqualTo(records);
        assertThat(in.int8()).isEqualTo((byte) 7);
        assertThat(in.records(true)).isEqualTo(records);
        in.requireFullyRead();
        whole.release();
        assertThat(records.refCnt()).isOne();
        records.release();
    }

    @Test
    void what_is_written_after_the_records_may_grow_the_buffer() {
        ByteBuf records = Unpooled.buffer(1000).writeZero(1000);
        ByteBuf whole;
        try (WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT)) {
            out.string(true, "before");
            out.records(true, records);
            for (int i = 0; i < 100_000; i++) {
                out.int32(i);
            }
            whole = out.finish();
        }
        WireReader in = new WireReader(whole);
        assertThat(in.string(true)).isEqualTo("before");
        assertThat(in.records(true).readableBytes()).isEqualTo(1000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(in.int32()).isEqualTo(i);
        }
        in.requireFullyRead();
        whole.release();
        records.release();
    }

    @Test
    void close_frees_everything_that_was_not_finished() {
        ByteBuf records = Unpooled.buffer(1000).writeZero(1000);
        try (WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT)) {
            out.records(true, records);
            assertThat(records.refCnt()).isEqualTo(2);
        }
        assertThat(records.refCnt()).isOne();
        records.release();
    }

    @Test
    void a_finished_writer_writes_no_more() {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT);
        out.finish().release();
        assertThatThrownBy(() -> out.int8((byte) 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(out::finish).isInstanceOf(IllegalStateException.class);
        out.close();
    }
}
