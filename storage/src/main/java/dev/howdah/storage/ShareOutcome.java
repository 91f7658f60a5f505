package dev.howdah.storage;

import java.util.List;

/** What became of one {@link ShareAction}, known for certain: what it says is committed and fsynced. */
public sealed interface ShareOutcome {

    /**
     * Of a {@link ShareAction.Claim}.
     *
     * @param ranges in the order of offsets, disjoint; empty if nothing can be had now
     */
    record Claimed(List<AcquiredRange> ranges) implements ShareOutcome {

        public Claimed {
            ranges = List.copyOf(ranges);
        }
    }

    /** Of every other action: it is done. */
    record Done() implements ShareOutcome {}

    /** Of a {@link ShareAction.Acknowledge}: nothing of it is done. */
    record Refused(Refusal reason, String detail) implements ShareOutcome {}

    /**
     * Nothing is done: somebody else, another broker or a session of SQL, has the row right now. The action is to be brought again:
     * with whatever comes next, or alone after {@link ShareStore#BUSY_RETRY_MIN}, twice that, … up to {@link
     * ShareStore#BUSY_RETRY_MAX}. The store never waits for a row.
     */
    record Busy() implements ShareOutcome {}

    /** Nothing is done: there is no such share partition, {@link ShareOffsetStore#initialize} it first. Or its topic is gone. */
    record NotInitialized() implements ShareOutcome {}

    /**
     * Records that a member has acquired.
     *
     * @param first the first offset
     * @param last the last offset
     * @param deliveryCount this delivery included
     */
    record AcquiredRange(long first, long last, int deliveryCount) {}

    enum Refusal {
        /** A record of it is not acquired, or not by this member: Kafka's INVALID_RECORD_STATE. */
        INVALID_RECORD_STATE,
        /** It reaches to offsets that were never delivered: Kafka's INVALID_REQUEST. */
        INVALID_REQUEST
    }
}
