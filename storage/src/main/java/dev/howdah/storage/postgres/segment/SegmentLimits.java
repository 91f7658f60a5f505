package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.TopicPolicy;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large a topic's next segment may become.
 *
 * @param span of append time, at the longest
 * @param bytes of its leaf, about: the span follows the rate to meet it
 */
public record SegmentLimits(Duration span, long bytes) {

    /** What a configuration may ask for: about as often as the janitor looks. A leaf is a table, so not much less. */
    public static final Duration SPAN_MIN = Duration.ofSeconds(5);

    /** Leaves that are smaller cost more in relations than they are worth. */
    private static final long BYTES_MIN = 1 << 20;

    /** A partition's share of a leaf should go well into its retention.bytes, or space comes back late. */
    private static final int SEGMENTS_PER_RETENTION = 2;

    /**
     * @param config what the topic's row has; what is missing or no number is the default. As in Kafka, what must be compacted by some
     *     time must not be in the open segment any more by then
     */
    public static SegmentLimits of(Map<String, String> config) {
        long spanMs = ms(config.get("segment.ms"));
        String cleanup = config.get("cleanup.policy");
        if (cleanup != null && cleanup.contains("compact")) {
            spanMs = Math.min(spanMs, ms(config.get("max.compaction.lag.ms")));
        }
        return new SegmentLimits(SegmentSpan.asked(Duration.ofMillis(spanMs), 0), SegmentSpan.TARGET_BYTES);
    }

    /** Sizes in the configuration are one partition's; a leaf holds all of them. */
    public static SegmentLimits of(TopicPolicy policy) {
        long bytes = Math.min(SegmentSpan.TARGET_BYTES, times(policy.segmentBytes(), policy.partitionCount()));
        if (policy.retentionBytes() > 0) {
            bytes = Math.min(bytes, times(policy.retentionBytes(), policy.partitionCount()) / SEGMENTS_PER_RETENTION);
        }
        return new SegmentLimits(
                SegmentSpan.asked(Duration.ofMillis(policy.segmentMs()), 0), Math.max(BYTES_MIN, bytes));
    }

    /** For a topic that has so many leaves already. */
    SegmentLimits beside(int leaves) {
        return new SegmentLimits(SegmentSpan.asked(span, leaves), bytes);
    }

    private static long ms(@Nullable String value) {
        if (value == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long times(long bytes, int partitions) {
        return bytes > Long.MAX_VALUE / partitions ? Long.MAX_VALUE : bytes * partitions;
    }
}
