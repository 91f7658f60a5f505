package dev.howdah.storage;

import java.util.concurrent.CompletionStage;

/**
 * Leader epochs. The whole database has one current epoch. It is raised when the timeline or the system identifier of
 * Postgres changes, that is after a failover or a restore: only then can a log lose records that somebody has read.
 */
public interface LeaderEpochs {

    /** The current epoch. It is known since the start. Thread: any; the call does not block and throws nothing. */
    int current();

    /**
     * Says where an epoch ended in a partition, as Kafka's OffsetForLeaderEpoch asks (KIP-101, KIP-320). Thread: any;
     * the call does not block.
     *
     * @return the largest epoch that is not above the asked one, and its end: the first offset of the next epoch, or
     *     the next offset of the partition if the epoch is the current one. Epoch and offset are -1 if there is no such
     *     epoch.
     * @throws StorageException not from the call: the stage ends with it if Postgres did not answer
     */
    CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch);

    record EpochEnd(int epoch, long endOffset) {}
}
