package dev.howdah.storage.postgres.append;

import dev.howdah.storage.PartitionId;

/** A producer in a partition. */
record ProducerKey(PartitionId id, long producerId) {}
