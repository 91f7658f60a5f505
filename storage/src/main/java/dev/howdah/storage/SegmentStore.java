package dev.howdah.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/**
 * The care of segments: leaves made ahead of need, ended ones sealed, packed and compacted, old ones expired. Each {@code now} is
 * {@link Storage#clock}'s.
 *
 * <p>Every job consists of short transactions. They wait for a lock for a moment only; work whose lock is not free is
 * left to the next round. So every call may be repeated. Thread: janitor; every call blocks.
 */
public interface SegmentStore {

    /**
     * Whether this storage is the one that seals, expires and compacts, for the next {@code lease}.
     *
     * @throws StorageException if Postgres did not answer
     */
    Standing lead(Duration lease);

    /**
     * Creates the leaves that appends will need soon. For a topic without a policy the default span and size hold.
     *
     * @return how many leaves were created
     * @throws StorageException if Postgres did not do all of it
     */
    int createAhead(Collection<TopicPolicy> policies, Instant now);

    /**
     * Closes segments whose time is over, so that no append can reach them.
     *
     * @return their topics
     * @throws StorageException if Postgres did not do all of it
     */
    Set<Integer> seal(Instant now);

    /**
     * Moves the log starts of one topic as its policy says, and frees the leaves that lie below them.
     *
     * @throws StorageException if Postgres did not do all of it
     */
    Expiry expire(TopicPolicy policy, Instant now);

    /**
     * The topics, beside the compacted ones, for which {@link #rewrite} may have something to do.
     *
     * @throws StorageException if Postgres did not answer
     */
    Set<Integer> topicsDue();

    /**
     * Rewrites leaves of one topic. It compacts the topic if the policy says so and enough can be removed, merges the
     * small chunks of ended segments, and makes or drops the index over keys. The call takes long, and rests for as
     * long as it works. Only one thread at a time may call it; that need not be the janitor's thread.
     *
     * @throws StorageException if Postgres did not do all of it, or another broker has become the janitor
     */
    Compacted rewrite(TopicPolicy policy, Instant now);

    /** Whether this broker may run jobs that only one broker may run at a time. */
    enum Standing {
        LEADER,
        /** Another broker runs them. */
        FOLLOWER,
        /** This machine's clock and Postgres's do not agree: nothing is expired while one of them is wrong. */
        CLOCK_OFF
    }

    /**
     * What a round of expiry did.
     *
     * @param movedStarts partitions whose log start has moved
     * @param truncatedLeaves leaves whose space is free now
     * @param droppedSegments segments that no longer exist
     */
    record Expiry(int movedStarts, int truncatedLeaves, int droppedSegments) {

        public static final Expiry NONE = new Expiry(0, 0, 0);
    }

    /**
     * What a compaction did.
     *
     * @param leaves how many leaves were rewritten
     * @param bytesBefore the size of these leaves
     * @param bytesAfter the size of the leaves that took their place
     * @param merged how many small segments were merged into one
     */
    record Compacted(int leaves, long bytesBefore, long bytesAfter, int merged) {

        public static final Compacted NOTHING = new Compacted(0, 0, 0, 0);

        /** Both together. */
        public Compacted and(Compacted other) {
            return new Compacted(
                    leaves + other.leaves,
                    bytesBefore + other.bytesBefore,
                    bytesAfter + other.bytesAfter,
                    merged + other.merged);
        }

        public Compacted withMerged(int segments) {
            return new Compacted(leaves, bytesBefore, bytesAfter, segments);
        }
    }
}
