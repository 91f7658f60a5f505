package dev.howdah.storage;

import java.util.Set;

/** What became of one {@link Append}, known for certain: it is committed and fsynced, or it is not stored at all. */
public sealed interface AppendOutcome {

    /**
     * The batch is stored. If the freshness is DUPLICATE, an earlier attempt of the same idempotent producer stored it.
     *
     * @param baseOffset the first offset of the stored batch
     * @param appendedAtMs the append time of the stored batch, milliseconds since the epoch
     * @param logStartOffset where the partition's log started when the batch was appended
     * @param stability of the partition once the whole call is stored
     * @param omitted what of it is not in the log
     */
    record Appended(
            long baseOffset,
            long appendedAtMs,
            long logStartOffset,
            Freshness freshness,
            Stability stability,
            Omitted omitted)
            implements AppendOutcome {

        /** All of it. */
        public Appended(
                long baseOffset, long appendedAtMs, long logStartOffset, Freshness freshness, Stability stability) {
            this(baseOffset, appendedAtMs, logStartOffset, freshness, stability, Omitted.NOTHING);
        }

        /** To a partition that has never had a transaction. */
        public Appended(long baseOffset, long appendedAtMs, long logStartOffset, Freshness freshness) {
            this(baseOffset, appendedAtMs, logStartOffset, freshness, Stability.STABLE);
        }
    }

    /**
     * Records of a stored batch that are not in the log at its offsets.
     *
     * @param offsetDeltas of all of them
     * @param duplicates how many of them had an id that was there; the others come when they are due
     */
    record Omitted(Set<Integer> offsetDeltas, int duplicates) {

        public static final Omitted NOTHING = new Omitted(Set.of(), 0);

        public Omitted {
            offsetDeltas = Set.copyOf(offsetDeltas);
        }

        public int delayed() {
            return offsetDeltas.size() - duplicates;
        }
    }

    /**
     * The batch is not stored.
     *
     * @param detail says the same in words, for the log
     */
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
        /**
         * The sequence is older than the five batches that are remembered of each producer, so nobody knows their
         * offsets any more. Kafka remembers as many ({@code ProducerStateEntry.NUM_BATCHES_TO_RETAIN}).
         */
        DUPLICATE_SEQUENCE,
        INVALID_PRODUCER_EPOCH,
        /** No transactional id has this producer id. */
        INVALID_PRODUCER_ID_MAPPING,
        /** The producer has no open transaction in which the partition is. */
        INVALID_TXN_STATE,
        /** Postgres refuses the content of this batch (SQLSTATE class 22 or 23); its neighbours were stored. */
        UNSTORABLE,
        /** It has records that are due later, of which as many wait as may. */
        TOO_MANY_DELAYED
    }
}
