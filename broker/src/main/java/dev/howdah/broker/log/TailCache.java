package dev.howdah.broker.log;

import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest batches of all partitions, as they were sent, in bounded memory. Consumers that keep up are answered from
 * here, without Postgres.
 *
 * <p>Batches are copied into chunks that the cache owns. Slices of the received frames would save this copy. But then
 * one batch of 200 bytes would keep its whole frame in memory, and the budget of received bytes could not be released.
 *
 * <p>Thread: any. A {@link CachedRun} guards itself; the queue of chunks and the counters are lock-free. When the cache
 * is full, the chunk that was begun first is evicted, whichever partition it belongs to.
 */
public final class TailCache implements AutoCloseable {

    /** The size of a partition's first chunk. It is small, so that thousands of quiet partitions fit. */
    static final int CHUNK_BYTES_MIN = 4 * 1024;

    static final int CHUNK_BYTES_MAX = 256 * 1024;

    /** A batch that is larger than this part of the cache is not cached: it would evict too many others. */
    private static final int LARGEST_BATCH_DIVISOR = 8;

    private final ByteBufAllocator allocator;
    private final long bytesMax;
    private final Queue<CacheChunk> oldestFirst = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger filledRuns = new AtomicInteger();

    /**
     * Makes a cache.
     *
     * @param bytesMax the most bytes of all chunks together, with their bookkeeping
     */
    public TailCache(ByteBufAllocator allocator, long bytesMax) {
        this.allocator = allocator;
        this.bytesMax = bytesMax;
    }

    /** Makes an empty run for one partition. */
    CachedRun openRun() {
        return new CachedRun(this);
    }

    /** The bytes of all chunks, including those that were evicted but still belong to a slow client's response. */
    public long bytes() {
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

    void onChunkBegun(CacheChunk chunk) {
        bytes.addAndGet(CacheChunk.OVERHEAD_BYTES + chunk.indexBytes() + chunk.capacity());
        oldestFirst.add(chunk);
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
        while (bytes.get() > bytesMax) {
            CacheChunk oldest = oldestFirst.poll();
            if (oldest == null) {
                return;
            }
            oldest.run().drop(oldest);
            bytes.addAndGet(-CacheChunk.OVERHEAD_BYTES);
        }
    }

    /** Releases all chunks. Slices that were handed out stay valid. */
    @Override
    public void close() {
        for (CacheChunk chunk = oldestFirst.poll(); chunk != null; chunk = oldestFirst.poll()) {
            chunk.run().clear();
            bytes.addAndGet(-CacheChunk.OVERHEAD_BYTES);
        }
    }
}
