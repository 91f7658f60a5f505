package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.PgTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Computes the bounds of segments. Pure. */
public final class SegmentPlan {

    private SegmentPlan() {}

    /**
     * The first two segments of a new topic: one takes everything until the first span is over, the other is ahead of
     * need.
     */
    public static List<Segment> first(Instant now, SegmentLimits limits) {
        Duration span = SegmentSpan.FIRST.compareTo(limits.span()) < 0 ? SegmentSpan.FIRST : limits.span();
        long upper = PgTime.toMicros(now.plus(span));
        return List.of(
                new Segment(0, new LeafBounds(LeafBounds.UNBOUNDED, upper)),
                new Segment(1, new LeafBounds(upper, upper + micros(span))));
    }

    /**
     * The segment after {@code last}. Its lower bound is the upper bound of {@code last}. It ends one span later, or
     * one span from now if the topic was idle past the end of {@code last}.
     */
    static Segment after(Segment last, Instant now, Duration span) {
        long lower = last.bounds().upperMicros();
        long from = Math.max(lower, PgTime.toMicros(now));
        return new Segment(last.number() + 1, new LeafBounds(lower, from + micros(span)));
    }

    private static long micros(Duration span) {
        return Math.multiplyExact(span.toMillis(), 1_000L);
    }
}
