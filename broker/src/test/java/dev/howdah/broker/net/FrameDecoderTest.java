package dev.howdah.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.protocol.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final int MAX = 100 * 1024 * 1024;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final FrameDecoder decoder = new FrameDecoder(allocator, MAX);

    @AfterEach
    void everything_is_given_back() {
        decoder.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void frames_come_out_of_single_bytes() {
        byte[] stream = concat(frame(8, 1), frame(300, 2), frame(9, 3));
        List<byte[]> frames = new ArrayList<>();
        for (byte b : stream) {
            decoder.take(received(new byte[] {b}));
            drain(frames);
        }
        assertThat(frames).containsExactly(content(8, 1), content(300, 2), content(9, 3));
        assertThat(decoder.isInsideFrame()).isFalse();
    }

    @Test
    void many_frames_come_out_of_one_buffer_and_the_rest_waits() {
        byte[] whole = concat(frame(8, 1), frame(9, 2), frame(70_000, 3));
        List<byte[]> frames = new ArrayList<>();
        decoder.take(received(whole, 0, 40));
        drain(frames);
        assertThat(frames).hasSize(2);
        assertThat(decoder.isInsideFrame()).isTrue();
        decoder.take(received(whole, 40, whole.length));
        drain(frames);
        assertThat(frames).containsExactly(content(8, 1), content(9, 2), content(70_000, 3));
    }

    @Test
    void a_large_frame_in_chunks_of_any_size_is_whole() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] stream = frame(5 * FrameDecoder.PIECE_BYTES_MAX + 17, 7);
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(300_000));
            decoder.take(received(stream, at, end));
            drain(frames);
            at = end;
        }
        assertThat(frames).as("seed " + seed).containsExactly(content(stream.length - 4, 7));
    }

    @Test
    void an_announced_length_costs_nothing() {
        decoder.take(received(new byte[] {6, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}));
        assertThat(decoder.next()).isNull();
        assertThat(decoder.isInsideFrame()).isTrue();
        assertThat(allocator.metric().usedHeapMemory()).isLessThanOrEqualTo(64);
    }

    @Test
    void memory_stays_near_what_was_received() {
        decoder.take(received(new byte[] {6, 0, 0, 0}));
        long receivedBytes = 0;
        for (int i = 0; i < 1_000; i++) {
            decoder.take(received(new byte[4_096]));
            receivedBytes += 4_096;
            assertThat(decoder.next()).isNull();
            assertThat(allocator.metric().usedHeapMemory())
                    .isLessThanOrEqualTo(2 * receivedBytes + FrameDecoder.PIECE_BYTES_MAX / 8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 0, 7, MAX + 1, Integer.MAX_VALUE})
    void a_length_out_of_range_is_refused(int length) {
        decoder.take(Unpooled.buffer().writeInt(length).writeInt(0));
        assertThatThrownBy(decoder::next).isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0x16, 'G', 'P', (byte) 0x80})
    void the_first_byte_of_another_protocol_is_enough(byte first) {
        decoder.take(received(new byte[] {first}));
        assertThatThrownBy(decoder::next)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("first byte");
    }

    @Test
    void the_largest_length_is_accepted() {
        decoder.take(Unpooled.buffer().writeInt(MAX));
        assertThat(decoder.next()).isNull();
        assertThat(decoder.isInsideFrame()).isTrue();
    }

    private void drain(List<byte[]> frames) {
        for (ByteBuf frame = decoder.next(); frame != null; frame = decoder.next()) {
            frames.add(ByteBufUtil.getBytes(frame));
            frame.release();
        }
    }

    private static ByteBuf received(byte[] bytes) {
        return received(bytes, 0, bytes.length);
    }

    private static ByteBuf received(byte[] bytes, int from, int to) {
        return Unpooled.copiedBuffer(bytes, from, to - from);
    }

    private static byte[] frame(int length, int seed) {
        return concat(ByteBufUtil.getBytes(Unpooled.buffer(4).writeInt(length)), content(length, seed));
    }

    private static byte[] content(int length, int seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static byte[] concat(byte[]... parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
    }
}
