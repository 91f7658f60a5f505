package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.TopicPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a topic's next segment.
 *
 * @param span the longest range of append times
 * @param bytes about how large its leaf shall become; the span follows the rate of appends to meet this
 */
public record SegmentLimits(Duration span, long bytes) {

    /** The least size: smaller leaves would only mean more relations. */
    private static final long BYTES_MIN = 1 << 20;

    /** How many segments {@code retention.bytes} shall span at least. With fewer, space would come back late. */
    private static final int SEGMENTS_PER_RETENTION = 2;

    /**
     * Makes limits for a topic without a policy.
     *
     * @param segmentMs {@code segment.ms} as the topic's row has it; the default holds if it is null or no number
     */
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

    /**
     * Makes the limits that a policy asks for. Sizes in a policy are those of one partition; a leaf holds all
     * partitions.
     */
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
