package dev.howdah.storage;

import java.util.Comparator;

/**
 * A partition by the surrogate id of its topic, which is never reused. Heads are locked in the order of their partition
 * ids.
 */
public record PartitionId(int topicId, int partition) implements Comparable<PartitionId> {

    private static final Comparator<PartitionId> LOCK_ORDER =
            Comparator.comparingInt(PartitionId::topicId).thenComparingInt(PartitionId::partition);

    @Override
    public int compareTo(PartitionId other) {
        return LOCK_ORDER.compare(this, other);
    }
}
