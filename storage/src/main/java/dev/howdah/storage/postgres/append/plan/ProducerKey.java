package dev.howdah.storage.postgres.append.plan;

import dev.howdah.storage.PartitionId;

/** A producer in a partition. */
public record ProducerKey(PartitionId id, long producerId) {}
