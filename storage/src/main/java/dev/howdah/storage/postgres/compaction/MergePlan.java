package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.segment.LeafBounds;
import java.util.ArrayList;
import java.util.List;

/**
 * Which neighbouring compacted segments become one. Pure.
 *
 * <p>A segment is a day at most, and what compaction leaves of a day may be a few rows: after a year a topic would have hundreds
 * of leaves that every read from the start goes through. Several are merged at a time, so a record is copied as often as its
 * leaf grows by that factor, not once a day. One that has tombstones waits until their time is over: a merged segment has one
 * time for all of them, and being merged again and again would put it off for ever.
 *
 * @param segments oldest first; none if it is not worth it
 */
public record MergePlan(List<CompactionPlan.Leaf> segments) {

    /** Fewer are left as they are. */
    static final int LEAVES_MIN = 4;

    /** Of one merge: its last transaction locks some nine relations for each. */
    public static final int LEAVES_MAX = 32;

    /** A leaf above this is large enough. */
    public static final long SMALL_BYTES = 16L << 20;

    /** Of what a merge makes. */
    public static final long MERGED_BYTES_MAX = 64L << 20;

    public MergePlan {
        segments = List.copyOf(segments);
    }

    /** @param leaves those of {@link CompactionPlan#of} */
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

    /** A segment expires as a whole, so where something expires it may not come to span more than the topic says. */
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
