package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.segment.LeafBounds;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses neighbouring compacted segments that become one. Pure.
 *
 * <p>A segment covers a day at most, and compaction may leave only a few rows of a day. After a year, every read from
 * the start would go through hundreds of leaves. Several segments are merged at a time, so a record is copied each time
 * that its leaf has grown several times, not once a day. A segment with tombstones is not merged until their time is
 * over: a merged segment has one time for all its tombstones, and each merge would postpone it.
 *
 * @param segments the segments to be merged, oldest first; empty if a merge is not worth it
 */
public record MergePlan(List<CompactionPlan.Leaf> segments) {

    /** Fewer neighbours are left as they are. */
    static final int LEAVES_MIN = 4;

    /** The most segments of one merge. Its last transaction locks about nine relations for each. */
    public static final int LEAVES_MAX = 32;

    /** A leaf larger than this is not merged. */
    public static final long SMALL_BYTES = 16L << 20;

    /** The largest leaf that a merge makes. */
    public static final long MERGED_BYTES_MAX = 64L << 20;

    public MergePlan {
        segments = List.copyOf(segments);
    }

    /**
     * Makes the plan.
     *
     * @param leaves as in {@link CompactionPlan#of}
     */
    public static MergePlan of(List<CompactionPlan.Leaf> leaves, TopicPolicy policy) {
        List<CompactionPlan.Leaf> run = new ArrayList<>();
        long bytes = 0;
        for (CompactionPlan.Leaf leaf : leaves) {
            boolean small = leaf.isCompacted() && leaf.hasNoTombstones() && leaf.recordBytes() <= SMALL_BYTES;
            boolean fits = run.isEmpty()
                    || (leaf.joinsPrevious()
                            && run.size() < LEAVES_MAX
                            && bytes + leaf.recordBytes() <= MERGED_BYTES_MAX
                            && isWithinSpan(run.get(0), leaf, policy));
            if (!small || !fits) {
                if (run.size() >= LEAVES_MIN) {
                    break;
                }
                run.clear();
                bytes = 0;
            }
            if (small) {
                run.add(leaf);
                bytes += leaf.recordBytes();
            }
        }
        return new MergePlan(run.size() >= LEAVES_MIN ? run : List.of());
    }

    /**
     * Whether the merged segment would span no more time than the topic allows. This matters where records expire,
     * because a segment expires as a whole.
     */
    private static boolean isWithinSpan(CompactionPlan.Leaf first, CompactionPlan.Leaf last, TopicPolicy policy) {
        long spanMs =
                (last.state().bounds().upperMicros() - first.state().bounds().upperMicros()) / 1_000;
        return !policy.hasRetention() || spanMs <= policy.segmentMs();
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    LeafBounds bounds() {
        return new LeafBounds(
                segments.get(0).state().bounds().lowerMicros(),
                segments.get(segments.size() - 1).state().bounds().upperMicros());
    }
}
