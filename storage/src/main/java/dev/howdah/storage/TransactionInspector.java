package dev.howdah.storage;

import dev.howdah.storage.TransactionAction.Producer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks at transactions, for tools (KIP-664). Thread: any that may block. */
public interface TransactionInspector {

    /**
     * All transactional ids, ordered.
     *
     * @throws StorageException Postgres did not answer
     */
    List<Listed> list();

    /**
     * One of them, with the partitions of its open transaction.
     *
     * @throws StorageException Postgres did not answer
     */
    Optional<Described> describe(String transactionalId);

    /**
     * The transactions that are open on a partition.
     *
     * @throws StorageException Postgres did not answer
     */
    List<Open> openOn(PartitionId id);

    /** Kafka's states, as far as they can be seen here: an end is one transaction of Postgres. */
    enum State {
        EMPTY,
        ONGOING,
        COMPLETE_COMMIT,
        COMPLETE_ABORT
    }

    /** @param openFor how long its transaction has been open, by Postgres's clock; zero if none is */
    record Listed(String transactionalId, Producer producer, State state, Duration openFor) {}

    /** @param startedAt of the open transaction */
    record Described(
            String transactionalId,
            Producer producer,
            State state,
            Duration timeout,
            Optional<Instant> startedAt,
            List<PartitionId> partitions) {

        public Described {
            partitions = List.copyOf(partitions);
        }
    }

    /** @param firstOffset of the transaction in the partition */
    record Open(long producerId, long firstOffset) {}
}
