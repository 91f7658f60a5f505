package dev.howdah.broker.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a lane, bounded by appends and bytes. First in, first out, so that the order of a producer's pipelined
 * batches is kept.
 *
 * <p>Thread: {@link #offer} any, {@link #takeTransaction} the lane. The lock is held for a few instructions only.
 */
final class LaneMailbox {

    /** What became of an offer. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    private final AppendLaneLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Queue<PendingAppend> waiting = new ArrayDeque<>();
    private final List<Runnable> refused = new ArrayList<>();
    private long waitingBytes;
    private boolean closed;

    LaneMailbox(AppendLaneLimits limits) {
        this.limits = limits;
    }

    /** @param onSpace called once, on the lane's thread, when there is space again; only if the answer is FULL */
    Offer offer(PendingAppend append, Runnable onSpace) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (!hasRoomFor(append)) {
                refused.add(onSpace);
                return Offer.FULL;
            }
            waiting.add(append);
            waitingBytes += append.bytes();
            if (waiting.size() == 1) {
                notEmpty.signal();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoomFor(PendingAppend append) {
        return waiting.isEmpty()
                || (waiting.size() < limits.waitingAppendsMax()
                        && waitingBytes + append.bytes() <= limits.waitingBytesMax());
    }

    /**
     * Moves the next transaction's appends into {@code transaction}; waits until there are some.
     *
     * @param transaction emptied first; cancelled appends are released and left out, so it may come back empty
     * @return false when the mailbox is closed and empty
     */
    boolean takeTransaction(List<PendingAppend> transaction) {
        transaction.clear();
        List<Runnable> toTell;
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                if (closed) {
                    return false;
                }
                notEmpty.awaitUninterruptibly();
            }
            toTell = take(transaction, limits.transactionAppendsMax(), limits.transactionBytesMax());
        } finally {
            lock.unlock();
        }
        toTell.forEach(Runnable::run);
        return true;
    }

    /** Moves everything that waits now into {@code all}, which is emptied first. Does not wait. */
    void takeWaiting(List<PendingAppend> all) {
        all.clear();
        List<Runnable> toTell;
        lock.lock();
        try {
            toTell = take(all, Integer.MAX_VALUE, Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
        toTell.forEach(Runnable::run);
    }

    /** Takes at least one, if there is one; returns those who are to be told of the space. */
    private List<Runnable> take(List<PendingAppend> into, int appendsMax, long bytesMax) {
        long takenBytes = 0;
        PendingAppend next = waiting.peek();
        while (next != null
                && (into.isEmpty() || (into.size() < appendsMax && takenBytes + next.bytes() <= bytesMax))) {
            waiting.remove();
            waitingBytes -= next.bytes();
            if (next.claim()) {
                takenBytes += next.bytes();
                into.add(next);
            } else {
                next.release();
            }
            next = waiting.peek();
        }
        List<Runnable> toTell = List.copyOf(refused);
        refused.clear();
        return toTell;
    }

    /**
     * Takes nothing more, but hands out what waits. Those who were refused are told, so that their next offer is
     * answered CLOSED.
     */
    void close() {
        List<Runnable> toTell;
        lock.lock();
        try {
            closed = true;
            toTell = List.copyOf(refused);
            refused.clear();
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
        toTell.forEach(Runnable::run);
    }

    /** For the metrics. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return waitingBytes;
        } finally {
            lock.unlock();
        }
    }
}
