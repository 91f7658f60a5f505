package dev.howdah.storage;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Events that SQL transactions have committed into the outbox, on their way into their topics. A record is appended in the transaction
 * that deletes it from the outbox, so it is appended once, whoever dies in between.
 *
 * <p>Order: an event never overtakes one whose transaction was committed before its own began, nor one of its own transaction. Each
 * call takes what is committed in the order of tickets, and stores it only if all of it still is in the outbox.
 *
 * <p>Thread: one; blocks. {@link #close} any.
 */
public interface OutboxStore extends AutoCloseable {

    /** The topics' rules. Thread: that of the call; may block. */
    interface Topics {

        /**
         * @return empty if the topic does not exist any more; its events are thrown away
         * @throws StorageException if that is not known for now
         */
        Optional<Rules> find(int topicId);
    }

    /**
     * How a topic's events become batches.
     *
     * @param partitionCount for events that name no partition
     * @param batchBytesMax a batch is larger only if one record is
     * @param headers events whose ids the topic has seen are thrown away; when each is due was decided before
     */
    record Rules(int partitionCount, int batchBytesMax, TimestampType timestampType, HeaderRules headers) {

        public Rules(int partitionCount, int batchBytesMax, TimestampType timestampType) {
            this(partitionCount, batchBytesMax, timestampType, HeaderRules.NONE);
        }
    }

    /**
     * How much is taken in one transaction.
     *
     * @param recordsMax positive
     * @param bytesMax of keys, values and headers; one event may be larger
     */
    record Portion(int recordsMax, int bytesMax) {}

    /**
     * Takes the first events of the outbox and appends them. If records may be due that were put aside, those come first; at most a half.
     *
     * @param now the append time
     * @param look at which of them
     * @throws StorageException nothing is done, or (only after {@link #close}) it is not known
     */
    Turn sequence(Topics topics, Portion portion, Instant now, Look look);

    /** What a call looks for. */
    enum Look {
        /** What was put aside only if it is known that some of it is due, or if it was not looked at for {@link #DELAYED_POLL}. */
        KNOWN,
        /** All. */
        WHOLE
    }

    /** How often records that were put aside are looked for, whatever is known of them. */
    Duration DELAYED_POLL = Duration.ofMillis(250);

    /**
     * How many records wait until they are due.
     *
     * @param countedWithin if nobody has counted them exactly for so long, it is done now, which reads an index over all of them
     * @throws StorageException if Postgres did not answer
     */
    Delayed delayed(Duration countedWithin);

    /**
     * Records that wait until they are due.
     *
     * @param waiting about so many
     * @param waitingMax more are refused
     */
    record Delayed(long waiting, long waitingMax) {

        public static final Delayed UNKNOWN = new Delayed(0, 0);
    }

    /**
     * Forgets ids of records whose time is over.
     *
     * @param idsMax of one statement
     * @return how many
     * @throws StorageException if Postgres did not answer
     */
    int forgetIds(int idsMax);

    /**
     * Tells writers that nobody looks into the outbox for now, so that they notify.
     *
     * @return false if a transaction is under way that may not know it; then a broker has to go on looking
     * @throws StorageException if Postgres did not answer
     */
    boolean rest();

    /**
     * Tells writers that this broker looks into the outbox all the time, so that they need not notify, and counts what waits.
     *
     * @param duration for which it holds
     * @return about how many events wait
     * @throws StorageException if Postgres did not answer
     */
    long stayAwake(Duration duration);

    /**
     * Forgets which offsets old tickets have got.
     *
     * @param receiptsMax of one statement
     * @return how many receipts were deleted
     * @throws StorageException if Postgres did not answer
     */
    int forgetReceipts(Duration kept, int receiptsMax);

    /** The leader epoch of what was stored last. The call throws nothing. */
    int leaderEpoch();

    /** Ends a call that is under way. The call itself throws nothing. */
    @Override
    void close();

    /**
     * What a call has done.
     *
     * @param state what is to be done next
     * @param records events that have left the outbox
     * @param duplicates how many of them were thrown away for their ids
     * @param stored in the order of offsets within each partition
     * @param untilDue after which there is something to be looked for; a negative one is over
     */
    record Turn(State state, int records, int duplicates, List<StoredBatch> stored, Duration untilDue) {

        public Turn {
            stored = List.copyOf(stored);
        }
    }

    enum State {
        /** All that was found is done. */
        EMPTIED,
        /** There may be more. */
        MORE,
        /** Another broker is at it. */
        ELSEWHERE
    }

    /**
     * A batch in the log.
     *
     * @param batch stamped with its offset and leader epoch; its bytes are on the heap and belong to the receiver
     * @param head of the partition behind it
     */
    record StoredBatch(RecordBatch batch, PartitionHead head) {}
}
