package dev.howdah.broker.append;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the transactions of a lane were like since the start: how long each took, from the first statement to the durable commit, and how
 * much was in it. Thread: any.
 */
public final class LaneStatistics {

    /** The upper bounds of the classes of durations; above the last there is one more. */
    private static final double[] SECONDS_MAX = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongAdder[] classes = new LongAdder[SECONDS_MAX.length + 1];
    private final LongAdder nanos = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder failed = new LongAdder();

    public LaneStatistics() {
        for (int i = 0; i < classes.length; i++) {
            classes[i] = new LongAdder();
        }
    }

    void onTransaction(long tookNanos) {
        double seconds = tookNanos / NANOS_PER_SECOND;
        int place = 0;
        while (place < SECONDS_MAX.length && seconds > SECONDS_MAX[place]) {
            place++;
        }
        classes[place].increment();
        nanos.add(tookNanos);
    }

    void onStored(long batchRecords, long batchBytes) {
        records.add(batchRecords);
        bytes.add(batchBytes);
    }

    void onFailed() {
        failed.increment();
    }

    public static double[] secondsMax() {
        return SECONDS_MAX.clone();
    }

    /** How many transactions are in each class of durations. */
    public long[] counts() {
        long[] counts = new long[classes.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = classes[i].sum();
        }
        return counts;
    }

    public double seconds() {
        return nanos.sum() / NANOS_PER_SECOND;
    }

    public long records() {
        return records.sum();
    }

    public long bytes() {
        return bytes.sum();
    }

    /** Transactions of which nothing was stored. */
    public long failed() {
        return failed.sum();
    }
}
