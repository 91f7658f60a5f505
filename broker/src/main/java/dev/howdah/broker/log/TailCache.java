package dev.howdah.broker.log;

import io.netty.buffer.ByteBufAllocator;

/**
 * The newest batches of all partitions, as they were sent, in bounded memory. Consumers that keep up are answered from
 * here, without Postgres.
 *
 * <p>Batches are copied into chunks that the cache owns. Slices of the received frames would save this copy. But then
 * one batch of 200 bytes would keep its whole frame in memory, and the budget of received bytes could not be released.
 *
 * <p>Thread: any. A {@link CachedRun} guards itself; the {@link CacheSpace} that they share is lock-free. When the cache
 * is full, the chunk that was begun first is evicted, whichever partition it belongs to.
 */
public final class TailCache implements AutoCloseable {

    private final CacheSpace space;

    /** @param bytesMax the most bytes of all chunks together, with their bookkeeping */
    public TailCache(ByteBufAllocator allocator, long bytesMax) {
        this.space = new CacheSpace(allocator, bytesMax);
    }

    /** Makes an empty run for one partition. */
    CachedRun openRun() {
        return new CachedRun(space);
    }

    /** The bytes of all chunks, including those that were evicted but still belong to a slow client's response. */
    public long bytes() {
        return space.bytes();
    }

    /** Releases all chunks. Slices that were handed out stay valid. */
    @Override
    public void close() {
        space.clear();
    }
}
