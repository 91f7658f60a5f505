package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a decompressed block that its reader has not passed yet. The decompressor appends bytes at its end.
 *
 * <pre>
 * 0 ...... position ........ limit ........ capacity
 *  passed        not yet read       free
 * </pre>
 *
 * <p>Memory is not allocated because a client announces a size: the window doubles when it is full of bytes that were
 * really decompressed. Its capacities are 8 KiB · 2^k up to 16 MiB, then {@link #CAPACITY_MAX}. While it grows, the old
 * and the new buffer exist together, and have less than 64 MiB. A snappy or zstd block that can only be decompressed as
 * a whole is the exception: it takes one allocation of at most {@link RecordCursor#DECOMPRESSED_BATCH_BYTES_MAX}.
 */
final class DecompressedWindow implements AutoCloseable {

    /** The most that a decompressor may ask to append in one piece to a window that is not empty. */
    static final int BLOCK_BYTES_MAX = 8 << 20;

    /** The smallest window: twice the least that a decompressor asks for. */
    private static final int WINDOW_BYTES_MIN = 8 << 10;

    private static final int CAPACITY_DOUBLED_MAX = 16 << 20;
    private static final int CAPACITY_MAX = RecordCursor.DECOMPRESSED_RECORD_BYTES_MAX + BLOCK_BYTES_MAX;

    private final ByteBufAllocator allocator;
    private final @Nullable ByteBuf copiedInput;
    private final Decompressor source;

    private ByteBuf buffer;
    /** The memory of {@link #buffer}, with the same indices. */
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

    /**
     * The size to begin with. Most batches are compressed to no less than an eighth, and a small window is cheaper to
     * allocate than a small batch is to read.
     */
    private static int windowBytes(int compressedBytes) {
        int expected = Integer.highestOneBit(Math.min(compressedBytes, RecordCursor.WINDOW_BYTES) | 1) * 16;
        return Math.min(RecordCursor.WINDOW_BYTES, Math.max(WINDOW_BYTES_MIN, expected));
    }

    /** Opens a window over the records of a compressed batch. The batch's buffer is borrowed until {@link #close}. */
    static DecompressedWindow open(RecordBatch batch) {
        ByteBuf from = batch.buffer();
        int index = batch.start() + RecordBatch.HEADER_BYTES;
        int length = batch.sizeInBytes() - RecordBatch.HEADER_BYTES;
        if (from.isDirect() && from.nioBufferCount() == 1) {
            ByteBuffer compressed = from.nioBuffer(index, length);
            Decompressor source = Decompressor.open(batch.compression(), compressed);
            return new DecompressedWindow(from.alloc(), null, source, windowBytes(length));
        }
        // The native codecs read only direct memory. Buffers from a socket are direct.
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

    /** The buffer with the bytes. {@link #ensure} may replace it. */
    ByteBuf buffer() {
        return buffer;
    }

    /** The same memory and indices as {@link #buffer}. Its own position is 0 and its limit the capacity, between calls. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** The index of the first byte that the reader has not passed. */
    int position() {
        return position;
    }

    /**
     * Discards the bytes before {@code readTo}, and decompresses until {@code wanted} bytes follow or the block ends.
     *
     * @return how many bytes follow {@link #position}, which may have changed
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
            // There is nothing to copy, so the old buffer is released first and both never exist together. close() must
            // not release it again if the allocation fails.
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

    /** For the decompressor: the index for its next byte. */
    int limit() {
        return limit;
    }

    /** For the decompressor: tells that it has written so many bytes at {@link #limit}. */
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
