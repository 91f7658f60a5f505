package dev.howdah.broker.catalog;

import dev.howdah.broker.config.TopicSettings;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Topic;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** A topic with its settings as typed values. */
public record CatalogTopic(Topic topic, TopicSettings settings) {

    /** The surrogate id, by which the tables are named. */
    public int id() {
        return topic.id();
    }

    /** Kafka's topic id. */
    public UUID uuid() {
        return topic.uuid();
    }

    public String name() {
        return topic.name();
    }

    public int partitionCount() {
        return topic.partitionCount();
    }

    public boolean hasPartition(int partition) {
        return partition >= 0 && partition < topic.partitionCount();
    }

    public PartitionId partition(int partition) {
        return new PartitionId(topic.id(), partition);
    }

    /** All partitions, in their order. */
    public List<PartitionId> partitions() {
        return IntStream.range(0, partitionCount()).mapToObj(this::partition).toList();
    }
}
