package dev.howdah.storage;

import java.time.Instant;
import java.util.List;

/**
 * Appends to the log over one Postgres connection of its own: a call is one transaction (group commit).
 *
 * <p>Thread: one append lane; blocks. A lost connection is replaced and an unknown commit is resolved inside the call, for as
 * long as it takes; {@link #close} from another thread ends the wait with {@link StorageException}.
 */
public interface LogWriter extends AutoCloseable {

    /**
     * Stores the batches in the given order per partition and returns when they are durable. A lock that somebody else holds keeps no
     * others waiting for longer than a moment: what needs it is {@link AppendOutcome.Locked}.
     *
     * @param now the append time of the whole transaction
     * @return one outcome for each append, in order
     * @throws StorageException none of the batches is stored, or (only after {@link #close}) it is not known
     */
    List<AppendOutcome> append(List<Append> appends, Instant now);

    @Override
    void close();
}
