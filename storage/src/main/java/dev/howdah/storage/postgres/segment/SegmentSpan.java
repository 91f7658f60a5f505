package dev.howdah.storage.postgres.segment;

import java.time.Duration;

/**
 * How much time the next segment covers. Leaves are bounded by time, but what costs is their size: expiry frees whole leaves, and a
 * compaction rewrites them. So the span follows the rate that the last segment saw.
 */
final class SegmentSpan {

    static final Duration FIRST = Duration.ofMinutes(10);

    /** What the rate may bring a span down to. */
    static final Duration MIN = Duration.ofMinutes(1);

    static final Duration MAX = Duration.ofDays(1);

    /** With indexes and TOAST. */
    static final long TARGET_BYTES = 512L << 20;

    /** So many leaves of a topic double the shortest span that its configuration may ask for: it comes to some 1,000 leaves at most. */
    private static final int LEAVES_TO_DOUBLE = 100;

    /** A span may not jump: one burst or one quiet hour says little about the next. */
    private static final int STEP_MAX = 4;

    private SegmentSpan() {}

    /** The span that is asked for, within bounds: a topic that keeps many leaves gets longer ones, so that they do not become tables without end. */
    static Duration asked(Duration span, int leaves) {
        long doublings = leaves / LEAVES_TO_DOUBLE;
        long leastMs = doublings >= Integer.SIZE - 1
                ? MAX.toMillis()
                : Math.min(MAX.toMillis(), SegmentLimits.SPAN_MIN.toMillis() << doublings);
        return Duration.ofMillis(Math.max(leastMs, Math.min(MAX.toMillis(), span.toMillis())));
    }

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
