package dev.howdah.broker.net;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of received bytes whose requests are not answered yet, over all connections. Announced lengths are not
 * charged, only received bytes.
 *
 * <p>Over 80 % of the budget, no new frame is begun. At 100 %, only the oldest unfinished frame is read on, so that one
 * frame can always be finished. A frame that waits keeps its deadline, so under pressure frames that are too late are
 * given up, whatever their age.
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

    /** How many connections this budget pauses. */
    public int waiting() {
        return startWaiters.size() + frameWaiters.size();
    }

    /** Bytes were received that no answer has settled yet. */
    public void charge(long bytes) {
        used.addAndGet(bytes);
    }

    /** They are settled. Wakes who waits for room. */
    public void release(long bytes) {
        long left = used.addAndGet(-bytes);
        assert left >= 0 : left;
        if (left < bytesMax) {
            wakeAll(frameWaiters);
        }
        if (left < startBytesMax) {
            wakeAll(startWaiters);
        }
    }

    /** Whether a connection that is between two frames may be read. */
    public boolean mayStart() {
        return used.get() < startBytesMax;
    }

    /** Whether there is room for bytes of a handshake, which does not wait for any. */
    boolean mayHandshake() {
        return used.get() < bytesMax;
    }

    /** Whether a connection that is inside a frame may be read on. */
    public boolean mayContinue(long ticket) {
        if (used.get() < bytesMax) {
            return true;
        }
        Map.Entry<Long, Waiter> oldest = unfinished.firstEntry();
        return oldest != null && oldest.getKey() == ticket;
    }

    /** A frame was begun and is not complete. The returned ticket is its age among all unfinished frames. */
    public long begin(Waiter owner) {
        long ticket = tickets.incrementAndGet();
        unfinished.put(ticket, owner);
        return ticket;
    }

    /** The frame is complete, or its connection is closed. */
    public void end(long ticket) {
        unfinished.remove(ticket);
        Map.Entry<Long, Waiter> oldest = unfinished.firstEntry();
        if (oldest != null && oldest.getKey() > ticket && frameWaiters.remove(oldest.getValue())) {
            oldest.getValue().onRoom();
        }
    }

    /**
     * Calls the waiter once, when it is worth to ask {@link #mayStart} again. The caller has to ask once more after
     * this call, because there may be room already.
     */
    public void awaitStart(Waiter waiter) {
        startWaiters.add(waiter);
    }

    /** As {@link #awaitStart}, for {@link #mayContinue}. */
    public void awaitContinue(Waiter waiter) {
        frameWaiters.add(waiter);
    }

    /** The waiter's connection is closed. */
    public void forget(Waiter waiter) {
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
    public interface Waiter {

        /** There may be room. Thread: any; the connection crosses to its own. */
        void onRoom();
    }
}
