package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.GroupRoom.OffsetStability;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.StorageFailure;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A job for the {@link GroupWriter}. It ends with one call of {@code done} on the writer's thread, which passes the
 * outcome to the lane.
 */
sealed interface WriteJob {

    /** The outcome of a job. */
    sealed interface Outcome {

        record Done() implements Outcome {}

        /** The shard has another owner; nothing was done. */
        record Fenced() implements Outcome {}

        /** The job failed. A commit may be stored nevertheless, if Postgres's answer was lost. */
        record Failed(StorageFailure failure) implements Outcome {}
    }

    /**
     * A change of a group. It is repeated until it is stored or the shard is lost, because the machine has already made
     * the change.
     */
    record Save(GroupLease lease, GroupChange change, Consumer<Outcome> done) implements WriteJob {}

    /**
     * Offsets to commit. They are tried until the deadline. An offset that is stored too late does no harm, because the
     * client commits again.
     */
    record Commit(
            GroupLease lease, String groupId, List<OffsetCommit> commits, long deadlineNanos, Consumer<Outcome> done)
            implements WriteJob {}

    /** Offsets of an open transaction. They are tried until the deadline; to store them twice does no harm. */
    record CommitPending(GroupLease lease, PendingOffsets pending, long deadlineNanos, PendingDone done)
            implements WriteJob {

        interface PendingDone {

            /** @param became of no meaning unless the outcome is {@link Outcome.Done} */
            void accept(Outcome outcome, PendingOutcome became);
        }
    }

    /**
     * Offsets to read. It needs no lock, and waits for no job of its group that somebody else's lock holds up: nobody was told yet that those are
     * done.
     */
    record Fetch(List<OffsetQuery> queries, OffsetStability stability, long deadlineNanos, FetchDone done)
            implements WriteJob {

        /** Gets the offsets, which are empty unless the outcome is {@link Outcome.Done}, as are the unstable partitions. */
        interface FetchDone {
            void accept(Outcome outcome, List<OffsetCommit> offsets, Set<PartitionId> unstable);
        }
    }

    /**
     * Any other job. It shares no statement with others, and keeps its place in the order.
     *
     * @param lease under which it changes something, or null
     * @param groupId the group that it is about, or null
     */
    record Other(
            @Nullable GroupLease lease,
            @Nullable String groupId,
            Function<GroupStores, Outcome> work,
            long deadlineNanos,
            Consumer<Outcome> done)
            implements WriteJob {

        /** A job that is not one group's. */
        static Other ofLane(Function<GroupStores, Outcome> work, long deadlineNanos, Consumer<Outcome> done) {
            return new Other(null, null, work, deadlineNanos, done);
        }
    }

    /**
     * The shard goes to another broker, and nothing more comes under this lease. What is held up by somebody's lock is given up, for
     * nobody was told that it is done.
     */
    record ShardEnd(GroupLease lease, long deadlineNanos, Consumer<Outcome> done) implements WriteJob {}

    /** The deadline of jobs that must be tried as long as the lane runs. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /** The group whose jobs it must not overtake, or null. */
    static @Nullable String groupOf(WriteJob job) {
        if (job instanceof Save save) {
            return save.change.groupId();
        } else if (job instanceof Commit commit) {
            return commit.groupId;
        } else if (job instanceof CommitPending commit) {
            return commit.pending.groupId();
        } else if (job instanceof Other other) {
            return other.groupId;
        }
        return null;
    }

    /** The lease under which it changes something, or null. */
    static @Nullable GroupLease leaseOf(WriteJob job) {
        if (job instanceof Save save) {
            return save.lease;
        } else if (job instanceof Commit commit) {
            return commit.lease;
        } else if (job instanceof CommitPending commit) {
            return commit.lease;
        } else if (job instanceof Other other) {
            return other.lease;
        }
        return null;
    }

    default boolean isLate(long nowNanos) {
        long deadline = deadlineNanosOrNone();
        return deadline != NO_DEADLINE && nowNanos - deadline >= 0;
    }

    default long deadlineNanosOrNone() {
        if (this instanceof Commit commit) {
            return commit.deadlineNanos;
        } else if (this instanceof CommitPending commit) {
            return commit.deadlineNanos;
        } else if (this instanceof Fetch fetch) {
            return fetch.deadlineNanos;
        } else if (this instanceof Other other) {
            return other.deadlineNanos;
        } else if (this instanceof ShardEnd end) {
            return end.deadlineNanos;
        }
        return NO_DEADLINE;
    }

    default void end(Outcome outcome) {
        if (this instanceof Save save) {
            save.done.accept(outcome);
        } else if (this instanceof Commit commit) {
            commit.done.accept(outcome);
        } else if (this instanceof CommitPending commit) {
            commit.done.accept(outcome, PendingOutcome.STORED);
        } else if (this instanceof Fetch fetch) {
            fetch.done.accept(outcome, List.of(), Set.of());
        } else if (this instanceof Other other) {
            other.done.accept(outcome);
        } else if (this instanceof ShardEnd end) {
            end.done.accept(outcome);
        } else {
            throw new AssertionError(this);
        }
    }
}
