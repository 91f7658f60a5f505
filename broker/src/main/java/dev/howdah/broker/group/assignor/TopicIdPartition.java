package dev.howdah.broker.group.assignor;

import java.util.Comparator;
import java.util.UUID;

/** A partition by Kafka's id of its topic, as the consumer protocol names it. */
public record TopicIdPartition(UUID topicId, int partition) implements Comparable<TopicIdPartition> {

    private static final Comparator<TopicIdPartition> ORDER =
            Comparator.comparing(TopicIdPartition::topicId).thenComparingInt(TopicIdPartition::partition);

    @Override
    public int compareTo(TopicIdPartition other) {
        return ORDER.compare(this, other);
    }
}
