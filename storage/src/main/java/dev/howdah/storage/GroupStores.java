package dev.howdah.storage;

import java.time.Duration;

/** The stores of one group lane, over one connection. Thread: one group writer; {@link #close} may be called by any. */
public interface GroupStores extends AutoCloseable {

    /** The groups of this lane. The getter throws nothing. */
    GroupStore groups();

    /** The offsets of this lane's groups. The getter throws nothing. */
    OffsetStore offsets();

    /**
     * How long each call from now on waits for a row that somebody else has locked. Then it fails with {@link
     * StorageFailure.Contended}, and has changed nothing. This call asks no database, and throws nothing. Thread: the
     * group writer.
     *
     * @param atMost whole milliseconds, at least one
     */
    void waitForLocks(Duration atMost);

    /** Closes the connection. A call that is under way ends with a {@link StorageException}. Closing throws nothing. */
    @Override
    void close();
}
