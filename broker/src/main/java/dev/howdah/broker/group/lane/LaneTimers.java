package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.machine.TimerKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a lane, in milliseconds of the lane's own time. Every heartbeat postpones a timer, which costs only a
 * map lookup: the queue keeps the old time, and checks the timer again when that has come.
 *
 * <p>Thread: group lane.
 */
final class LaneTimers {

    private final PriorityQueue<Entry> queue = new PriorityQueue<>(Comparator.comparingLong((Entry e) -> e.atMs));

    /** The timers of one group. To be dropped with {@link #clear}. */
    static final class OfGroup {

        private final Map<TimerKey, Timer> timers = new HashMap<>();
    }

    private static final class Timer {

        private final GroupSlot slot;
        private final TimerKey key;
        private long delayMs;
        private long deadlineMs;
        private @Nullable Entry entry;

        private Timer(GroupSlot slot, TimerKey key) {
            this.slot = slot;
            this.key = key;
        }
    }

    /** An entry of the queue. It is stale if the timer has another entry, or none. */
    private static final class Entry {

        private final Timer timer;
        private final long atMs;

        private Entry(Timer timer, long atMs) {
            this.timer = timer;
            this.atMs = atMs;
        }
    }

    /** A timer that has run out. */
    record Due(GroupSlot slot, TimerKey key, long delayMs) {}

    void schedule(GroupSlot slot, TimerKey key, long nowMs, long delayMs) {
        Timer timer = slot.timers.timers.computeIfAbsent(key, k -> new Timer(slot, k));
        timer.delayMs = delayMs;
        timer.deadlineMs = nowMs + Math.max(0, delayMs);
        if (timer.entry == null || timer.entry.atMs > timer.deadlineMs) {
            enqueue(timer);
        }
    }

    void cancel(GroupSlot slot, TimerKey key) {
        Timer timer = slot.timers.timers.remove(key);
        if (timer != null) {
            drop(timer);
        }
    }

    void clear(GroupSlot slot) {
        slot.timers.timers.values().forEach(this::drop);
        slot.timers.timers.clear();
    }

    /** Takes the next timer that has run out. Returns null if there is none. */
    @Nullable
    Due poll(long nowMs) {
        for (Entry head = queue.peek(); head != null && head.atMs <= nowMs; head = queue.peek()) {
            queue.poll();
            Timer timer = head.timer;
            if (timer.entry != head) {
                continue;
            }
            if (timer.deadlineMs > nowMs) {
                enqueue(timer);
                continue;
            }
            timer.entry = null;
            timer.slot.timers.timers.remove(timer.key);
            return new Due(timer.slot, timer.key, timer.delayMs);
        }
        return null;
    }

    /** The time until a timer may run out, at most {@code maxMs}. */
    long nextDelayMs(long nowMs, long maxMs) {
        Entry head = queue.peek();
        return head == null ? maxMs : Math.max(0, Math.min(maxMs, head.atMs - nowMs));
    }

    private void enqueue(Timer timer) {
        timer.entry = new Entry(timer, timer.deadlineMs);
        queue.add(timer.entry);
    }

    /** Drops a timer. Its entry stays in the queue until its time has come, so that cancelling is cheap. */
    private void drop(Timer timer) {
        timer.entry = null;
    }
}
