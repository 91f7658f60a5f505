package dev.howdah.storage;

import dev.howdah.storage.TransactionAction.Producer;
import java.util.Set;

/** What became of one {@link TransactionAction}, known for certain: what it says is committed and fsynced. */
public sealed interface TransactionOutcome {

    /**
     * It is done.
     *
     * @param producer with which the client goes on: of {@link TransactionAction.Init} and {@link TransactionAction.End}; of the others as
     *     it was given
     */
    record Done(Producer producer) implements TransactionOutcome {}

    /**
     * Of {@link TransactionAction.AddPartitions}: nothing is added, since some are not there (or, with {@code verifyOnly}, not in the
     * transaction).
     */
    record Missing(Set<PartitionId> partitions) implements TransactionOutcome {

        public Missing {
            partitions = Set.copyOf(partitions);
        }
    }

    /** Nothing is done. */
    record Refused(Refusal reason) implements TransactionOutcome {}

    /** Kafka's errors of the same names. */
    enum Refusal {
        INVALID_PRODUCER_ID_MAPPING,
        INVALID_PRODUCER_EPOCH,
        PRODUCER_FENCED,
        INVALID_TXN_STATE,
        CONCURRENT_TRANSACTIONS
    }
}
