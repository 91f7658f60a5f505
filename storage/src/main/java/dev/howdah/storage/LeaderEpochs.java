package dev.howdah.storage;

import java.util.concurrent.CompletionStage;

/**
 * Leader epochs. There is one for the whole database, raised when the Postgres timeline or system identifier changes
 * (failover, restore), because only then can a log lose records that somebody has read.
 */
public interface LeaderEpochs {

    /** The current epoch; known since start-up. Thread: any, does not block. */
    int current();

    /**
     * Where an epoch ended in a partition (Kafka's OffsetForLeaderEpoch): the start offset of the next epoch, or the head for
     * the current one; {@code epoch} is the largest one at or below the asked one, -1 with offset -1 if there is none.
     */
    CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch);

    record EpochEnd(int epoch, long endOffset) {}
}
