package dev.howdah.storage;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Hands the records of share partitions out to members, over one Postgres connection of its own: a call is one transaction, for all
 * that was waiting. Several stores, of one broker or of many, may work on one share partition; no record is acquired twice at a
 * time. No lock of Postgres outlasts a call. Locks of records run by Postgres's clock.
 *
 * <p>Thread: one lane; blocks. A lost connection is replaced and an unknown commit is resolved inside the call, for as long as it
 * takes; {@link #close} from another thread ends the wait with {@link StorageException}.
 */
public interface ShareStore extends AutoCloseable {

    /** How soon a {@link ShareOutcome.Busy} action that is alone is brought again, for the first time. */
    Duration BUSY_RETRY_MIN = Duration.ofMillis(5);

    /** And at the longest. */
    Duration BUSY_RETRY_MAX = Duration.ofMillis(200);

    /** More actions in one call would make the transaction too long for those that wait. */
    int ACTIONS_MAX = 4096;

    /**
     * Does what the actions say, those of one share partition in the given order.
     *
     * @param actions at most {@link #ACTIONS_MAX}
     * @return one outcome for each action, in order, and the status of each share partition that was neither busy nor missing
     * @throws StorageException nothing is done, or (only after {@link #close}) it is not known
     */
    Turn run(List<ShareAction> actions);

    /** Ends a call that is under way, from whatever thread it is called. The call itself throws nothing. */
    @Override
    void close();

    /**
     * What became of a call's actions.
     *
     * @param statuses after the call; of share partitions that were busy or are not initialized there is none
     */
    record Turn(List<ShareOutcome> outcomes, Map<SharePartitionId, ShareStatus> statuses) {

        public Turn {
            outcomes = List.copyOf(outcomes);
            statuses = Map.copyOf(statuses);
        }
    }
}
