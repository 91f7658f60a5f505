package dev.howdah.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/**
 * A piece of memory with consecutive batches of one partition, and an index of where each begins. Thread: guarded by
 * the monitor of its run ({@code CachedRun}).
 */
final class CacheChunk {

    /** About how many bytes the object, the headers of its arrays and its place in the queue take. */
    static final int OVERHEAD_BYTES = 256;

    private static final int INDEX_ENTRY_BYTES = Long.BYTES + Integer.BYTES;
    private static final int INDEX_ENTRIES_MIN = 4;

    private final ByteBuf memory;
    private final CountedBuffer shared;
    private int usedBytes;
    private long[] baseOffsets = new long[INDEX_ENTRIES_MIN];
    private int[] positions = new int[INDEX_ENTRIES_MIN];
    private int batches;
    private long nextOffset;
    private boolean holdsZstd;
    private boolean dropped;

    /** @param whenFree called once, when neither the cache nor a slice holds the memory any more */
    CacheChunk(ByteBufAllocator allocator, int capacity, Runnable whenFree) {
        this.memory = allocator.directBuffer(capacity, capacity).writerIndex(capacity);
        this.shared = new CountedBuffer(allocator, memory, whenFree);
    }

    int capacity() {
        return memory.capacity();
    }

    /** The bytes that it takes besides {@link #capacity}. */
    int indexBytes() {
        return baseOffsets.length * INDEX_ENTRY_BYTES;
    }

    boolean hasRoom(int batchBytes) {
        return memory.capacity() - usedBytes >= batchBytes;
    }

    /** Copies the batch into the chunk. Returns by how many bytes the index has grown. */
    int append(CachedBatch batch) {
        int grownBytes = 0;
        if (batches == baseOffsets.length) {
            grownBytes = batches * INDEX_ENTRY_BYTES;
            baseOffsets = Arrays.copyOf(baseOffsets, batches * 2);
            positions = Arrays.copyOf(positions, batches * 2);
        }
        baseOffsets[batches] = batch.baseOffset();
        positions[batches] = usedBytes;
        batches++;
        int batchBytes = batch.bytes().readableBytes();
        memory.setBytes(usedBytes, batch.bytes(), batch.bytes().readerIndex(), batchBytes);
        usedBytes += batchBytes;
        nextOffset = batch.nextOffset();
        holdsZstd |= batch.codec() == CachedBatch.Codec.ZSTD;
        return grownBytes;
    }

    long baseOffset() {
        return baseOffsets[0];
    }

    long nextOffset() {
        return nextOffset;
    }

    boolean holdsZstd() {
        return holdsZstd;
    }

    /** The index of the batch that contains the offset. */
    int batchOf(long offset) {
        int found = Arrays.binarySearch(baseOffsets, 0, batches, offset);
        return found >= 0 ? found : -found - 2;
    }

    /** How many whole batches, from {@code first} on, begin before {@code endOffset} and fit into {@code bytesMax}. */
    int batchesThatFit(int first, int bytesMax, long endOffset) {
        int end = batchesBefore(endOffset);
        int start = positions[first];
        if (endPosition(end) - start <= bytesMax) {
            return Math.max(0, end - first);
        }
        int found = Arrays.binarySearch(positions, first, end, start + bytesMax);
        return (found >= 0 ? found : -found - 2) - first;
    }

    private int batchesBefore(long offset) {
        if (offset >= nextOffset) {
            return batches;
        }
        int found = Arrays.binarySearch(baseOffsets, 0, batches, offset);
        return found >= 0 ? found : -found - 1;
    }

    /** A retained slice with the batches {@code [first, first + count)}. */
    ByteBuf slice(int first, int count) {
        int start = positions[first];
        return shared.retainedSlice(start, endPosition(first + count) - start);
    }

    /** One past the last offset of the first {@code count} batches. */
    long nextOffsetAfter(int count) {
        return count == batches ? nextOffset : baseOffsets[count];
    }

    boolean isLast(int batchIndex) {
        return batchIndex == batches - 1;
    }

    private int endPosition(int count) {
        return count == batches ? usedBytes : positions[count];
    }

    /**
     * Releases the cache's reference to the memory; slices may still hold it. Returns false if that was done before.
     */
    boolean drop() {
        if (dropped) {
            return false;
        }
        dropped = true;
        shared.release();
        return true;
    }
}
