package dev.howdah.broker.net;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one budget of bytes that were received and whose requests are not answered yet, over all connections. What a client
 * announces costs nothing; what it sends does.
 *
 * <p>Over 80 % no new frame is started; at 100 % only the oldest unfinished frame is read on, so that there is always one that
 * can be finished. A frame that waits keeps its deadline: under pressure late frames are given up, youngest or not.
 *
 * <p>Thread: any.
 */
public final class MemoryBudget {

    private static final double START_SHARE = 0.8;

    private final long bytesMax;
    private final long startBytesMax;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong tickets = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Waiter> unfinished = new ConcurrentSkipListMap<>();
    private final Set<Waiter> startWaiters = ConcurrentHashMap.newKeySet();
    private final Set<Waiter> frameWaiters = ConcurrentHashMap.newKeySet();

    public MemoryBudget(long bytesMax) {
        this.bytesMax = bytesMax;
        this.startBytesMax = (long) (bytesMax * START_SHARE);
    }

    public long usedBytes() {
        return used.get();
    }

    public long bytesMax() {
        return bytesMax;
    }

    /** Connections that are paused by this budget. */
    public int waiting() {
        return startWaiters.size() + frameWaiters.size();
    }

    void charge(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        long left = used.addAndGet(-bytes);
        assert left >= 0 : left;
        if (left < bytesMax) {
            wakeAll(frameWaiters);
        }
        if (left < startBytesMax) {
            wakeAll(startWaiters);
        }
    }

    /** Whether a connection between two frames may be read. */
    boolean mayStart() {
        return used.get() < startBytesMax;
    }

    /** Whether a connection inside a frame may be read on. */
    boolean mayContinue(long ticket) {
        if (used.get() < bytesMax) {
            return true;
        }
        Map.Entry<Long, Waiter> oldest = unfinished.firstEntry();
        return oldest != null && oldest.getKey() == ticket;
    }

    /** A frame was begun and is not whole yet; the ticket says its age among all. */
    long begin(Waiter owner) {
        long ticket = tickets.incrementAndGet();
        unfinished.put(ticket, owner);
        return ticket;
    }

    /** The frame is whole, or its connection is gone. */
    void end(long ticket) {
        unfinished.remove(ticket);
        Map.Entry<Long, Waiter> oldest = unfinished.firstEntry();
        if (oldest != null && oldest.getKey() > ticket && frameWaiters.remove(oldest.getValue())) {
            oldest.getValue().onRoom();
        }
    }

    /** Calls the waiter once when it is worth asking {@link #mayStart} again. Ask once more after this call: room may be. */
    void awaitStart(Waiter waiter) {
        startWaiters.add(waiter);
    }

    /** The same for {@link #mayContinue}. */
    void awaitContinue(Waiter waiter) {
        frameWaiters.add(waiter);
    }

    void forget(Waiter waiter) {
        startWaiters.remove(waiter);
        frameWaiters.remove(waiter);
    }

    private static void wakeAll(Set<Waiter> waiters) {
        if (waiters.isEmpty()) {
            return;
        }
        for (Waiter waiter : waiters) {
            if (waiters.remove(waiter)) {
                waiter.onRoom();
            }
        }
    }

    /** A connection that waits for room. */
    @FunctionalInterface
    interface Waiter {

        /** Thread: any; crosses to its own. */
        void onRoom();
    }
}
