package dev.howdah.broker.append;

import dev.howdah.storage.PartitionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Appends to partitions that somebody else has locked, in order. They are tried again after 20 ms, and each time twice as long after,
 * up to 200 ms; what comes to such a partition meanwhile waits behind them. All else goes on.
 *
 * <pre>
 * Locked ──hold──▶ held ──takeDue──▶ tried ──hold──▶ held …
 *                   └─takeGivenUp     └─endTry: not locked any more
 * </pre>
 *
 * Thread: the lane's.
 */
final class HeldAppends {

    private static final Duration FIRST_DELAY = Duration.ofMillis(20);
    private static final Duration DELAY_MAX = Duration.ofMillis(200);

    private static final class Held {
        private final long sinceNanos;
        private final Deque<PendingAppend> appends = new ArrayDeque<>();
        private long bytes;
        private long delayNanos = FIRST_DELAY.toNanos();
        private long dueNanos;

        /** Its appends are in the transaction that is under way. */
        private boolean tried;

        Held(long nowNanos) {
            sinceNanos = nowNanos;
            dueNanos = nowNanos + delayNanos;
        }
    }

    private final AppendLaneLimits limits;
    private final Map<PartitionId, Held> byPartition = new LinkedHashMap<>();
    private long bytes;

    HeldAppends(AppendLaneLimits limits) {
        this.limits = limits;
    }

    boolean isEmpty() {
        return byPartition.isEmpty();
    }

    /** {@link LaneMailbox#FOR_EVER} if nothing is held. */
    long nanosToNextTry(long nowNanos) {
        long nanos = LaneMailbox.FOR_EVER;
        for (Held held : byPartition.values()) {
            nanos = Math.min(nanos, Math.max(0, held.dueNanos - nowNanos));
        }
        return nanos;
    }

    /** Adds what is to be tried again now. */
    void takeDue(List<PendingAppend> transaction, long nowNanos) {
        for (Iterator<Held> all = byPartition.values().iterator(); all.hasNext(); ) {
            Held held = all.next();
            if (held.dueNanos <= nowNanos) {
                int before = transaction.size();
                take(held, transaction);
                held.tried = true;
                if (transaction.size() == before) {
                    // All of it was cancelled.
                    all.remove();
                }
            }
        }
    }

    private void take(Held held, List<PendingAppend> into) {
        for (PendingAppend append : held.appends) {
            if (append.claim()) {
                into.add(append);
            }
        }
        bytes -= held.bytes;
        held.bytes = 0;
        held.appends.clear();
    }

    /** Takes out of the transaction what must wait behind what is held. */
    void holdBack(List<PendingAppend> transaction) {
        if (!byPartition.isEmpty()) {
            transaction.removeIf(append -> {
                Held held = byPartition.get(append.log().id());
                if (held == null || held.tried) {
                    return false;
                }
                add(held, append);
                return true;
            });
        }
    }

    /** Keeps an append that was found locked. To be called in the order of the transaction. */
    void hold(PendingAppend append, long nowNanos) {
        Held held = byPartition.computeIfAbsent(append.log().id(), id -> new Held(nowNanos));
        if (held.tried) {
            held.tried = false;
            held.delayNanos = Math.min(2 * held.delayNanos, DELAY_MAX.toNanos());
            held.dueNanos = nowNanos + held.delayNanos;
        }
        add(held, append);
    }

    private void add(Held held, PendingAppend append) {
        append.putBack();
        held.appends.add(append);
        held.bytes += append.bytes();
        bytes += append.bytes();
    }

    /** What was tried and not held again is locked no more. */
    void endTry() {
        byPartition.values().removeIf(held -> held.tried);
    }

    /** Partitions that are given up: locked for too long, or too much for all that is held. */
    List<PartitionId> givenUp(long nowNanos) {
        List<PartitionId> ids = new ArrayList<>();
        long left = bytes;
        for (Map.Entry<PartitionId, Held> entry : byPartition.entrySet()) {
            Held held = entry.getValue();
            if (nowNanos - held.sinceNanos > limits.heldFor().toNanos() || left > limits.heldBytesMax()) {
                ids.add(entry.getKey());
                left -= held.bytes;
            }
        }
        return ids;
    }

    /** Takes all that is held of the partition, which then is held no more. */
    void takeGivenUp(PartitionId id, List<PendingAppend> into) {
        Held held = byPartition.remove(id);
        if (held != null) {
            take(held, into);
        }
    }
}
