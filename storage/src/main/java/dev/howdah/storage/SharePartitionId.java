package dev.howdah.storage;

import java.util.Comparator;

/**
 * A partition as one share group sees it: what Kafka calls a share partition. The order is the order in which rows are locked.
 */
public record SharePartitionId(String groupId, PartitionId partition) implements Comparable<SharePartitionId> {

    private static final Comparator<SharePartitionId> LOCK_ORDER =
            Comparator.comparing(SharePartitionId::partition).thenComparing(SharePartitionId::groupId);

    @Override
    public int compareTo(SharePartitionId other) {
        return LOCK_ORDER.compare(this, other);
    }
}
