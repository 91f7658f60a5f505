package dev.howdah.broker.group.lane;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.group.lane.WriteJob.Outcome;
import dev.howdah.broker.group.machine.ClassicGroup;
import dev.howdah.broker.group.machine.ConsumerGroup;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.broker.group.machine.HeartbeatCall;
import dev.howdah.broker.group.machine.JoinCall;
import dev.howdah.broker.group.machine.ShareGroup;
import dev.howdah.broker.group.machine.ShareHeartbeatCall;
import dev.howdah.broker.group.machine.Turn;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.StorageFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The place of one group in its lane, whether or not the group exists. It has the machine, a {@link Turn} for it, and
 * its offsets, and decides when a group is made. It is valid only during the call to which it is passed.
 *
 * <p>Thread: group lane.
 */
public final class GroupRoom {

    /** The first version of OffsetCommit in which clients know GROUP_ID_NOT_FOUND (KIP-848). */
    private static final int GROUP_NOT_FOUND_FROM_COMMIT_VERSION = 9;

    /** The same of TxnOffsetCommit (KIP-1319). */
    private static final int GROUP_NOT_FOUND_FROM_TRANSACTIONAL_COMMIT_VERSION = 6;

    /** The generation of a commit without membership. */
    private static final int NOBODY = -1;

    /** Of OffsetCommit, where there is no client. */
    private static final short ANY_VERSION = GROUP_NOT_FOUND_FROM_COMMIT_VERSION;

    private final GroupLane lane;
    private final GroupLease lease;
    private final String groupId;
    private @Nullable GroupSlot slot;

    GroupRoom(GroupLane lane, GroupLease lease, String groupId, @Nullable GroupSlot slot) {
        this.lane = lane;
        this.lease = lease;
        this.groupId = groupId;
        this.slot = slot;
    }

    public Optional<Group> group() {
        return slot == null ? Optional.empty() : Optional.ofNullable(slot.group);
    }

    /**
     * Hands the call to the group. If the group does not exist, it is made for a new member. A member that already has
     * an id is refused, because its group was deleted (as in Kafka's {@code GroupMetadataManager.classicGroupJoin}).
     *
     * @param refused is told the error if there is no group to join
     */
    public void join(JoinCall call, Consumer<KafkaError> refused) {
        if (group().isEmpty()) {
            if (!call.request().memberId().isEmpty()) {
                refused.accept(KafkaError.UNKNOWN_MEMBER_ID);
                return;
            }
            if (createClassic().isEmpty()) {
                refused.accept(KafkaError.COORDINATOR_LOAD_IN_PROGRESS);
                return;
            }
        }
        group().orElseThrow().onJoin(call, turn());
    }

    /**
     * Hands the heartbeat to the group. If the group does not exist, it is made for a member that joins (as in Kafka's
     * {@code GroupMetadataManager.consumerGroupHeartbeat}).
     *
     * @param refused is told the error if there is no group for the member
     */
    public void beat(HeartbeatCall call, Consumer<KafkaError> refused) {
        if (group().isEmpty()) {
            if (!call.isJoin()) {
                refused.accept(KafkaError.GROUP_ID_NOT_FOUND);
                return;
            }
            if (!create(new ConsumerGroup(groupId, lane.nowMs()))) {
                refused.accept(KafkaError.COORDINATOR_LOAD_IN_PROGRESS);
                return;
            }
        }
        group().orElseThrow().onConsumerHeartbeat(call, turn());
    }

    /**
     * Hands the heartbeat of a share group's member to the group. A group that is not there comes into being for a member that
     * joins.
     *
     * @param refused told if there is no group for it
     */
    public void beat(ShareHeartbeatCall call, Consumer<KafkaError> refused) {
        if (group().isEmpty()) {
            if (!call.isJoin()) {
                refused.accept(KafkaError.GROUP_ID_NOT_FOUND);
                return;
            }
            if (!create(new ShareGroup(groupId))) {
                refused.accept(KafkaError.COORDINATOR_LOAD_IN_PROGRESS);
                return;
            }
        }
        group().orElseThrow().onShareHeartbeat(call, turn());
    }

    /**
     * Makes a share group without members where there is no group, as an alteration of its offsets does (Kafka's {@code
     * GroupMetadataManager.alterShareGroupOffsets}).
     *
     * @param done told NONE when the group is stored, or why it is not. Thread: group lane
     */
    public void foundShareGroup(Consumer<KafkaError> done) {
        ShareGroup founded = new ShareGroup(groupId);
        GroupSlot made = lane.shards().open(lease, founded);
        if (made == null) {
            done.accept(KafkaError.COORDINATOR_LOAD_IN_PROGRESS);
            return;
        }
        slot = made;
        founded.onFounded(lane.turn(made));
        made.whenSaved(() -> done.accept(KafkaError.NONE), done);
    }

    /**
     * May this member commit offsets here? A commit without membership makes the group if there is none (Kafka's {@code
     * OffsetMetadataManager.validateOffsetCommit}). Counts as a sign of life.
     */
    public KafkaError admit(Committer committer) {
        if (group().isEmpty()) {
            if (committer.generationOrEpoch() >= 0) {
                int known = committer.transactional()
                        ? GROUP_NOT_FOUND_FROM_TRANSACTIONAL_COMMIT_VERSION
                        : GROUP_NOT_FOUND_FROM_COMMIT_VERSION;
                return committer.apiVersion() >= known ? KafkaError.GROUP_ID_NOT_FOUND : KafkaError.ILLEGAL_GENERATION;
            }
            if (createClassic().isEmpty()) {
                return KafkaError.COORDINATOR_LOAD_IN_PROGRESS;
            }
        }
        return group().orElseThrow().onCommit(committer, turn());
    }

    /**
     * SQL has founded the group in the store. It is made here as by a commit without membership.
     *
     * @param missed run if a group of that name is just being deleted here, or is a share group: what the store has is to be read later
     */
    public void onFounded(Runnable missed) {
        KafkaError error = admit(new Committer("", null, NOBODY, ANY_VERSION));
        if (error == KafkaError.COORDINATOR_NOT_AVAILABLE || error == KafkaError.GROUP_ID_NOT_FOUND) {
            missed.run();
        }
    }

    /** Makes a classic group. Returns empty if the lane has as many groups as it may have. */
    Optional<Group> createClassic() {
        Group group = new ClassicGroup(groupId, lane.nowMs());
        return create(group) ? Optional.of(group) : Optional.empty();
    }

    private boolean create(Group group) {
        slot = lane.shards().open(lease, group);
        return slot != null;
    }

    public Turn turn() {
        if (slot == null) {
            throw new IllegalStateException("no group " + groupId);
        }
        return lane.turn(slot);
    }

    /** Stores offsets, together with those of other groups. {@code done} gets NONE when they are durable. */
    public void commit(List<OffsetCommit> commits, Consumer<KafkaError> done) {
        Runnable ended = beginCommit();
        lane.writer()
                .take(new WriteJob.Commit(
                        lease,
                        groupId,
                        commits,
                        lane.commitDeadlineNanos(),
                        outcome -> lane.enter(() -> {
                            ended.run();
                            done.accept(toError(outcome));
                        })));
    }

    /** Stores offsets of an open transaction, together with those of other groups. */
    public void commitPending(PendingOffsets pending, PendingDone done) {
        Runnable ended = beginCommit();
        lane.writer()
                .take(new WriteJob.CommitPending(
                        lease,
                        pending,
                        lane.commitDeadlineNanos(),
                        (outcome, became) -> lane.enter(() -> {
                            ended.run();
                            done.accept(
                                    toError(became == PendingOutcome.PASSED_ON ? new Outcome.Fenced() : outcome),
                                    became);
                        })));
    }

    /** Returns what is to be run when the commit has ended. */
    private Runnable beginCommit() {
        GroupSlot of = slot;
        if (of == null) {
            return () -> {};
        }
        of.commits++;
        of.commitsOpen++;
        return () -> of.commitsOpen--;
    }

    /** @param stability whether it is wanted which offsets belong to open transactions */
    public void fetch(List<OffsetQuery> queries, OffsetStability stability, FetchDone done) {
        lane.writer()
                .take(new WriteJob.Fetch(
                        queries,
                        stability,
                        lane.commitDeadlineNanos(),
                        (outcome, offsets, unstable) ->
                                lane.enter(() -> done.accept(toError(outcome), offsets, unstable))));
    }

    /** Whether a reader must not overtake open transactions (KIP-447). */
    public enum OffsetStability {
        ANY,
        REQUIRED
    }

    public void deleteOffsets(List<PartitionId> partitions, Consumer<KafkaError> done) {
        write(
                stores -> outcome(stores.offsets().delete(List.of(lease), groupId, partitions)),
                outcome -> done.accept(toError(outcome)));
    }

    /** Deletes the group with its offsets, first in the store and then in memory. */
    public void delete(Consumer<KafkaError> done) {
        delete(id -> {}, done);
    }

    /** @param first what else is to be deleted, by the group's id, before the group; on the writer's thread, may block */
    public void delete(Consumer<String> first, Consumer<KafkaError> done) {
        remove(
                stores -> {
                    first.accept(groupId);
                    return outcome(stores.groups().delete(List.of(lease), List.of(groupId)));
                },
                done);
    }

    /** Deletes the group as {@link #delete} does, unless it has offsets in the store. */
    void deleteUnused() {
        remove(
                stores -> switch (stores.groups().deleteUnused(lease, groupId)) {
                    case DELETED -> new Outcome.Done();
                    case HAS_OFFSETS -> new Outcome.Failed(new StorageFailure.Contended("", "the group has offsets"));
                    case PASSED_ON -> new Outcome.Fenced();
                },
                error -> {});
    }

    private void remove(Function<GroupStores, Outcome> deletion, Consumer<KafkaError> done) {
        GroupSlot deleted = slot;
        if (deleted == null || deleted.group == null) {
            done.accept(KafkaError.GROUP_ID_NOT_FOUND);
            return;
        }
        deleted.group.onDelete();
        write(deletion, outcome -> {
            if (deleted.group != null) {
                if (outcome instanceof Outcome.Done) {
                    lane.shards().forget(deleted);
                } else {
                    lane.shards().lose(deleted, KafkaError.COORDINATOR_NOT_AVAILABLE);
                    if (!(outcome instanceof Outcome.Fenced)) {
                        lane.shards().readAgain(lease);
                    }
                }
            }
            done.accept(toError(outcome));
        });
    }

    private void write(Function<GroupStores, Outcome> write, Consumer<Outcome> done) {
        lane.writer()
                .take(new WriteJob.Other(
                        lease,
                        groupId,
                        write,
                        lane.commitDeadlineNanos(),
                        outcome -> lane.enter(() -> done.accept(outcome))));
    }

    private static Outcome outcome(Set<Integer> passedOn) {
        return passedOn.isEmpty() ? new Outcome.Done() : new Outcome.Fenced();
    }

    /** The error for the client. It is one that clients retry if a retry may help. */
    private KafkaError toError(Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            return KafkaError.NONE;
        } else if (outcome instanceof Outcome.Fenced) {
            lane.shards().fenced(lease);
            return KafkaError.NOT_COORDINATOR;
        }
        return StorageErrors.of(((Outcome.Failed) outcome).failure(), ApiKey.OFFSET_COMMIT);
    }

    /** Thread: group lane. */
    public interface FetchDone {

        /**
         * The fetch is done.
         *
         * @param offsets empty unless the error is NONE
         * @param unstable partitions whose offset an open transaction is about to move, if that was wanted
         */
        void accept(KafkaError error, List<OffsetCommit> offsets, Set<PartitionId> unstable);
    }

    /** Thread: group lane. */
    public interface PendingDone {

        /** @param outcome of no meaning unless the error is NONE */
        void accept(KafkaError error, PendingOutcome outcome);
    }
}
