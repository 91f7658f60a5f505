package dev.howdah.storage;

import java.time.Duration;
import java.util.List;

/**
 * What a transactional producer, or somebody in its place, wants to be done (KIP-98, KIP-360, KIP-890). The rules are Kafka's ({@code
 * TransactionCoordinator}); where they differ, the implementation says so.
 */
public sealed interface TransactionAction {

    /** A producer and its epoch. */
    record Producer(long id, short epoch) {

        public static final Producer NONE = new Producer(-1, (short) -1);
    }

    /**
     * InitProducerId. A transaction that the id still has open is aborted, and its producer fenced.
     *
     * @param freshId the producer id to take if a new one is needed
     * @param known what the producer says it has (KIP-360), or {@link Producer#NONE}
     * @param timeout after which a transaction is aborted
     */
    record Init(String transactionalId, long freshId, Producer known, Duration timeout) implements TransactionAction {}

    /**
     * AddPartitionsToTxn.
     *
     * @param verifyOnly nothing is added: it is only asked whether all of them are in the open transaction
     */
    record AddPartitions(String transactionalId, Producer producer, List<PartitionId> partitions, boolean verifyOnly)
            implements TransactionAction {

        public AddPartitions {
            partitions = List.copyOf(partitions);
        }
    }

    /** AddOffsetsToTxn: the group's offsets will be part of the transaction. */
    record AddGroup(String transactionalId, Producer producer, String groupId) implements TransactionAction {}

    /**
     * EndTxn. Outcome, control batches on every partition, and offsets of groups are one transaction of Postgres.
     *
     * @param bumps whether the epoch rises with each end (transactions v2, EndTxn v5)
     * @param freshId the producer id to take if the epoch has reached its end
     */
    record End(String transactionalId, Producer producer, boolean commit, boolean bumps, long freshId)
            implements TransactionAction {}

    /** Aborts the transaction if it is still this one and its time is over; its producer is fenced. Nobody waits for it. */
    record AbortExpired(String transactionalId, long number) implements TransactionAction {}

    /**
     * WriteTxnMarkers, as {@code kafka-transactions abort} sends it: ends what a producer has open on some partitions, whatever its
     * coordinator says.
     */
    record WriteMarkers(Producer producer, int coordinatorEpoch, boolean commit, List<PartitionId> partitions)
            implements TransactionAction {

        public WriteMarkers {
            partitions = List.copyOf(partitions);
        }
    }
}
