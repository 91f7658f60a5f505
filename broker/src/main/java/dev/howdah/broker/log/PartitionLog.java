package dev.howdah.broker.log;

import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this broker knows of one partition: log start, high watermark, what transactions do to it, the newest batches, and who waits
 * for more. The head row in Postgres is the truth. This object lags behind it while another broker writes, and is never ahead of it.
 *
 * <p>The high watermark is the end of what is committed; it only rises, except when the leader epoch does (failover to, or
 * restore of, a database that has less). So bounds and batches come with the epoch under which the database had them: a later
 * one puts them in the place of all that was known, an earlier one is not looked at.
 *
 * <p>The end comes with its stability, as one value ({@link LogEnd}): so a reader never takes the last stable offset of one moment for
 * that of another. It may be set by several lanes in any order, for the greater end is the newer; the last stable offset only rises too.
 *
 * <p>A waiter registers first and then reads the end. Whoever raises the end does so before it looks for waiters. So no wake-up is
 * lost.
 *
 * <p>Thread: any. Fields are volatile and are changed under the monitor.
 */
public final class PartitionLog {

    private static final int NO_EPOCH = -1;

    private final PartitionId id;
    private final CachedRun tail;
    private final Traffic traffic = new Traffic();
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private volatile long logStartOffset;
    private volatile LogEnd end = LogEnd.UNKNOWN;
    private volatile int leaderEpoch = NO_EPOCH;

    /** The greatest last stable offset that waiters were woken for. */
    private final AtomicLong stableTold = new AtomicLong();

    /** Batches that begin below are read from Postgres: records in them may have been erased. */
    private long uncachedBelow;

    private volatile boolean gone;

    PartitionLog(PartitionId id, TailCache cache) {
        this.id = id;
        this.tail = cache.openRun();
    }

    public PartitionId id() {
        return id;
    }

    /** For the metrics. */
    public Traffic traffic() {
        return traffic;
    }

    public long logStartOffset() {
        return logStartOffset;
    }

    /** One past the last committed record that this broker knows of. */
    public long highWatermark() {
        return end.highWatermark();
    }

    /** The high watermark, and what transactions do to the partition up to there. */
    public LogEnd end() {
        return end;
    }

    /**
     * Whether the bounds are of this leader epoch: they have been read from Postgres or told by an append. They are not to be
     * used before.
     */
    public boolean isHeadKnown(int epoch) {
        return leaderEpoch == epoch;
    }

    /** The leader epoch that the bounds are of; -1 while they are not known. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** Whether the topic was deleted. */
    public boolean isGone() {
        return gone;
    }

    /**
     * A lane of this broker has committed the batch. This wakes nobody: the lane does that once for each partition of a
     * transaction.
     *
     * @param stamped with its offsets and its leader epoch; borrowed
     * @param stability at the end of this batch, or of one behind it that is committed too
     */
    public synchronized void onStored(RecordBatch stamped, long logStart, Stability stability) {
        if (!begin(stamped.partitionLeaderEpoch(), stamped.baseOffset(), stability)) {
            return;
        }
        long nextOffset = stamped.lastOffset() + 1;
        if (stamped.baseOffset() >= uncachedBelow) {
            CachedBatch.Codec codec =
                    stamped.compression() == Compression.ZSTD ? CachedBatch.Codec.ZSTD : CachedBatch.Codec.OTHER;
            tail.append(new CachedBatch(stamped.baseOffset(), nextOffset, stamped.bytes(), codec));
        }
        raise(logStart, nextOffset, stability);
    }

    /** As {@link #onStored}, of a batch that is not kept here: readers get it from Postgres. */
    public synchronized void onStoredUncached(int epoch, long nextOffset, long logStart, Stability stability) {
        if (begin(epoch, nextOffset, stability)) {
            raise(logStart, nextOffset, stability);
        }
    }

    /**
     * Records below {@code nextOffset} are committed. Wakes the waiters if that was not known.
     *
     * @param stability at that end, or at one behind it
     */
    public void onGrown(long nextOffset, Stability stability) {
        if (nextOffset > end.highWatermark()) {
            raise(logStartOffset, nextOffset, stability);
            wake(Waiter.BYTES_UNKNOWN);
        }
    }

    /** Sets the bounds as Postgres had them a moment ago. Wakes the waiters if the log has grown. */
    public void onHead(PartitionHead head) {
        boolean news;
        synchronized (this) {
            int before = leaderEpoch;
            long stableBefore = end.lastStableOffset();
            if (!begin(head.leaderEpoch(), head.nextOffset(), head.stability())) {
                return;
            }
            news = head.nextOffset() > end.highWatermark() || before != leaderEpoch;
            raise(head.logStartOffset(), head.nextOffset(), head.stability());
            news |= end.lastStableOffset() > stableBefore;
        }
        if (news) {
            wake(Waiter.BYTES_UNKNOWN);
        }
    }

    /**
     * Goes over to the epoch if it is a later one: the log may be shorter now than it was.
     *
     * @return false if it is an earlier one, of which nothing is to be learnt any more
     */
    private boolean begin(int epoch, long nextOffset, Stability stability) {
        assert Thread.holdsLock(this);
        if (epoch > leaderEpoch) {
            if (leaderEpoch != NO_EPOCH) {
                tail.clear();
                uncachedBelow = 0;
                logStartOffset = 0;
                end = new LogEnd(nextOffset, stability);
                stableTold.set(0);
            }
            leaderEpoch = epoch;
        }
        return epoch == leaderEpoch;
    }

    /** Records below {@code logStart} are deleted. */
    public void onLogStart(long logStart) {
        if (leaderEpoch != NO_EPOCH) {
            LogEnd known = end;
            raise(logStart, known.highWatermark(), known.stability());
        }
    }

    /** Readers get everything from Postgres until more is appended. */
    void forgetTail() {
        tail.clear();
    }

    /** Records below {@code endOffset} were erased. A lane that has stored some of them may publish them after this. */
    synchronized void onErased(long endOffset) {
        uncachedBelow = Math.max(uncachedBelow, endOffset);
        tail.clear();
    }

    void onDeleted() {
        gone = true;
        tail.close();
        wake(Waiter.BYTES_UNKNOWN);
    }

    private synchronized void raise(long logStart, long nextOffset, Stability stability) {
        if (logStart > logStartOffset) {
            logStartOffset = logStart;
        }
        end = end.raisedTo(nextOffset, stability);
    }

    /**
     * Reads from the cache. Returns null if the batch that contains the offset is not cached. The caller owns the
     * slice.
     */
    public @Nullable TailSlice readTail(TailRead read) {
        TailSlice found = tail.read(read);
        traffic.onTailRead(found != null);
        return found;
    }

    public void register(Waiter waiter) {
        waiters.add(waiter);
    }

    public void unregister(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** Tells the waiters that the log has grown by {@code bytes}. */
    public void wake(long bytes) {
        LogEnd now = end;
        long stable = now.lastStableOffset();
        boolean hasRisen = stableTold.getAndAccumulate(stable, Math::max) < stable;
        // Of what came with it, some may lie before the transaction that is open now.
        long whileUnstable = hasRisen ? Waiter.BYTES_UNKNOWN : 0;
        long stableBytes = bytes != Waiter.BYTES_UNKNOWN && now.isUnstable() ? whileUnstable : bytes;
        for (Waiter waiter : waiters) {
            waiter.onGrown(this, bytes, stableBytes);
        }
    }

    /** Waits for more records. */
    public interface Waiter {

        /**
         * Stands for a growth of unknown size, or for another change: the end of a transaction may let readers read what was there
         * before. It wakes all waiters.
         */
        long BYTES_UNKNOWN = Long.MAX_VALUE;

        /**
         * The log has grown. Thread: any; must not block.
         *
         * @param stableBytes for those who read what is committed: how much came below the last stable offset; 0 for nothing
         */
        void onGrown(PartitionLog log, long bytes, long stableBytes);
    }
}
