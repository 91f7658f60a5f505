package dev.howdah.broker.net;

import dev.howdah.protocol.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a socket into frames.
 *
 * <pre>
 *  int32 length (min..max) | length bytes: header and request
 *
 *  LENGTH ──4 bytes, checked──▶ CONTENT ──length bytes──▶ a frame, LENGTH
 *     └──first byte too large: TLS, HTTP, oversize──▶ malformed
 * </pre>
 *
 * <p>Memory is allocated for received bytes, not for an announced length. An unfinished frame lies in a buffer that
 * doubles up to {@value #PIECE_BYTES_MAX} bytes and goes on in further pieces of at most that size. So nothing large is
 * copied, or allocated in advance.
 *
 * <p>Thread: the event loop of the connection. The decoder owns the buffers that it was given until it returns them as
 * frames.
 */
final class FrameDecoder {

    /** The smallest frame, a header of the oldest kind: api key, version, correlation id. */
    static final int FRAME_BYTES_MIN = 8;

    static final int PIECE_BYTES_MAX = 1024 * 1024;

    /**
     * A complete frame that fills less than this share of its buffer is copied, so that it does not keep the rest in
     * memory.
     */
    private static final int SLICE_SHARE = 4;

    private final ByteBufAllocator allocator;
    private int frameBytesMin = FRAME_BYTES_MIN;
    private int frameBytesMax;
    private final ArrayDeque<ByteBuf> received = new ArrayDeque<>(2);

    private int lengthBytes;
    private int length;
    /** The received part of the unfinished frame; null before its content begins. */
    private @Nullable ByteBuf partial;

    private @Nullable CompositeByteBuf pieces;
    private int contentBytes;
    private long frameNumber;

    FrameDecoder(ByteBufAllocator allocator, int frameBytesMax) {
        this.allocator = allocator;
        this.frameBytesMax = frameBytesMax;
    }

    /** Sets the bounds of frames whose length is not read yet. */
    void bound(int bytesMin, int bytesMax) {
        frameBytesMin = bytesMin;
        frameBytesMax = bytesMax;
    }

    /** Adds received bytes, and takes the buffer. */
    void take(ByteBuf bytes) {
        if (bytes.isReadable()) {
            received.add(bytes);
        } else {
            bytes.release();
        }
    }

    /** Whether a frame has begun and is not complete, among the bytes that {@link #next} has looked at. */
    boolean isInsideFrame() {
        return lengthBytes > 0;
    }

    /** The number of frames so far. It distinguishes one unfinished frame from the next. */
    long frameNumber() {
        return frameNumber;
    }

    /**
     * The next complete frame, without its length; null if there is none yet. The caller owns it.
     *
     * @throws MalformedMessageException if the bytes are not Kafka's protocol. Nothing more can be read from this
     *     socket.
     */
    @Nullable
    ByteBuf next() {
        for (ByteBuf head = received.peek(); head != null; head = received.peek()) {
            ByteBuf frame = null;
            if (lengthBytes < 4) {
                readLength(head);
            }
            if (lengthBytes == 4) {
                frame = readContent(head);
            }
            if (!head.isReadable()) {
                received.remove();
                head.release();
            }
            if (frame != null) {
                return frame;
            }
        }
        return null;
    }

    /** Releases all buffers. */
    void close() {
        received.forEach(ByteBuf::release);
        received.clear();
        if (pieces != null) {
            pieces.release();
            pieces = null;
        }
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private void readLength(ByteBuf head) {
        while (lengthBytes < 4 && head.isReadable()) {
            length = (length << 8) | head.readUnsignedByte();
            lengthBytes++;
            if (lengthBytes == 1 && length > frameBytesMax >>> 24) {
                throw new MalformedMessageException("first byte of a frame: " + describe(length));
            }
        }
        if (lengthBytes == 4 && (length < frameBytesMin || length > frameBytesMax)) {
            throw new MalformedMessageException(
                    "frame length: " + length + " (expected: " + frameBytesMin + ".." + frameBytesMax + ")");
        }
    }

    private @Nullable ByteBuf readContent(ByteBuf head) {
        int missing = length - contentBytes;
        if (contentBytes == 0 && head.readableBytes() >= length) {
            ByteBuf frame = length >= head.capacity() / SLICE_SHARE ? head.readRetainedSlice(length) : copy(head);
            startOver();
            return frame;
        }
        int count = Math.min(missing, head.readableBytes());
        while (count > 0) {
            ByteBuf piece = pieceWithRoom(count);
            int fitting = Math.min(count, piece.writableBytes());
            piece.writeBytes(head, fitting);
            contentBytes += fitting;
            count -= fitting;
        }
        return contentBytes == length ? finish() : null;
    }

    private ByteBuf copy(ByteBuf head) {
        ByteBuf frame = allocator.buffer(length, length);
        frame.writeBytes(head, length);
        return frame;
    }

    /** Returns a piece with room: the last one, grown if necessary, or a new one. */
    private ByteBuf pieceWithRoom(int atHand) {
        ByteBuf piece = partial;
        int missing = length - contentBytes;
        if (piece == null) {
            int max = Math.min(missing, PIECE_BYTES_MAX);
            partial = piece = allocator.buffer(Math.min(atHand, max), max);
        } else if (!piece.isWritable()) {
            if (piece.capacity() < piece.maxCapacity()) {
                int doubled = Math.max(2 * piece.capacity(), piece.capacity() + atHand);
                piece.capacity(Math.min(doubled, piece.maxCapacity()));
            } else {
                pieces().addComponent(true, piece);
                int max = Math.min(missing, PIECE_BYTES_MAX);
                partial = piece = allocator.buffer(Math.min(Math.max(atHand, max / 8), max), max);
            }
        }
        return piece;
    }

    private CompositeByteBuf pieces() {
        if (pieces == null) {
            pieces = allocator.compositeBuffer(length / PIECE_BYTES_MAX + 2);
        }
        return pieces;
    }

    private @Nullable ByteBuf finish() {
        ByteBuf frame = partial;
        if (pieces != null) {
            frame = partial == null ? pieces : pieces.addComponent(true, partial);
        }
        partial = null;
        pieces = null;
        startOver();
        return frame;
    }

    private void startOver() {
        lengthBytes = 0;
        length = 0;
        contentBytes = 0;
        frameNumber++;
    }

    private static String describe(int firstByte) {
        return switch (firstByte) {
            case 0x16 -> "0x16, this is TLS";
            case 'G', 'P', 'H', 'O', 'C', 'D', 'T' -> "'" + (char) firstByte + "', this may be HTTP";
            default -> "0x" + Integer.toHexString(firstByte);
        };
    }
}
