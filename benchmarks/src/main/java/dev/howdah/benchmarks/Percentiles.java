package dev.howdah.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Latencies in nanoseconds, kept exactly. Thread: any. */
final class Percentiles {

    private long[] nanos = new long[1 << 16];
    private int count;

    synchronized void add(long latencyNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latencyNanos;
    }

    void addAll(Percentiles others) {
        for (long latencyNanos : others.values()) {
            add(latencyNanos);
        }
    }

    synchronized int count() {
        return count;
    }

    private synchronized long[] values() {
        return Arrays.copyOf(nanos, count);
    }

    /** Milliseconds at a quantile from 0 to 1; 0 when nothing was added. */
    synchronized double millisAt(double quantile) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, (long) (quantile * count))] / 1e6;
    }

    synchronized String summary() {
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms, max %.2f ms over %,d",
                millisAt(0.50),
                millisAt(0.99),
                millisAt(1.0),
                count);
    }
}
