package dev.howdah.broker.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The appends that wait for a lane, bounded by number and bytes. First in, first out: the pipelined batches of a
 * producer keep their order.
 *
 * <p>Thread: {@link #offer} any, {@link #takeTransaction} the lane. The lock is held for a few instructions only.
 */
final class LaneMailbox {

    /** The result of an offer. */
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

    /**
     * Offers an append.
     *
     * @param onSpace called once if the answer is FULL, on the lane's thread, when there is space again
     */
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
     * Moves the appends of the next transaction into {@code transaction}. Waits until there are some.
     *
     * @param transaction is emptied first. Cancelled appends are released and left out, so it may stay empty.
     * @return false if the mailbox is closed and empty
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

    /** Moves all appends that wait now into {@code all}, which is emptied first. Does not wait. */
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

    /**
     * Takes appends, at least one if there is one. Returns the actions that are to be called because there is space
     * now.
     */
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
     * Stops taking appends; those that wait are still handed out. Callers that were refused are told, so that they
     * offer again and are answered CLOSED.
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

    /** How many appends wait, for the metrics. */
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
