package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.TopicPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How large a topic's next segment may become.
 *
 * @param span of append time, at the longest
 * @param bytes of its leaf, about: the span follows the rate to meet it
 */
public record SegmentLimits(Duration span, long bytes) {

    /** Leaves that are smaller cost more in relations than they are worth. */
    private static final long BYTES_MIN = 1 << 20;

    /** A partition's share of a leaf should go well into its retention.bytes, or space comes back late. */
    private static final int SEGMENTS_PER_RETENTION = 2;

    /** @param segmentMs as the topic's row has it; null or anything that is no number for the default */
    public static SegmentLimits of(@Nullable String segmentMs) {
        if (segmentMs == null) {
            return new SegmentLimits(SegmentSpan.MAX, SegmentSpan.TARGET_BYTES);
        }
        try {
            return new SegmentLimits(span(Long.parseLong(segmentMs.strip())), SegmentSpan.TARGET_BYTES);
        } catch (NumberFormatException e) {
            return new SegmentLimits(SegmentSpan.MAX, SegmentSpan.TARGET_BYTES);
        }
    }

    /** Sizes in the configuration are one partition's; a leaf holds all of them. */
    public static SegmentLimits of(TopicPolicy policy) {
        long bytes = Math.min(SegmentSpan.TARGET_BYTES, times(policy.segmentBytes(), policy.partitionCount()));
        if (policy.retentionBytes() > 0) {
            bytes = Math.min(bytes, times(policy.retentionBytes(), policy.partitionCount()) / SEGMENTS_PER_RETENTION);
        }
        return new SegmentLimits(span(policy.segmentMs()), Math.max(BYTES_MIN, bytes));
    }

    private static Duration span(long segmentMs) {
        return Duration.ofMillis(Math.max(SegmentSpan.MIN.toMillis(), Math.min(SegmentSpan.MAX.toMillis(), segmentMs)));
    }

    private static long times(long bytes, int partitions) {
        return bytes > Long.MAX_VALUE / partitions ? Long.MAX_VALUE : bytes * partitions;
    }
}
