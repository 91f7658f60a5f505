package dev.howdah.storage;

import java.util.concurrent.CompletionStage;

/**
 * Leader epochs. There is one for the whole database. It rises when the database may have lost records that somebody has read: it
 * is found elsewhere (failover, restored dump, point-in-time recovery), it knows less than this broker does, or no broker has
 * watched it meanwhile.
 *
 * <p>It never repeats: it is also above those that the database has forgotten.
 */
public interface LeaderEpochs {

    /** The current epoch. It is known since the start. Thread: any; the call does not block and throws nothing. */
    int current();

    /**
     * Where an epoch ended in a partition (Kafka's OffsetForLeaderEpoch): the start offset of the next epoch, or the head for
     * the current one; {@code epoch} is the largest one at or below the asked one. If there is none, it is -1 with the offset where
     * the first one begins. Both are -1 if there is no such partition. The stage fails with {@link StorageException} if Postgres
     * did not answer; the call itself throws nothing.
     */
    CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch);

    /**
     * Says that under this epoch the database was found to know less than it did. It is looked into soon, and raises the epoch if
     * nobody else has. Thread: any; the call neither blocks nor throws.
     */
    default void offerDoubt(int epoch) {}

    record EpochEnd(int epoch, long endOffset) {

        /** As Kafka answers: an epoch before all that are known ended where the first of these begins. */
        public EpochEnd answering(int asked) {
            return epoch < 0 && endOffset >= 0 ? new EpochEnd(asked, endOffset) : this;
        }
    }
}
