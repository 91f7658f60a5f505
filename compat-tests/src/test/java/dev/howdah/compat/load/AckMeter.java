package dev.howdah.compat.load;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Counts acks, remembers how long each took, and finds the longest time without any. Thread: any. */
public final class AckMeter {

    private long acks;
    private long lastAckNanos = System.nanoTime();
    private long longestGapNanos;
    private long[] latenciesNanos = new long[1024];
    private int latencies;

    synchronized void acked(long sentNanos, long nowNanos) {
        acks++;
        longestGapNanos = Math.max(longestGapNanos, nowNanos - lastAckNanos);
        lastAckNanos = nowNanos;
        if (latencies == latenciesNanos.length) {
            latenciesNanos = Arrays.copyOf(latenciesNanos, latencies * 2);
        }
        latenciesNanos[latencies++] = nowNanos - sentNanos;
        notifyAll();
    }

    /** Waits until {@code more} further acks have come. */
    public synchronized void awaitMore(long more, long withinMs) {
        long goal = acks + more;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        while (acks < goal) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError(
                        (goal - acks) + " of " + more + " acks did not come within " + withinMs + " ms");
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    public synchronized long acks() {
        return acks;
    }

    /** Forgets gap and latencies so far: a new phase begins. */
    public synchronized void startPhase() {
        longestGapNanos = 0;
        lastAckNanos = System.nanoTime();
        latencies = 0;
    }

    public synchronized long longestGapMs() {
        return TimeUnit.NANOSECONDS.toMillis(longestGapNanos);
    }

    /** A percentile of the phase's ack latencies in milliseconds; NaN when there was no ack. */
    public synchronized double latencyMs(double percentile) {
        if (latencies == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(latenciesNanos, latencies);
        Arrays.sort(sorted);
        int index = (int) Math.min(latencies - 1L, Math.round(percentile / 100 * latencies));
        return sorted[index] / 1e6;
    }
}
