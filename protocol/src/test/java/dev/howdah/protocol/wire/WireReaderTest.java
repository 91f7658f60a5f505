package dev.howdah.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {

    private static WireReader reader(String hex) {
        return new WireReader(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", ""))));
    }

    private static void assertMalformed(ThrowingCallable read, String message) {
        assertThatThrownBy(read)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(message)
                .hasNoSuppressedExceptions();
    }

    @Test
    void fixed_integers_are_big_endian() {
        WireReader in = reader("01 ff fffe fffe fffffffd fffffffd fffffffffffffffc 3ff8000000000000");
        assertThat(in.bool()).isTrue();
        assertThat(in.int8()).isEqualTo((byte) -1);
        assertThat(in.int16()).isEqualTo((short) -2);
        assertThat(in.uint16()).isEqualTo(65534);
        assertThat(in.int32()).isEqualTo(-3);
        assertThat(in.uint32()).isEqualTo(4294967293L);
        assertThat(in.int64()).isEqualTo(-4);
        assertThat(in.float64()).isEqualTo(1.5);
        in.requireFullyRead();
    }

    @Test
    void sixteen_zero_bytes_are_the_shared_zero_uuid() {
        assertThat(reader("00000000000000000000000000000000").uuid()).isSameAs(WireReader.ZERO_UUID);
        assertThat(reader("00000000000000010000000000000002").uuid()).isEqualTo(new UUID(1, 2));
    }

    @ParameterizedTest
    @CsvSource({"00,0", "7f,127", "8001,128", "ffff7f,2097151", "ffffffff07,2147483647", "ffffffff0f,-1", "8000,0"})
    void unsigned_varints(String hex, int value) {
        assertThat(reader(hex).uvarint()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff10", "8080808080", "808080808001", "ffffffffff"})
    void a_varint_of_more_than_32_bits_is_malformed(String hex) {
        assertMalformed(() -> reader(hex).uvarint(), "varint: more than 32 bits");
    }

    @ParameterizedTest
    @CsvSource({"00,0", "01,-1", "02,1", "feffffff0f,2147483647", "ffffffff0f,-2147483648"})
    void zigzag_varints(String hex, int value) {
        assertThat(reader(hex).varint()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"00,0", "01,-1", "feffffffffffffffff01,9223372036854775807", "ffffffffffffffffff01,-9223372036854775808"
    })
    void zigzag_varlongs(String hex, long value) {
        assertThat(reader(hex).varlong()).isEqualTo(value);
    }

    @Test
    void a_varlong_of_more_than_64_bits_is_malformed() {
        assertMalformed(() -> reader("ffffffffffffffffff02").varlong(), "varlong: more than 64 bits");
    }

    @Test
    void null_and_empty_differ() {
        assertThat(reader("ffff").nullableString(false)).isNull();
        assertThat(reader("0000").nullableString(false)).isEmpty();
        assertThat(reader("00").nullableString(true)).isNull();
        assertThat(reader("01").nullableString(true)).isEmpty();
        assertThat(reader("ffffffff").nullableBytes(false)).isNull();
        assertThat(reader("00000000").nullableBytes(false)).isEqualTo(Unpooled.EMPTY_BUFFER);
        assertThat(reader("ffffffff").nullableStringArray(false)).isNull();
        assertThat(reader("00000000").nullableStringArray(false)).isEmpty();
        assertThat(reader("00").nullableStringArray(true)).isNull();
        assertThat(reader("01").nullableStringArray(true)).isEmpty();
    }

    @Test
    void null_where_a_value_must_be_is_malformed() {
        assertMalformed(() -> reader("ffff").string(false), "string: null (expected: a value)");
        assertMalformed(() -> reader("00").string(true), "string: null");
        assertMalformed(() -> reader("ffffffff").bytes(false), "bytes: null");
        assertMalformed(() -> reader("00").records(true), "records: null");
        assertMalformed(() -> reader("00").stringArray(true), "array: null");
    }

    @Test
    void a_length_is_checked_low_and_high() {
        assertMalformed(() -> reader("fffe 6162").nullableString(false), "length: -2 (expected: -1..2)");
        assertMalformed(() -> reader("0003 6162").nullableString(false), "length: 3 (expected: -1..2)");
        assertMalformed(() -> reader("7fffffff 61").nullableBytes(false), "length: 2147483647 (expected: -1..1)");
        assertMalformed(() -> reader("fffffffe 61").nullableRecords(false), "length: -2");
        assertMalformed(() -> reader("ffffffff0f 61").nullableRecords(true), "length: -2");
        assertMalformed(() -> reader("8080808008 61").nullableRecords(true), "length: 2147483647");
        assertMalformed(() -> reader("7fffffff 61").nullableStringArray(false), "length: 2147483647");
        assertMalformed(() -> reader("fffffffe 61").nullableStringArray(false), "length: -2");
    }

    @Test
    void the_longest_string_is_32767_bytes_in_either_form() {
        byte[] text = new byte[40_000];
        ByteBuf flexible = Unpooled.buffer().writeBytes(new byte[] {(byte) 0x80, (byte) 0x80, 0x02});
        assertThat(new WireReader(flexible.writeBytes(text)).nullableString(true))
                .hasSize(32767);
        ByteBuf tooLong = Unpooled.buffer().writeBytes(new byte[] {(byte) 0x81, (byte) 0x80, 0x02});
        assertMalformed(
                () -> new WireReader(tooLong.writeBytes(text)).nullableString(true),
                "length: 32768 (expected: -1..32767)");
    }

    @Test
    void an_array_cannot_announce_more_elements_than_its_bytes_can_hold() {
        WireReader fits = reader("00000002 0000000a 0000000b");
        assertThat(fits.array(false, 4, (short) 0, (in, v) -> in.int32())).containsExactly(10, 11);
        assertMalformed(
                () -> reader("00000003 0000000a 0000000b").array(false, 4, (short) 0, (in, v) -> in.int32()),
                "length: 3 (expected: -1..2)");
    }

    @Test
    void all_arrays_of_a_message_together_are_bounded() {
        int half = WireReader.ELEMENTS_MAX / 2 + 1;
        ByteBuf frame = Unpooled.buffer();
        for (int i = 0; i < 2; i++) {
            frame.writeInt(half).writeZero(half);
        }
        WireReader in = new WireReader(frame);
        assertThat(in.array(false, 1, (short) 0, (r, v) -> r.int8())).hasSize(half);
        assertMalformed(
                () -> in.array(false, 1, (short) 0, (r, v) -> r.int8()), "length: 500001 (expected: -1..499999)");
    }

    @Test
    void lists_cannot_be_changed() {
        List<String> list = reader("02 02 61").stringArray(true);
        assertThatThrownBy(() -> list.add("b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void records_are_a_slice_of_the_frame_and_bytes_a_copy() {
        ByteBuf frame = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("0261" + "0261"));
        WireReader in = new WireReader(frame);
        ByteBuf records = in.records(true);
        ByteBuf bytes = in.bytes(true);
        frame.setByte(1, 'x').setByte(3, 'y');
        assertThat(records.getByte(0)).isEqualTo((byte) 'x');
        assertThat(bytes.getByte(0)).isEqualTo((byte) 'a');
        assertThat(frame.refCnt()).isOne();
        assertThat(frame.readerIndex()).isZero();
    }

    @Test
    void unknown_tagged_fields_are_skipped() {
        WireReader in = reader("02 00 02 6162 8510 00 2a");
        in.skipTaggedFields();
        assertThat(in.int8()).isEqualTo((byte) 42);
        in.requireFullyRead();
    }

    @Test
    void tagged_fields_are_bounded_by_the_bytes_that_are_left() {
        assertMalformed(() -> reader("02 00 00").skipTaggedFields(), "tagged fields: 2 (expected: <= 1)");
        assertMalformed(() -> reader("ffffffff0f 00 00").skipTaggedFields(), "tagged fields: 4294967295");
        assertMalformed(() -> reader("01 00 03 6162").skipTaggedFields(), "tagged field: 3 (expected: <= 2)");
        assertMalformed(() -> reader("01 00 ffffffff0f 6162").skipTaggedFields(), "tagged field: 4294967295");
    }

    @Test
    void a_known_tagged_field_must_be_as_long_as_announced() {
        WireReader in = reader("0102");
        in.int8();
        assertMalformed(() -> in.endTaggedField(0, 2), "tagged field: 2 (expected: 1)");
    }

    @Test
    void trailing_bytes_are_malformed() {
        WireReader in = reader("0102");
        in.int8();
        assertMalformed(in::requireFullyRead, "trailing bytes: 1 (expected: 0)");
    }

    @Test
    void a_malformed_message_costs_no_stack_trace() {
        assertThat(new MalformedMessageException("x").getStackTrace()).isEmpty();
    }
}
