package dev.howdah.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/**
 * The care of segments: leaves made ahead of need, ended ones sealed, packed and compacted, old ones expired. Each {@code now} is
 * {@link Storage#clock}'s.
 *
 * <p>Every job is a row of short transactions that wait for no lock longer than a moment; what cannot be had now is left to
 * the next round. Thread: janitor; blocks. Throws {@link StorageException}.
 */
public interface SegmentStore {

    /** Whether this storage is the one that seals, expires and compacts, for the next {@code lease}. */
    Standing lead(Duration lease);

    /** Creates the leaves that appends will need soon; returns how many. A topic without a policy gets defaults. */
    int createAhead(Collection<TopicPolicy> policies, Instant now);

    /** Closes segments whose time is over, so that no append can reach them; returns their topics. */
    Set<Integer> seal(Instant now);

    /** Moves the log starts of one topic by its policy and frees the leaves that lie below them. */
    Expiry expire(TopicPolicy policy, Instant now);

    /** Those that {@link #rewrite} may have something to do for, beside compacted ones. */
    Set<Integer> topicsDue();

    /**
     * Compacts one topic if its policy says so and it is worth it; merges small chunks of ended segments; follows the policy's index
     * over keys. Takes long and rests as long as it works. To be called by one thread, which may be another one than the janitor's.
     */
    Compacted rewrite(TopicPolicy policy, Instant now);

    /** Who does what only one may do. */
    enum Standing {
        LEADER,
        /** Another broker does it. */
        FOLLOWER,
        /** This machine's clock and Postgres's do not agree: nothing is expired while one of them is wrong. */
        CLOCK_OFF
    }

    /**
     * What a round of expiry did.
     *
     * @param movedStarts partitions whose log start has moved
     * @param truncatedLeaves whose space is free now
     * @param droppedSegments that are gone
     */
    record Expiry(int movedStarts, int truncatedLeaves, int droppedSegments) {

        public static final Expiry NONE = new Expiry(0, 0, 0);
    }

    /**
     * What a compaction did.
     *
     * @param leaves that were rewritten
     * @param bytesBefore of them
     * @param bytesAfter of what took their place
     * @param merged small segments that have become one
     */
    record Compacted(int leaves, long bytesBefore, long bytesAfter, int merged) {

        public static final Compacted NOTHING = new Compacted(0, 0, 0, 0);

        public Compacted withMerged(int segments) {
            return new Compacted(leaves, bytesBefore, bytesAfter, segments);
        }
    }
}
