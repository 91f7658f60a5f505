package dev.howdah.broker.log;

import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this broker knows of one partition: log start, high watermark, the newest batches, and who waits for more. The
 * head row in Postgres is the truth. This object lags behind it while another broker writes, and is never ahead of it.
 *
 * <p>The high watermark is the offset up to which records are committed. It only rises, unless the leader epoch rises:
 * after a failover or a restore the database may have fewer records.
 *
 * <p>A waiter registers first and then reads the high watermark. Whoever raises the high watermark does so before it
 * looks for waiters. So no wake-up is lost.
 *
 * <p>Thread: any. Fields are volatile and are changed under the monitor.
 */
public final class PartitionLog {

    private final PartitionId id;
    private final CachedRun tail;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private volatile long logStartOffset;
    private volatile long highWatermark;
    private volatile boolean headKnown;
    private volatile boolean gone;

    PartitionLog(PartitionId id, TailCache cache) {
        this.id = id;
        this.tail = cache.openRun();
    }

    public PartitionId id() {
        return id;
    }

    public long logStartOffset() {
        return logStartOffset;
    }

    /** One past the last committed record that this broker knows of. */
    public long highWatermark() {
        return highWatermark;
    }

    /** Whether the bounds are known, from Postgres or from an append. They must not be used before. */
    public boolean isHeadKnown() {
        return headKnown;
    }

    /** Whether the topic was deleted. */
    public boolean isGone() {
        return gone;
    }

    /**
     * A lane of this broker has committed the batch. This wakes nobody: the lane does that once for each partition of a
     * transaction.
     *
     * @param stamped the batch with its offsets; borrowed
     */
    public void onStored(RecordBatch stamped, long logStart) {
        long nextOffset = stamped.lastOffset() + 1;
        CachedBatch.Codec codec =
                stamped.compression() == Compression.ZSTD ? CachedBatch.Codec.ZSTD : CachedBatch.Codec.OTHER;
        tail.append(new CachedBatch(stamped.baseOffset(), nextOffset, stamped.bytes(), codec));
        raise(logStart, nextOffset);
        headKnown = true;
    }

    /** As {@link #onStored}, for a batch that is not cached: readers get it from Postgres. */
    public void onStoredUncached(long nextOffset, long logStart) {
        raise(logStart, nextOffset);
        headKnown = true;
    }

    /** Records below {@code nextOffset} are committed. Wakes the waiters if that was not known. */
    public void onGrown(long nextOffset) {
        if (nextOffset > highWatermark) {
            raise(logStartOffset, nextOffset);
            wake(Waiter.BYTES_UNKNOWN);
        }
    }

    /** Sets the bounds as Postgres had them a moment ago. Wakes the waiters if the log has grown. */
    public void onHead(PartitionHead head) {
        boolean grown = head.nextOffset() > highWatermark;
        raise(head.logStartOffset(), head.nextOffset());
        headKnown = true;
        if (grown) {
            wake(Waiter.BYTES_UNKNOWN);
        }
    }

    /** Records below {@code logStart} are deleted. */
    public void onLogStart(long logStart) {
        if (headKnown) {
            raise(logStart, highWatermark);
        }
    }

    /**
     * Sets the bounds under a new leader epoch, in which the log may be shorter than before. Wakes all waiters, so that
     * they look again.
     */
    void onNewEpoch(PartitionHead head) {
        synchronized (this) {
            tail.clear();
            logStartOffset = head.logStartOffset();
            highWatermark = head.nextOffset();
            headKnown = true;
        }
        wake(Waiter.BYTES_UNKNOWN);
    }

    void onDeleted() {
        gone = true;
        tail.close();
        wake(Waiter.BYTES_UNKNOWN);
    }

    private synchronized void raise(long logStart, long nextOffset) {
        if (logStart > logStartOffset) {
            logStartOffset = logStart;
        }
        if (nextOffset > highWatermark) {
            highWatermark = nextOffset;
        }
    }

    /**
     * Reads from the cache. Returns null if the batch that contains the offset is not cached. The caller owns the
     * slice.
     */
    public @Nullable TailSlice readTail(TailRead read) {
        return tail.read(read);
    }

    public void register(Waiter waiter) {
        waiters.add(waiter);
    }

    public void unregister(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** Tells the waiters that the log has grown by {@code bytes}. */
    public void wake(long bytes) {
        for (Waiter waiter : waiters) {
            waiter.onGrown(this, bytes);
        }
    }

    /** Waits for more records. */
    public interface Waiter {

        /** Stands for a growth of unknown size, or for another change. It wakes all waiters. */
        long BYTES_UNKNOWN = Long.MAX_VALUE;

        /** The log has grown. Thread: any; must not block. */
        void onGrown(PartitionLog log, long bytes);
    }
}
