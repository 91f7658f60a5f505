package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a compressed block that its reader has not passed yet, between {@link #position} and the bytes that the
 * decompressor appends.
 *
 * <pre>
 * 0 ...... position ........ limit ........ capacity
 *  passed        not yet read       free
 * </pre>
 *
 * <p>Bytes announced by a stranger are never allocated at once: the window doubles when it is full of bytes that really came
 * out. Its capacities are 8 KiB · 2^k up to 16 MiB, then {@link #CAPACITY_MAX}; so the old and the new one together, which
 * exist while it grows, stay under 64 MiB. (A snappy or zstd block that can only be decompressed whole is the exception: one
 * allocation of at most {@link RecordCursor#DECOMPRESSED_BATCH_BYTES_MAX}.)
 */
final class DecompressedWindow implements AutoCloseable {

    /** The most that a decompressor may ask to append in one piece to a window that is not empty. */
    static final int BLOCK_BYTES_MAX = 8 << 20;

    /** Twice the least that a decompressor asks for. */
    private static final int WINDOW_BYTES_MIN = 8 << 10;

    private static final int CAPACITY_DOUBLED_MAX = 16 << 20;
    private static final int CAPACITY_MAX = RecordCursor.DECOMPRESSED_RECORD_BYTES_MAX + BLOCK_BYTES_MAX;

    private final ByteBufAllocator allocator;
    private final @Nullable ByteBuf copiedInput;
    private final Decompressor source;

    private ByteBuf buffer;
    /** All of {@link #buffer}, at the same indices. */
    private ByteBuffer bytes;

    private int position;
    private int limit;
    private long decompressedBytes;
    private boolean ended;
    private boolean closed;

    private DecompressedWindow(
            ByteBufAllocator allocator, @Nullable ByteBuf copiedInput, Decompressor source, int windowBytes) {
        this.allocator = allocator;
        this.copiedInput = copiedInput;
        this.source = source;
        this.buffer = allocator.directBuffer(windowBytes, windowBytes);
        this.bytes = buffer.nioBuffer(0, windowBytes);
    }

    /** Most batches shrink to no less than an eighth. A small window is cheaper to allocate than a small batch to read. */
    private static int windowBytes(int compressedBytes) {
        int expected = Integer.highestOneBit(Math.min(compressedBytes, RecordCursor.WINDOW_BYTES) | 1) * 16;
        return Math.min(RecordCursor.WINDOW_BYTES, Math.max(WINDOW_BYTES_MIN, expected));
    }

    /** Over the records of a compressed batch, whose buffer is borrowed until {@link #close}. */
    static DecompressedWindow open(RecordBatch batch) {
        ByteBuf from = batch.buffer();
        int index = batch.start() + RecordBatch.HEADER_BYTES;
        int length = batch.sizeInBytes() - RecordBatch.HEADER_BYTES;
        if (from.isDirect() && from.nioBufferCount() == 1) {
            ByteBuffer compressed = from.nioBuffer(index, length);
            Decompressor source = Decompressor.open(batch.compression(), compressed);
            return new DecompressedWindow(from.alloc(), null, source, windowBytes(length));
        }
        // The native codecs read direct memory only. What arrives from a socket is that already.
        ByteBuf copy = from.alloc().directBuffer(Math.max(1, length), Math.max(1, length));
        try {
            copy.writeBytes(from, index, length);
            ByteBuffer compressed = copy.nioBuffer(0, length);
            Decompressor source = Decompressor.open(batch.compression(), compressed);
            return new DecompressedWindow(from.alloc(), copy, source, windowBytes(length));
        } catch (RuntimeException | Error e) {
            copy.release();
            throw e;
        }
    }

    /** Changes when more bytes are ensured. */
    ByteBuf buffer() {
        return buffer;
    }

    /** The same memory and indices as {@link #buffer}. Its own position is 0 and its limit the capacity, between calls. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Index of the first byte that the reader has not passed. */
    int position() {
        return position;
    }

    /**
     * Lets go of what lies before {@code readTo} and decompresses until {@code wanted} bytes follow, or the block ends.
     *
     * @return how many bytes there are from {@link #position}, which may have moved
     */
    int ensure(int readTo, int wanted) {
        position = readTo;
        while (limit - position < wanted && !ended) {
            ended = !source.fill(this);
        }
        return limit - position;
    }

    /** For the decompressor: makes room for {@code wanted} bytes at {@link #limit}. */
    void reserve(int wanted) {
        int held = limit - position;
        if (wanted <= buffer.capacity() - limit) {
            return;
        }
        if (wanted <= buffer.capacity() - held) {
            bytes.position(position).limit(limit);
            bytes.compact().clear();
        } else {
            replace(held, capacityFor(held + wanted, held));
        }
        position = 0;
        limit = held;
    }

    private int capacityFor(int needed, int held) {
        if (held == 0) {
            return needed;
        }
        int capacity = 2 * buffer.capacity();
        while (capacity < needed) {
            capacity *= 2;
        }
        if (capacity > CAPACITY_DOUBLED_MAX) {
            capacity = CAPACITY_MAX;
        }
        assert capacity >= needed : "capacity: " + capacity + " (expected: >= " + needed + ")";
        return capacity;
    }

    private void replace(int held, int capacity) {
        ByteBuf old = buffer;
        if (held == 0) {
            // Nothing to carry over: never hold both. close() must not release it again if the allocation fails.
            closed = true;
            old.release();
            buffer = allocator.directBuffer(capacity, capacity);
            closed = false;
        } else {
            ByteBuf grown = allocator.directBuffer(capacity, capacity);
            grown.setBytes(0, old, position, held);
            buffer = grown;
            old.release();
        }
        bytes = buffer.nioBuffer(0, capacity);
    }

    /** For the decompressor: where its next bytes go. */
    int limit() {
        return limit;
    }

    /** For the decompressor: it wrote so many bytes at {@link #limit}. */
    void produced(int count) {
        limit += count;
        decompressedBytes += count;
        if (decompressedBytes > RecordCursor.DECOMPRESSED_BATCH_BYTES_MAX) {
            throw Decompressor.tooLarge(decompressedBytes);
        }
    }

    @Override
    public void close() {
        source.close();
        if (!closed) {
            closed = true;
            buffer.release();
        }
        if (copiedInput != null && copiedInput.refCnt() > 0) {
            copiedInput.release();
        }
    }
}
