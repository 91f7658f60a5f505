package dev.howdah.storage.postgres.read;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of a leaf with BRIN one read may touch, learnt from how long reads took. A partition with a thousandth of its topic's
 * records goes through a thousand foreign rows for each of its own; nobody keeps statistics that would tell, but the clock does.
 * A leaf with a B-tree needs none of this.
 *
 * <p>Two figures a topic, each a moving average: what a probe costs, and what the foreign rows of a stretch of append time
 * cost. One slow moment makes reads smaller for a while and no more: what is not used drifts back to be tried again.
 * Thread: any.
 */
public final class ReadCosts {

    /** What one read may take beyond its own rows; with those and a busy machine it should stay under 50 ms. */
    static final long BUDGET_NANOS = 15_000_000;

    private static final Duration EXTENT_FIRST = Duration.ofMillis(500);
    private static final Duration EXTENT_MIN = Duration.ofMillis(1);
    private static final Duration EXTENT_MAX = Duration.ofHours(1);

    private static final double PROBE_NANOS_FIRST = 2_000_000;
    private static final double PROBE_NANOS_MIN = 100_000;

    /** What the scattered batches of one read of a leaf with a B-tree may take. */
    static final long SEALED_BUDGET_NANOS = 20_000_000;

    private static final int SEALED_BATCHES_FIRST = 100;
    private static final int SEALED_BATCHES_MIN = 20;
    private static final int SEALED_BATCHES_MAX = 500;

    /** What a row of one's own costs, decoding included. */
    private static final long ROW_NANOS = 1_500;

    /** Of a figure, what the newest read contributes. */
    private static final double NEWEST_SHARE = 0.3;

    /** How a range's figure shrinks with each read that preferred probes, so that ranges are tried again. */
    private static final double UNUSED_DECAY = 0.97;

    /** @param rangeNanosPerMicro of foreign rows, for each microsecond of append time */
    private record Learnt(double probeNanos, double rangeNanosPerMicro) {

        /** What reading a partition alone costs beyond its own rows, as probes or as a range. */
        double alone(ReadPlan plan) {
            return Math.min(probeNanos * plan.appendTimeCount(), together(plan.extent()));
        }

        double together(Duration extent) {
            return probeNanos + rangeNanosPerMicro * extent.toNanos() / 1_000;
        }
    }

    private static final Learnt NOTHING = new Learnt(PROBE_NANOS_FIRST, (double) BUDGET_NANOS / micros(EXTENT_FIRST));

    private final Map<Integer, Learnt> byTopic = new ConcurrentHashMap<>();
    private final Map<Integer, Double> sealedBatchNanos = new ConcurrentHashMap<>();

    /** How many scattered batches one read of a leaf with a B-tree takes. */
    ReadPlan.Reach sealedReach(int topicId) {
        return ReadPlan.Reach.sealed(sealedBatches(topicId));
    }

    int sealedBatches(int topicId) {
        Double each = sealedBatchNanos.get(topicId);
        long affordable = each == null ? SEALED_BATCHES_FIRST : (long) (SEALED_BUDGET_NANOS / each);
        return (int) Math.max(SEALED_BATCHES_MIN, Math.min(SEALED_BATCHES_MAX, affordable));
    }

    /** @param batches append times that were read, so many that they say something */
    void onSealed(int topicId, int batches, long rowCount, long elapsedNanos) {
        if (batches < SEALED_BATCHES_MIN) {
            return;
        }
        double newest = Math.max(1_000, (double) (elapsedNanos - rowCount * ROW_NANOS) / batches);
        sealedBatchNanos.merge(topicId, newest, ReadCosts::moved);
    }

    /** Whether one pass over the window costs less than a read of each of its partitions. */
    boolean prefersTogether(int topicId, ReadWindow window) {
        Learnt learnt = byTopic.getOrDefault(topicId, NOTHING);
        double alone = 0;
        for (ReadWindow.Part part : window.parts()) {
            alone += learnt.alone(part.plan());
        }
        return window.parts().size() > 1 && learnt.together(window.extent()) <= alone;
    }

    public ReadPlan.Reach reach(int topicId) {
        Learnt learnt = byTopic.getOrDefault(topicId, NOTHING);
        return new ReadPlan.Reach(
                duration(BUDGET_NANOS / learnt.rangeNanosPerMicro()),
                duration(learnt.probeNanos() / learnt.rangeNanosPerMicro()),
                (int) Math.max(1, BUDGET_NANOS / learnt.probeNanos()));
    }

    public void onProbes(int topicId, int probes, long rowCount, long elapsedNanos) {
        byTopic.compute(topicId, (id, before) -> {
            Learnt learnt = before == null ? NOTHING : before;
            double newest = (double) (elapsedNanos - rowCount * ROW_NANOS) / probes;
            return new Learnt(
                    Math.max(PROBE_NANOS_MIN, moved(learnt.probeNanos(), newest)),
                    bounded(learnt.rangeNanosPerMicro() * UNUSED_DECAY));
        });
    }

    /** @param extent from the first append time to the last; zero if they are the same, which makes it a probe */
    public void onRange(int topicId, Duration extent, long rowCount, long elapsedNanos) {
        if (extent.isZero()) {
            onProbes(topicId, 1, rowCount, elapsedNanos);
            return;
        }
        byTopic.compute(topicId, (id, before) -> {
            Learnt learnt = before == null ? NOTHING : before;
            double foreign = Math.max(0, elapsedNanos - learnt.probeNanos() - rowCount * ROW_NANOS);
            double newest = foreign / micros(extent);
            return new Learnt(learnt.probeNanos(), bounded(moved(learnt.rangeNanosPerMicro(), newest)));
        });
    }

    private static double moved(double from, double to) {
        return from + NEWEST_SHARE * (to - from);
    }

    private static double bounded(double rangeNanosPerMicro) {
        double least = (double) BUDGET_NANOS / micros(EXTENT_MAX);
        double most = (double) BUDGET_NANOS / micros(EXTENT_MIN);
        return Math.max(least, Math.min(most, rangeNanosPerMicro));
    }

    private static long micros(Duration duration) {
        return Math.max(1, duration.toNanos() / 1_000);
    }

    private static Duration duration(double micros) {
        return Duration.ofNanos((long) (micros * 1_000));
    }
}
