package dev.howdah.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Records that a share group gave up, on their way into its dead-letter topic. Such a record stays with its share partition, and is in
 * nobody's hands but a broker's, for the time of a lease: it reads the record, and {@link #bury} stores the letter and archives the
 * record in one transaction, if the lease is still its own. So a letter is written once, whoever dies in between.
 *
 * <p>Thread: one; blocks. {@link #close} any.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-1191%3A+Dead-letter+queues+for+share+groups">KIP-1191</a>
 */
public interface DeadLetterStore extends AutoCloseable {

    /**
     * Finds share partitions with dead records that nobody is about, without locking anything.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<SharePartitionId> find(int partitionsMax);

    /**
     * As {@link #find}, among these.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<SharePartitionId> findAmong(Collection<SharePartitionId> ids);

    /**
     * Takes dead records: for the time of the lease no other broker gets them.
     *
     * @param recordsMax positive
     * @return in the order of offsets, disjoint; empty if there are none or somebody has the share partition right now
     * @throws StorageException nothing is taken that would not come back with the lease's end
     */
    List<DeadRange> take(SharePartitionId id, int recordsMax, Duration lease);

    /**
     * Archives records that were taken, and stores their letters: all of it or nothing.
     *
     * @param ranges parts of what was taken
     * @param letters may be empty: then there are none
     * @param now the append time
     * @throws StorageException nothing is done, or (only after {@link #close}) it is not known
     */
    Burial bury(SharePartitionId id, List<DeadRange> ranges, List<Append> letters, Instant now);

    /** Ends a call that is under way. The call itself throws nothing. */
    @Override
    void close();

    /**
     * Records with one fate.
     *
     * @param first the first offset
     * @param last the last offset
     * @param deliveryCount how often they were delivered
     */
    record DeadRange(long first, long last, int deliveryCount, Cause cause) {}

    enum Cause {
        /** A member has rejected it. */
        REJECTED,
        /** It was delivered as often as it may be. */
        DELIVERED_TOO_OFTEN
    }

    /** What became of it. */
    sealed interface Burial {

        /** It is done. @param outcomes one for each letter */
        record Done(List<AppendOutcome.Appended> outcomes) implements Burial {

            public Done {
                outcomes = List.copyOf(outcomes);
            }
        }

        /** Nothing is done: the lease has run out and another broker has them, they are gone, or somebody has locked the share partition. */
        record NotHeld() implements Burial {}

        /** Nothing is done: the letter cannot be stored, for instance because its topic is gone. */
        record Refused(AppendOutcome.Rejection reason, String detail) implements Burial {}
    }
}
