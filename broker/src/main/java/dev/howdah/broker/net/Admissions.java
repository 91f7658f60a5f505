package dev.howdah.broker.net;

import dev.howdah.broker.config.Limits;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the connections by listener and address, and says whether the limits let one more in. The rate is that of a bucket
 * which holds what may come in one second.
 *
 * <p>Thread: any.
 */
final class Admissions {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final Map<String, Integer> byListener = new HashMap<>();
    private final Map<String, Bucket> buckets = new HashMap<>();
    private final Bucket bucketOfAll;
    private int count;
    private int arriving;
    private volatile ConnectionLimits limits = ConnectionLimits.none();

    Admissions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        bucketOfAll = new Bucket(nanoTime.getAsLong());
    }

    void limit(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Counts a new connection; false if its address has too many, and then it is not counted. */
    synchronized boolean admit(String listener, InetAddress address) {
        int ofAddress = byAddress.getOrDefault(address, 0);
        if (ofAddress >= limits.maxOf(address)) {
            return false;
        }
        byAddress.put(address, ofAddress + 1);
        byListener.merge(listener, 1, Integer::sum);
        count++;
        long now = nanoTime.getAsLong();
        bucketOfAll.take(now, limits.perSecondMax());
        buckets.computeIfAbsent(listener, name -> new Bucket(now)).take(now, limits.perSecondOf(listener));
        return true;
    }

    /** An admitted connection is given to its event loop. */
    synchronized void arrives() {
        arriving++;
    }

    /** Its event loop has it, and has come around; says whether that makes room for others that arrive. */
    synchronized boolean arrived() {
        return arriving-- == Limits.CONNECTIONS_ARRIVING_MAX;
    }

    /** Whether the next waits until those that arrive have arrived. */
    synchronized boolean areManyArriving() {
        return arriving >= Limits.CONNECTIONS_ARRIVING_MAX;
    }

    /** A connection that was admitted is closed. */
    synchronized void leave(String listener, InetAddress address) {
        byAddress.computeIfPresent(address, (key, ofAddress) -> ofAddress > 1 ? ofAddress - 1 : null);
        byListener.computeIfPresent(listener, (key, ofListener) -> ofListener > 1 ? ofListener - 1 : null);
        count--;
    }

    /** Whether nobody more is accepted until somebody leaves. */
    synchronized boolean isFull(String listener) {
        return count >= limits.connectionsMax()
                || byListener.getOrDefault(listener, 0) >= limits.maxOfListener(listener);
    }

    /** How long nobody more is accepted because too many came in a second; 0 if somebody is. */
    synchronized long nanosUntilNext(String listener) {
        long now = nanoTime.getAsLong();
        Bucket own = buckets.get(listener);
        return Math.max(
                bucketOfAll.nanosUntilNext(now, limits.perSecondMax()),
                own == null ? 0 : own.nanosUntilNext(now, limits.perSecondOf(listener)));
    }

    private static final class Bucket {

        private double taken;
        private long lastNanos;

        private Bucket(long nowNanos) {
            lastNanos = nowNanos;
        }

        private void take(long nowNanos, int perSecond) {
            flow(nowNanos, perSecond);
            taken++;
        }

        private long nanosUntilNext(long nowNanos, int perSecond) {
            flow(nowNanos, perSecond);
            // With a rate of 0 the answer is as good as never, and a later limit is found at the next look.
            double over = taken + 1 - Math.max(1, perSecond);
            return over <= 0 && perSecond > 0
                    ? 0
                    : (long) (Math.max(1, over) / Math.max(1, perSecond) * NANOS_PER_SECOND);
        }

        private void flow(long nowNanos, int perSecond) {
            double passed = (nowNanos - lastNanos) / NANOS_PER_SECOND;
            taken = Math.max(0, taken - passed * perSecond);
            lastNanos = nowNanos;
        }
    }
}
