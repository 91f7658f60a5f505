package dev.howdah.storage;

import java.time.Instant;
import java.util.List;

/**
 * Appends to the log over a Postgres connection of its own. One call is one transaction (group commit).
 *
 * <p>Thread: one append lane; {@link #append} blocks. If the connection is lost, the call opens another one and finds
 * out whether the transaction was committed, however long that takes. {@link #close} from another thread ends this wait
 * with a {@link StorageException}.
 */
public interface LogWriter extends AutoCloseable {

    /**
     * Stores batches and returns when they are durable. The batches of a partition are stored in the order of the list.
     * A lock that somebody else holds keeps no others waiting for longer than a moment: what needs it is {@link
     * AppendOutcome.Locked}.
     *
     * @param now the append time of the whole transaction
     * @return the outcome of each append, in the same order
     * @throws StorageException none of the batches is stored. Only after {@link #close} it may be unknown whether they
     *     are.
     */
    List<AppendOutcome> append(List<Append> appends, Instant now);

    /**
     * Under which leader epoch the last call has stored. If it is not the current one any more, the database has gone on from a
     * state that may lack it. The call throws nothing.
     */
    int leaderEpoch();

    /** Ends a call that is under way, from whatever thread it is called. The call itself throws nothing. */
    @Override
    void close();
}
