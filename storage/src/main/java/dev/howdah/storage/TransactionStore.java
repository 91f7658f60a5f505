package dev.howdah.storage;

import dev.howdah.protocol.record.RecordBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The coordinator of transactions: decides actions by what is stored and stores what follows, over one Postgres connection of its own.
 * What a transactional id has is a row; whoever acts on it locks the row, so any broker may act for any id. A call is one transaction of
 * Postgres, for all that was waiting.
 *
 * <p>Thread: one lane; blocks. A lost connection is replaced and an unknown commit is resolved inside the call, for as long as it
 * takes; {@link #close} from another thread ends the wait with {@link StorageException}.
 */
public interface TransactionStore extends AutoCloseable {

    /** More actions in one call would make the transaction too long for those that wait. */
    int ACTIONS_MAX = 1024;

    /**
     * Does what the actions say, those of one transactional id in the given order. What somebody else holds up, such as a locked
     * partition, is {@link TransactionOutcome.Refusal#CONCURRENT_TRANSACTIONS}, and is to be brought again; the others are done.
     *
     * @param actions at most {@link #ACTIONS_MAX}
     * @param now the append time of control batches
     * @throws StorageException nothing is done, or (only after {@link #close}) it is not known
     */
    Turn run(List<TransactionAction> actions, Instant now);

    /** Under which leader epoch the last call has stored; see {@link LogWriter#leaderEpoch}. The call throws nothing. */
    int leaderEpoch();

    /**
     * Transactions that are open for longer than their timeout, by Postgres's clock.
     *
     * @param countMax at least one
     * @throws StorageException Postgres did not answer
     */
    List<TransactionAction.AbortExpired> findExpired(int countMax);

    /**
     * Forgets transactional ids that nobody has used for so long and that have no open transaction.
     *
     * @return how many
     * @throws StorageException Postgres did not answer; they may be forgotten nevertheless
     */
    int forgetUnused(Duration unused, int countMax);

    /** Ends a call that is under way, from whatever thread it is called. The call itself throws nothing. */
    @Override
    void close();

    /**
     * What became of a call's actions.
     *
     * @param outcomes one for each action, in order
     * @param markers the control batches that were stored, in the order of their offsets within each partition
     */
    record Turn(List<TransactionOutcome> outcomes, List<StoredMarker> markers) {

        public Turn {
            outcomes = List.copyOf(outcomes);
            markers = List.copyOf(markers);
        }
    }

    /**
     * A control batch in the log.
     *
     * @param batch stamped with its offset and leader epoch; its bytes are on the heap and belong to the receiver
     * @param head of the partition behind it
     */
    record StoredMarker(RecordBatch batch, PartitionHead head) {}
}
