package dev.howdah.storage;

import java.util.List;

/**
 * Something that a member, or the broker, wants of one share partition. Offsets and ranges are inclusive, but for {@code endOffset}.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-932%3A+Queues+for+Kafka">KIP-932: in-flight records</a>
 */
public sealed interface ShareAction {

    SharePartitionId id();

    ShareLimits limits();

    /**
     * Acquires records for a member: first those that wait for another delivery, in the order of their offsets, then new ones from
     * the share partition's end up to {@code endOffset}. A record comes with a lock of {@link ShareLimits#lock}; each acquisition
     * counts as a delivery.
     *
     * <p>Records that have been delivered often come in smaller ranges, and alone for the last time, so that one that nobody can
     * process does not take its neighbours along: a claim may return fewer than there are.
     *
     * <p>The offsets of a range need not all hold a record (compaction, markers of transactions). Whoever reads the log and finds
     * none at an offset acknowledges it with {@link AckType#GAP}.
     *
     * @param memberId as in {@link #isMember}
     * @param recordsMax never exceeded; positive
     * @param logStartOffset what lies below is deleted: it is forgotten, whatever its state. An older one than somebody else has
     *     brought changes nothing
     * @param endOffset not included: nothing at or above it is acquired. The high watermark, or with {@code read_committed} the
     *     last stable offset. May be older than what somebody else has brought
     */
    record Claim(
            SharePartitionId id,
            ShareLimits limits,
            String memberId,
            int recordsMax,
            long logStartOffset,
            long endOffset)
            implements ShareAction {

        public Claim {
            if (!isMember(memberId)) {
                throw new IllegalArgumentException("member of a share group: " + memberId);
            }
            if (recordsMax < 1) {
                throw new IllegalArgumentException("records to claim: " + recordsMax);
            }
        }
    }

    /**
     * Acknowledges records that a member has acquired: all ranges, or none if one of them is refused (Kafka's rule). Of a range that
     * begins below the share partition's start only the rest counts, and of one that ends there nothing: it is done already.
     *
     * @param ranges of one request; the types of single offsets gathered into runs
     */
    record Acknowledge(SharePartitionId id, ShareLimits limits, String memberId, List<AckRange> ranges)
            implements ShareAction {

        public Acknowledge {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * Gives back whatever a member has acquired here: its session was closed, or it is gone. As {@link AckType#RELEASE}; nothing
     * acquired is no error.
     */
    record ReleaseAll(SharePartitionId id, ShareLimits limits, String memberId) implements ShareAction {}

    /**
     * Makes locks that have run out available again, takes in what was acknowledged by SQL, and forgets what the log has deleted.
     * Every other action does the same before it does its own: this one is for timers and notifications.
     *
     * @param logStartOffset as in {@link Claim}
     */
    record Refresh(SharePartitionId id, ShareLimits limits, long logStartOffset) implements ShareAction {}

    /**
     * @param first the first offset, {@code last} the last, of at least one record
     * @param deliveryCount of {@link AckType#UNSENT} only, otherwise 0: which delivery it was. When this is done the lock may have run out and the
     *     same member may have the records again
     */
    record AckRange(long first, long last, AckType type, int deliveryCount) {

        public AckRange {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("range of offsets: " + first + " to " + last);
            }
            if (type == AckType.UNSENT ? deliveryCount < 1 : deliveryCount != 0) {
                throw new IllegalArgumentException(type + " of delivery " + deliveryCount);
            }
        }

        public AckRange(long first, long last, AckType type) {
            this(first, last, type, 0);
        }

        public static AckRange unsent(long first, long last, int deliveryCount) {
            return new AckRange(first, last, AckType.UNSENT, deliveryCount);
        }
    }

    enum AckType {
        /** There is no record at the offset. It is archived. */
        GAP,
        /** Done. */
        ACCEPT,
        /** To be delivered again, unless this was the last delivery: then as {@link #REJECT}. */
        RELEASE,
        /** Archived, whatever the count; or kept as a dead letter, if the limits say so. */
        REJECT,
        /** The lock begins anew (KIP-1222). Nothing else changes. */
        RENEW,
        /** Acquired but not sent, for instance for lack of room in the response: available again, and the delivery is not counted. */
        UNSENT
    }

    /** Members of this kind are claims by SQL. */
    String SQL_MEMBER_PREFIX = "sql:";

    /** And of this kind are dead letters on their way. */
    String DEAD_MEMBER_PREFIX = "dlq:";

    /** Whether a client may call itself so: not empty, without NUL, and not as those that this store itself makes up. */
    static boolean isMember(String memberId) {
        return !memberId.isEmpty()
                && memberId.indexOf('\0') < 0
                && !memberId.startsWith(SQL_MEMBER_PREFIX)
                && !memberId.startsWith(DEAD_MEMBER_PREFIX);
    }
}
