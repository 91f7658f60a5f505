package dev.howdah.storage;

/** What became of one {@link Append}, known for certain: it is committed and fsynced, or it is not stored at all. */
public sealed interface AppendOutcome {

    /**
     * Stored, now or (a duplicate) by an earlier attempt of the same idempotent producer.
     *
     * @param baseOffset of the batch as it is stored
     * @param appendedAtMs the append time, milliseconds since the epoch
     */
    record Appended(long baseOffset, long appendedAtMs, long logStartOffset, Freshness freshness)
            implements AppendOutcome {}

    /** Not stored. */
    record Rejected(Rejection reason, String detail) implements AppendOutcome {}

    /**
     * Not stored, and not refused: somebody else holds a lock that it needs. It is to be appended again, before every later append to
     * its partition, of which those in the same call are locked too.
     */
    record Locked(String detail) implements AppendOutcome {}

    enum Freshness {
        NEW,
        DUPLICATE
    }

    enum Rejection {
        UNKNOWN_TOPIC_OR_PARTITION,
        OUT_OF_ORDER_SEQUENCE,
        /** Older than the five batches that are remembered. */
        DUPLICATE_SEQUENCE,
        INVALID_PRODUCER_EPOCH,
        /** Postgres refuses the content of this batch (SQLSTATE class 22 or 23); its neighbours were stored. */
        UNSTORABLE
    }
}
