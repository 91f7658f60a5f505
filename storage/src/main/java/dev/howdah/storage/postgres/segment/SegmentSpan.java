package dev.howdah.storage.postgres.segment;

import java.time.Duration;

/**
 * How much time the next segment covers. Leaves are bounded by time, but what costs is their size: a read probes a leaf's
 * BRIN from end to end. So the span follows the rate that the last segment saw.
 */
final class SegmentSpan {

    static final Duration FIRST = Duration.ofMinutes(10);
    static final Duration MIN = Duration.ofMinutes(1);
    static final Duration MAX = Duration.ofDays(1);

    /** About 4 M records of 100 bytes with their row headers; its BRIN has 8,192 ranges, which take under 1 ms to probe. */
    static final long TARGET_BYTES = 512L << 20;

    /** A span may not jump: one burst or one quiet hour says little about the next. */
    private static final int STEP_MAX = 4;

    private SegmentSpan() {}

    /**
     * @param elapsed how long the segment has been written; its span if it is full
     * @param writtenBytes what it holds
     */
    static Duration next(Duration span, Duration elapsed, long writtenBytes, SegmentLimits limits) {
        double elapsedMs = Math.max(1, elapsed.toMillis());
        double wantedMs = limits.bytes() / Math.max(1.0, writtenBytes) * elapsedMs;
        double lowest = Math.max(MIN.toMillis(), (double) span.toMillis() / STEP_MAX);
        double highest =
                Math.min(Math.min(MAX.toMillis(), limits.span().toMillis()), (double) span.toMillis() * STEP_MAX);
        return Duration.ofMillis((long) Math.max(Math.min(lowest, highest), Math.min(wantedMs, highest)));
    }
}
