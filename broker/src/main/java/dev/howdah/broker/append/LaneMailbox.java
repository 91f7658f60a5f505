package dev.howdah.broker.append;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What waits for a lane: a queue for each connection, so that the order of a producer's pipelined batches is kept. If more waits than
 * a transaction takes, the connections are served alike by bytes, however much each of them has sent: the next batch is always of the
 * one that has got the least so far (start-time fair queueing). One that had nothing here comes in level with the others.
 *
 * <p>What waits is bounded where it is received: by the requests in flight of a connection and the budget of received bytes.
 *
 * <p>Thread: {@link #offer} any, the {@code take} methods the lane. The lock is held for the appends of one transaction at most.
 */
final class LaneMailbox {

    /** For {@link #take}: until there is something. */
    static final long FOR_EVER = Long.MAX_VALUE;

    /** What one connection has here. */
    private static final class ConnectionQueue {

        private final long connectionId;

        /** Decides between those that have got equally much. */
        private final long number;

        private final Queue<PendingAppend> appends = new ArrayDeque<>(4);

        /** Got so far, counted from where the others were when it came. */
        private long servedBytes;

        ConnectionQueue(long connectionId, long number, long servedBytes) {
            this.connectionId = connectionId;
            this.number = number;
            this.servedBytes = servedBytes;
        }
    }

    private static final Comparator<ConnectionQueue> LEAST_SERVED = Comparator.comparingLong(
                    (ConnectionQueue queue) -> queue.servedBytes)
            .thenComparingLong(queue -> queue.number);

    private final AppendLaneLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();

    /** Both have the same queues, none of them empty. */
    private final Map<Long, ConnectionQueue> byConnection = new HashMap<>();

    private final PriorityQueue<ConnectionQueue> inTurn = new PriorityQueue<>(LEAST_SERVED);

    /** Of the one that was served last. */
    private long servedBytes;

    private long queueNumber;
    private int waiting;
    private long waitingBytes;
    private boolean closed;

    LaneMailbox(AppendLaneLimits limits) {
        this.limits = limits;
    }

    /** False if it is closed: the append still belongs to the caller. */
    boolean offer(PendingAppend append, long connectionId) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            ConnectionQueue queue = byConnection.get(connectionId);
            if (queue == null) {
                queue = new ConnectionQueue(connectionId, queueNumber++, servedBytes);
                byConnection.put(connectionId, queue);
                queue.appends.add(append);
                inTurn.add(queue);
            } else {
                queue.appends.add(append);
            }
            waiting++;
            waitingBytes += append.bytes();
            if (waiting == 1) {
                notEmpty.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds to the next transaction what it still takes. Appends that were cancelled are left out.
     *
     * @param transaction if there is something in it already, nothing is waited for
     * @param waitNanos at most; {@link #FOR_EVER} ends when the mailbox is closed
     * @return false when the mailbox is closed and empty
     */
    boolean take(List<PendingAppend> transaction, long waitNanos) {
        lock.lock();
        try {
            long left = waitNanos;
            while (waiting == 0 && transaction.isEmpty() && left > 0 && !(closed && waitNanos == FOR_EVER)) {
                left = await(left);
            }
            fill(transaction);
            return !closed || waiting > 0;
        } finally {
            lock.unlock();
        }
    }

    private long await(long nanos) {
        if (nanos == FOR_EVER) {
            notEmpty.awaitUninterruptibly();
            return FOR_EVER;
        }
        try {
            return notEmpty.awaitNanos(nanos);
        } catch (InterruptedException nobodyInterruptsALane) {
            return 0;
        }
    }

    private void fill(List<PendingAppend> transaction) {
        long bytes = 0;
        for (PendingAppend append : transaction) {
            bytes += append.bytes();
        }
        for (ConnectionQueue queue = inTurn.peek(); queue != null; queue = inTurn.peek()) {
            PendingAppend append = queue.appends.element();
            if (!transaction.isEmpty()
                    && (transaction.size() >= limits.transactionAppendsMax()
                            || bytes + append.bytes() > limits.transactionBytesMax())) {
                return;
            }
            inTurn.remove();
            queue.appends.remove();
            count(append);
            if (append.claim()) {
                transaction.add(append);
                bytes += append.bytes();
                servedBytes = queue.servedBytes;
                queue.servedBytes += append.bytes();
            }
            if (queue.appends.isEmpty()) {
                byConnection.remove(queue.connectionId);
            } else {
                inTurn.add(queue);
            }
        }
    }

    private void count(PendingAppend taken) {
        waiting--;
        waitingBytes -= taken.bytes();
    }

    /** Adds all that wait now and are wanted. Does not wait. */
    void takeWaiting(List<PendingAppend> all, Predicate<PendingAppend> wanted) {
        lock.lock();
        try {
            for (Iterator<ConnectionQueue> queues = byConnection.values().iterator(); queues.hasNext(); ) {
                ConnectionQueue queue = queues.next();
                queue.appends.removeIf(append -> wanted.test(append) && take(append, all));
                if (queue.appends.isEmpty()) {
                    queues.remove();
                }
            }
            inTurn.clear();
            inTurn.addAll(byConnection.values());
        } finally {
            lock.unlock();
        }
    }

    private boolean take(PendingAppend append, List<PendingAppend> all) {
        count(append);
        if (append.claim()) {
            all.add(append);
        }
        return true;
    }

    /** Takes nothing more, but hands out what waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** For the metrics. */
    int size() {
        lock.lock();
        try {
            return waiting;
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
