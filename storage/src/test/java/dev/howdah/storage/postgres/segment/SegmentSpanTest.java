package dev.howdah.storage.postgres.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SegmentSpanTest {

    private static final Duration DAY = Duration.ofDays(1);

    private static Duration spanOf(Map<String, String> config) {
        return SegmentLimits.of(config).span();
    }

    @Test
    void a_topic_may_ask_for_segments_of_seconds() {
        assertThat(spanOf(Map.of("segment.ms", "500"))).isEqualTo(Duration.ofSeconds(5));
        assertThat(spanOf(Map.of("segment.ms", "7000"))).isEqualTo(Duration.ofSeconds(7));
        assertThat(spanOf(Map.of())).isEqualTo(DAY);
        assertThat(spanOf(Map.of("segment.ms", "x"))).isEqualTo(DAY);
    }

    @Test
    void what_must_be_compacted_by_then_is_in_no_open_segment() {
        Map<String, String> lag = Map.of("cleanup.policy", "compact,delete", "max.compaction.lag.ms", "6000");
        assertThat(spanOf(lag)).isEqualTo(Duration.ofSeconds(6));
        assertThat(spanOf(Map.of("max.compaction.lag.ms", "6000")))
                .as("not compacted")
                .isEqualTo(DAY);
    }

    @Test
    void a_topic_that_has_many_leaves_gets_longer_ones() {
        SegmentLimits asked = SegmentLimits.of(Map.of("segment.ms", "500"));
        assertThat(asked.beside(99).span()).isEqualTo(Duration.ofSeconds(5));
        assertThat(asked.beside(100).span()).isEqualTo(Duration.ofSeconds(10));
        assertThat(asked.beside(1_000).span()).isEqualTo(Duration.ofSeconds(5 << 10));
        assertThat(asked.beside(1_000_000).span()).isEqualTo(DAY);
        assertThat(SegmentLimits.of(Map.of()).beside(1_000).span()).isEqualTo(DAY);
    }

    @Test
    void the_rate_alone_makes_no_segment_shorter_than_a_minute() {
        SegmentLimits limits = new SegmentLimits(DAY, 1 << 20);
        assertThat(SegmentSpan.next(Duration.ofMinutes(2), Duration.ofMinutes(2), 1L << 40, limits))
                .isEqualTo(Duration.ofMinutes(1));
        SegmentLimits asked = new SegmentLimits(Duration.ofSeconds(5), 1 << 20);
        assertThat(SegmentSpan.next(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, asked))
                .isEqualTo(Duration.ofSeconds(5));
    }
}
