package dev.howdah.broker.group.lane;

import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.StorageFailure;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something for the {@link GroupWriter} to do. It ends with one call of {@code done}, on the writer's thread, which only hands
 * the outcome over to the lane.
 */
sealed interface WriteJob {

    /** How it may end. */
    sealed interface Outcome {

        record Done() implements Outcome {}

        /** The shard has another owner. */
        record Fenced() implements Outcome {}

        /** The job was not done. A commit may have been done, too late to tell. */
        record Failed(StorageFailure failure) implements Outcome {}
    }

    /** Tried until it is done or the shard is lost: the machine has already moved on. */
    record Save(GroupLease lease, GroupChange change, Consumer<Outcome> done) implements WriteJob {}

    /** Tried until its deadline; an offset that is committed too late is harmless, for the client commits again. */
    record Commit(GroupLease lease, List<OffsetCommit> commits, long deadlineNanos, Consumer<Outcome> done)
            implements WriteJob {}

    record Fetch(List<OffsetQuery> queries, long deadlineNanos, FetchDone done) implements WriteJob {

        /** Offsets are empty unless the outcome is {@link Outcome.Done}. */
        interface FetchDone {
            void accept(Outcome outcome, List<OffsetCommit> offsets);
        }
    }

    /** Any other job. It shares no statement with others and keeps its place in the order. */
    record Other(Function<GroupStores, Outcome> work, long deadlineNanos, Consumer<Outcome> done) implements WriteJob {}

    /** For jobs that must not be given up while the lane lives. */
    long NO_DEADLINE = Long.MAX_VALUE;

    default long deadlineNanosOrNone() {
        if (this instanceof Commit commit) {
            return commit.deadlineNanos;
        } else if (this instanceof Fetch fetch) {
            return fetch.deadlineNanos;
        } else if (this instanceof Other other) {
            return other.deadlineNanos;
        }
        return NO_DEADLINE;
    }

    default void fail(StorageFailure failure) {
        end(new Outcome.Failed(failure));
    }

    default void end(Outcome outcome) {
        if (this instanceof Save save) {
            save.done.accept(outcome);
        } else if (this instanceof Commit commit) {
            commit.done.accept(outcome);
        } else if (this instanceof Fetch fetch) {
            fetch.done.accept(outcome, List.of());
        } else if (this instanceof Other other) {
            other.done.accept(outcome);
        } else {
            throw new AssertionError(this);
        }
    }
}
