package dev.howdah.broker.log;

import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest batches of all partitions, as they were sent, in bounded memory: consumers that keep up are answered from here
 * and never touch Postgres.
 *
 * <p>Batches are copied into chunks the cache owns. Keeping slices of the received frames would save that copy, but one batch
 * of 200 bytes would then hold its whole frame, and the budget of received bytes could not be given back.
 *
 * <p>Thread: any. A {@link CachedRun} guards itself; the queue of chunks and the counters are lock-free. When the cache is
 * full, the chunk that was begun first goes, whichever partition has it.
 */
public final class TailCache implements AutoCloseable {

    /** A partition's first chunk is this small, so that thousands of quiet partitions fit. */
    static final int CHUNK_BYTES_MIN = 4 * 1024;

    static final int CHUNK_BYTES_MAX = 256 * 1024;

    /** A batch over this part of the cache is not kept: it would push out everybody else's. */
    private static final int LARGEST_BATCH_DIVISOR = 8;

    private final ByteBufAllocator allocator;
    private final long bytesMax;
    private final Queue<CacheChunk> oldestFirst = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger filledRuns = new AtomicInteger();

    /** @param bytesMax of all chunks together, with their bookkeeping */
    public TailCache(ByteBufAllocator allocator, long bytesMax) {
        this.allocator = allocator;
        this.bytesMax = bytesMax;
    }

    /** A new, empty run for one partition. */
    CachedRun openRun() {
        return new CachedRun(this);
    }

    /** Bytes that the chunks occupy now, those included that have left the cache but not yet a slow reader's response. */
    public long bytes() {
        return bytes.get();
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** Slow readers hold so much of what has left the cache that there is no room for more. */
    boolean isOverfull() {
        return bytes.get() > bytesMax + bytesMax / LARGEST_BATCH_DIVISOR;
    }

    int batchBytesMax() {
        return (int) Math.min(Integer.MAX_VALUE, bytesMax / LARGEST_BATCH_DIVISOR);
    }

    /** How large the next chunk of a run may be, so that all the filled runs find room. */
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
     * The chunk's entry stays charged until the queue reaches it, which bounds the queue. Its memory stays charged
     * until no response holds it.
     */
    void onChunkDropped(CacheChunk chunk) {
        bytes.addAndGet(-chunk.indexBytes());
    }

    /** Nobody holds a slice of it any more. */
    void onChunkFree(int capacity) {
        bytes.addAndGet(-capacity);
    }

    void onIndexGrown(int grownBytes) {
        bytes.addAndGet(grownBytes);
    }

    /** Called without any run's lock held. */
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

    /** Releases all chunks; slices that were handed out stay valid. */
    @Override
    public void close() {
        for (CacheChunk chunk = oldestFirst.poll(); chunk != null; chunk = oldestFirst.poll()) {
            chunk.run().clear();
            bytes.addAndGet(-CacheChunk.OVERHEAD_BYTES);
        }
    }
}
