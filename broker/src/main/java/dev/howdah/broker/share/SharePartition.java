package dev.howdah.broker.share;

import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this broker knows of one share partition: how it stood after the last transaction of its lane, and who waits for records of
 * it. The truth is in Postgres; another broker or SQL may have moved it since, which NOTIFY tells.
 *
 * <p>Those who wait are woken in the order in which they came, as many as there are records for: a wake-up costs a transaction. What
 * one leaves shows in the next status, which wakes the next. No wake-up is lost if a waiter registers first and then asks {@link
 * #claimableCount}.
 *
 * <p>Thread: any; guarded by its monitor.
 */
final class SharePartition implements PartitionLog.Waiter {

    private final SharePartitionId id;
    private final PartitionLog log;
    private final ShareSettings settings;
    private final LongSupplier nanoTime;
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private @Nullable ShareStatus status;

    /** The leader epoch of the log when the lane asked for the status: under another one it says nothing. */
    private int statusEpoch;

    private long expiryNanos;
    private boolean expires;

    /** The same for the status that is to come. */
    private int askedEpoch;

    /** Somebody else has changed it since the lane has asked for that one. */
    private boolean overtaken;

    private volatile int recordBytes;

    SharePartition(SharePartitionId id, PartitionLog log, ShareSettings settings, LongSupplier nanoTime) {
        this.id = id;
        this.log = log;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Somebody who waits for records. */
    interface Waiter {

        /** False if it is awake already. Thread: any; must not block. */
        boolean offerWake();

        /** How many it takes at most. */
        int recordsMax();
    }

    SharePartitionId id() {
        return id;
    }

    PartitionLog log() {
        return log;
    }

    ShareLimits limits() {
        return settings.limits(id.groupId());
    }

    Isolation isolation() {
        return settings.isolation(id.groupId());
    }

    /** Records at or above are not claimed: with {@code read_committed} the last stable offset, else the high watermark. */
    long claimEnd() {
        return log.end().readEnd(isolation());
    }

    /** Bytes of a record, about; 0 if none was read here. */
    int recordBytes() {
        return recordBytes;
    }

    /** What was read for members: {@code records} of them had so many bytes, what lay between them included. */
    void onRead(long records, int bytes) {
        int mean = (int) Math.max(1, bytes / Math.max(1, records));
        recordBytes = recordBytes == 0 ? mean : (recordBytes * 3 + mean) / 4;
    }

    /** False if {@link #claimableCount} is a guess. */
    synchronized boolean isKnown() {
        return status != null && statusEpoch == log.leaderEpoch() && !log.isGone() && !isExpired();
    }

    /** How many records may be had, at least; 1 stands for "perhaps". */
    synchronized long claimableCount() {
        if (status == null || !isKnown()) {
            return 1;
        }
        int recordLocksMax = settings.recordLocksMax(id.groupId());
        long end = claimEnd();
        if (!status.isClaimable(end, recordLocksMax)) {
            return 0;
        }
        long fresh = Math.max(0, end - status.endOffset());
        long room = Math.max(0, recordLocksMax - status.acquiredCount() - status.availableCount());
        return Math.max(1, status.availableCount() + Math.min(fresh, room));
    }

    private boolean isExpired() {
        return expires && expiryNanos - nanoTime.getAsLong() <= 0;
    }

    /** The lane asks how it stands now. What is told from here on is newer than its answer. */
    synchronized void expectStatus() {
        overtaken = false;
        askedEpoch = log.leaderEpoch();
    }

    /**
     * How it stands after a transaction of the lane, which has called {@link #expectStatus} before. A status that was overtaken says nothing.
     *
     * @return true if records can be had now and could not before, which others may want to know
     */
    synchronized boolean onStatus(ShareStatus now) {
        boolean before = status == null || claimableCount() > 0;
        status = overtaken ? null : now;
        statusEpoch = askedEpoch;
        expires = now.nextExpiry().isPresent();
        now.nextExpiry().ifPresent(in -> expiryNanos = nanoTime.getAsLong() + in.toNanos());
        boolean after = claimableCount() > 0;
        if (after) {
            wake();
        }
        return after && !before;
    }

    /** Somebody else has changed it, or may have. */
    synchronized void onChangedElsewhere() {
        status = null;
        overtaken = true;
        wake();
    }

    @Override
    public synchronized void onGrown(PartitionLog grown, long bytes, long stableBytes) {
        wake();
    }

    /** When the first lock runs out; of interest only while somebody waits. */
    synchronized @Nullable Long expiryIfAwaited() {
        return expires && !waiters.isEmpty() ? expiryNanos : null;
    }

    synchronized void wake() {
        long left = log.isGone() ? Long.MAX_VALUE : claimableCount();
        for (Waiter waiter : waiters) {
            if (left <= 0) {
                break;
            }
            if (waiter.offerWake()) {
                left -= waiter.recordsMax();
            }
        }
    }

    synchronized boolean hasWaiters() {
        return !waiters.isEmpty();
    }

    synchronized void register(Waiter waiter) {
        if (waiters.isEmpty()) {
            log.register(this);
        }
        waiters.add(waiter);
    }

    synchronized void unregister(Waiter waiter) {
        if (waiters.remove(waiter) && waiters.isEmpty()) {
            log.unregister(this);
        }
    }
}
