package dev.howdah.broker.log;

import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bounded space that all runs of the tail cache share: it counts the bytes of their chunks and evicts the chunk
 * that was begun first.
 *
 * <p>Thread: any; the queue of chunks and the counters are lock-free.
 */
final class CacheSpace {

    /** The size of a partition's first chunk. It is small, so that thousands of quiet partitions fit. */
    static final int CHUNK_BYTES_MIN = 4 * 1024;

    static final int CHUNK_BYTES_MAX = 256 * 1024;

    /** A batch that is larger than this part of the space is not cached: it would evict too many others. */
    private static final int LARGEST_BATCH_DIVISOR = 8;

    private final ByteBufAllocator allocator;
    private final long bytesMax;

    /** For each chunk, what removes it from its run. It does nothing if the chunk was removed before. */
    private final Queue<Runnable> oldestFirst = new ConcurrentLinkedQueue<>();

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger filledRuns = new AtomicInteger();

    /** @param bytesMax the most bytes of all chunks together, with their bookkeeping */
    CacheSpace(ByteBufAllocator allocator, long bytesMax) {
        this.allocator = allocator;
        this.bytesMax = bytesMax;
    }

    /** The bytes of all chunks, including those that were evicted but still belong to a slow client's response. */
    long bytes() {
        return bytes.get();
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** Whether there is no room for more, because the responses of slow clients hold too many evicted chunks. */
    boolean isOverfull() {
        return bytes.get() > bytesMax + bytesMax / LARGEST_BATCH_DIVISOR;
    }

    int batchBytesMax() {
        return (int) Math.min(Integer.MAX_VALUE, bytesMax / LARGEST_BATCH_DIVISOR);
    }

    /** The size of a run's next chunk. It leaves room for all other runs that are written. */
    int chunkBytes(int previousChunkBytes) {
        long fairShare = bytesMax / (4L * Math.max(1, filledRuns.get()));
        long most = Math.max(CHUNK_BYTES_MIN, Math.min(CHUNK_BYTES_MAX, fairShare));
        return (int) Math.min(most, Math.max(CHUNK_BYTES_MIN, 2L * previousChunkBytes));
    }

    void onRunFilled() {
        filledRuns.incrementAndGet();
    }

    void onRunEmptied() {
        filledRuns.decrementAndGet();
    }

    /** @param drop removes the chunk from its run, if it is still there; called without any run's lock */
    void onChunkBegun(CacheChunk chunk, Runnable drop) {
        bytes.addAndGet(CacheChunk.OVERHEAD_BYTES + chunk.indexBytes() + chunk.capacity());
        oldestFirst.add(drop);
    }

    /**
     * A chunk was removed from its run. Its entry stays charged until the queue reaches it, which bounds the queue. Its
     * memory stays charged until no response holds it.
     */
    void onChunkDropped(CacheChunk chunk) {
        bytes.addAndGet(-chunk.indexBytes());
    }

    /** The memory of a chunk is free: nobody holds a slice of it any more. */
    void onChunkFree(int capacity) {
        bytes.addAndGet(-capacity);
    }

    void onIndexGrown(int grownBytes) {
        bytes.addAndGet(grownBytes);
    }

    /** Evicts chunks until there is room. The caller must not hold the lock of a run. */
    void evict() {
        while (bytes.get() > bytesMax && dropOldest()) {
            // One chunk each time.
        }
    }

    /** Evicts all chunks. */
    void clear() {
        while (dropOldest()) {
            // One chunk each time.
        }
    }

    private boolean dropOldest() {
        Runnable drop = oldestFirst.poll();
        if (drop == null) {
            return false;
        }
        drop.run();
        bytes.addAndGet(-CacheChunk.OVERHEAD_BYTES);
        return true;
    }
}
