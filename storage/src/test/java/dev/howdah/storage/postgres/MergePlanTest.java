package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import dev.howdah.storage.postgres.compaction.CompactionPlan;
import dev.howdah.storage.postgres.compaction.MergePlan;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which neighbours are merged. A segment is a second here. */
class MergePlanTest {

    private static final long SMALL = 1_000;
    private static final long UNCOMPACTED = -1;
    private static final long WITH_TOMBSTONES = -2;
    private static final long NOT_LOOKED_THROUGH = -3;
    private static final long AFTER_A_TRUNCATED = -4;

    @Test
    void neighbours_are_merged_when_there_are_enough_small_ones() {
        assertThat(plan(-1, SMALL, SMALL, SMALL)).isEmpty();
        assertThat(plan(-1, SMALL, SMALL, SMALL, SMALL)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void a_large_one_and_one_that_is_not_compacted_part_the_runs() {
        long large = MergePlan.SMALL_BYTES + 1;
        assertThat(plan(-1, SMALL, SMALL, large, SMALL, SMALL)).isEmpty();
        assertThat(plan(-1, SMALL, large, SMALL, SMALL, SMALL, SMALL)).containsExactly(2, 3, 4, 5);
        assertThat(plan(-1, SMALL, SMALL, SMALL, SMALL, large, SMALL)).containsExactly(0, 1, 2, 3);
        for (long other : new long[] {UNCOMPACTED, WITH_TOMBSTONES, NOT_LOOKED_THROUGH}) {
            assertThat(plan(-1, SMALL, SMALL, SMALL, other, SMALL)).isEmpty();
        }
    }

    @Test
    void a_merge_is_bounded_in_bytes_and_in_leaves() {
        long quarter = MergePlan.MERGED_BYTES_MAX / 4;
        assertThat(plan(-1, quarter, quarter, quarter, quarter, quarter, quarter))
                .containsExactly(0, 1, 2, 3);
        long[] many = IntStream.range(0, 100).mapToLong(i -> SMALL).toArray();
        assertThat(plan(-1, many)).hasSize(MergePlan.LEAVES_MAX);
    }

    /** Else a record would expire as late as the last one of its merged segment. */
    @Test
    void where_records_expire_a_merged_segment_spans_no_more_than_the_topic_says() {
        long[] ten = IntStream.range(0, 10).mapToLong(i -> SMALL).toArray();
        assertThat(plan(-1, ten)).hasSize(10);
        assertThat(plan(60_000, ten)).hasSize(6);
    }

    /** Its empty leaf is still attached, with bounds that a merged one would overlap. */
    @Test
    void a_segment_that_is_truncated_but_stands_parts_the_runs() {
        assertThat(plan(-1, SMALL, SMALL, SMALL, AFTER_A_TRUNCATED, SMALL, SMALL))
                .isEmpty();
        assertThat(plan(-1, SMALL, SMALL, AFTER_A_TRUNCATED, SMALL, SMALL, SMALL))
                .containsExactly(2, 3, 4, 5);
    }

    private static List<Integer> plan(long retentionMs, long... recordBytes) {
        List<CompactionPlan.Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < recordBytes.length; i++) {
            boolean compacted = recordBytes[i] != UNCOMPACTED;
            Long tombstones = recordBytes[i] == NOT_LOOKED_THROUGH ? null : recordBytes[i] == WITH_TOMBSTONES ? 1L : 0L;
            Segment segment = new Segment(i, new LeafBounds(i * 1_000_000L, (i + 1) * 1_000_000L));
            leaves.add(new CompactionPlan.Leaf(
                    new SegmentState(segment, true, true, false, compacted ? 1L : null, tombstones),
                    0,
                    0,
                    Math.max(SMALL, recordBytes[i]),
                    recordBytes[i] != AFTER_A_TRUNCATED));
        }
        TopicPolicy policy = new TopicPolicy(
                1, 1, 5_000, 1 << 30, retentionMs, -1, Optional.of(new Compaction(0, 0, Long.MAX_VALUE, 0)));
        return MergePlan.of(leaves, policy).segments().stream()
                .map(CompactionPlan.Leaf::number)
                .toList();
    }
}
