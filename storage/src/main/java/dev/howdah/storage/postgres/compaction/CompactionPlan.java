package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.TopicPolicy.Compaction;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.SegmentLimits;
import dev.howdah.storage.postgres.segment.SegmentState;
import java.util.ArrayList;
import java.util.List;

/**
 * Which segments of a topic a compaction goes over. Pure.
 *
 * <p>Compacted segments lie below uncompacted ones. A pass takes the oldest uncompacted ones, finds the newest record of each
 * key in them, and removes what these supersede, there and in all segments below. Kafka's rules: the ratio counts what may be
 * compacted now; a segment with a record younger than {@code min.compaction.lag.ms}, and all above it, may not.
 *
 * @param compacted have been gone over before
 * @param uncompacted are gone over for the first time
 */
public record CompactionPlan(List<Leaf> compacted, List<Leaf> uncompacted) {

    /** Of one pass: what it must remember and how long it takes is bounded by what it reads for the first time. */
    static final int UNCOMPACTED_MAX = 16;

    private static final CompactionPlan NOTHING = new CompactionPlan(List.of(), List.of());

    public CompactionPlan {
        compacted = List.copyOf(compacted);
        uncompacted = List.copyOf(uncompacted);
    }

    /**
     * A segment that no append can reach.
     *
     * @param maxTimestampMs of its records
     * @param bytes of its leaf, with indexes and TOAST
     * @param recordBytes of its records as a fetch rebuilds them; those too that Postgres keeps elsewhere
     * @param joinsPrevious no segment stands between it and the leaf before it, not even one that is truncated
     */
    public record Leaf(SegmentState state, long maxTimestampMs, long bytes, long recordBytes, boolean joinsPrevious) {

        public int number() {
            return state.number();
        }

        /** No record was appended to it before this; the first one of a topic begins with the topic, its shortest span before its end at the latest. */
        private long beginMs() {
            LeafBounds bounds = state.bounds();
            return Math.floorDiv(
                    bounds.lowerMicros() == LeafBounds.UNBOUNDED
                            ? bounds.upperMicros() - SegmentLimits.SPAN_MIN.toMillis() * 1_000L
                            : bounds.lowerMicros(),
                    1_000L);
        }

        boolean isCompacted() {
            return state.cleanedAtMicros() != null;
        }

        /** Whether all that its tombstones delete is gone for so long that they may go too. */
        boolean tombstonesMayGo(Compaction policy, long nowMs) {
            Long cleaned = state.cleanedAtMicros();
            return cleaned != null && nowMs - Math.floorDiv(cleaned, 1_000L) >= policy.deleteRetentionMs();
        }

        /** Known for certain; a pass that came when their time was over has looked. */
        boolean hasNoTombstones() {
            Long tombstones = state.tombstones();
            return tombstones != null && tombstones == 0;
        }

        private boolean hasTombstonesToGo(Compaction policy, long nowMs) {
            Long tombstones = state.tombstones();
            return tombstonesMayGo(policy, nowMs) && (tombstones == null || tombstones > 0);
        }
    }

    /**
     * @param leaves sealed ones in their order, up to the first that may not be compacted for another reason
     * @return no segments if it is not worth it yet
     */
    static CompactionPlan of(List<Leaf> leaves, Compaction policy, long nowMs) {
        List<Leaf> compacted = new ArrayList<>();
        List<Leaf> uncompacted = new ArrayList<>();
        for (Leaf leaf : leaves) {
            if (!leaf.isCompacted() && policy.lagMsMin() > 0 && leaf.maxTimestampMs() > nowMs - policy.lagMsMin()) {
                break;
            }
            (leaf.isCompacted() ? compacted : uncompacted).add(leaf);
        }
        boolean tombstones = compacted.stream().anyMatch(leaf -> leaf.hasTombstonesToGo(policy, nowMs));
        if (!tombstones && !isDirty(compacted, uncompacted, policy, nowMs)) {
            return NOTHING;
        }
        return new CompactionPlan(compacted, uncompacted.subList(0, Math.min(UNCOMPACTED_MAX, uncompacted.size())));
    }

    private static boolean isDirty(List<Leaf> compacted, List<Leaf> uncompacted, Compaction policy, long nowMs) {
        if (uncompacted.isEmpty()) {
            return false;
        }
        if (nowMs - uncompacted.get(0).beginMs() > policy.lagMsMax()) {
            return true;
        }
        double dirty = bytes(uncompacted);
        return dirty > 0 && dirty / (dirty + bytes(compacted)) > policy.dirtyRatioMin();
    }

    private static long bytes(List<Leaf> leaves) {
        return leaves.stream().mapToLong(Leaf::bytes).sum();
    }

    boolean isEmpty() {
        return compacted.isEmpty() && uncompacted.isEmpty();
    }
}
