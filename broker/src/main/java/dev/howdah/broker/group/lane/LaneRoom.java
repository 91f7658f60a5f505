package dev.howdah.broker.group.lane;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.group.lane.WriteJob.Outcome;
import dev.howdah.broker.group.machine.ClassicGroup;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.Turn;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One group's place in a lane. Thread: group lane. */
final class LaneRoom implements GroupRoom {

    private final GroupLane lane;
    private final GroupLease lease;
    private final String groupId;
    private @Nullable GroupSlot slot;

    LaneRoom(GroupLane lane, GroupLease lease, String groupId, @Nullable GroupSlot slot) {
        this.lane = lane;
        this.lease = lease;
        this.groupId = groupId;
        this.slot = slot;
    }

    @Override
    public Optional<Group> group() {
        return slot == null ? Optional.empty() : Optional.ofNullable(slot.group);
    }

    @Override
    public Optional<Group> createClassic(long nowMs) {
        Group group = new ClassicGroup(groupId, nowMs);
        return create(group) ? Optional.of(group) : Optional.empty();
    }

    @Override
    public boolean create(Group group) {
        slot = lane.shards().open(lease, group);
        return slot != null;
    }

    @Override
    public Turn turn() {
        if (slot == null) {
            throw new IllegalStateException("no group " + groupId);
        }
        return lane.turn(slot);
    }

    @Override
    public void commit(List<OffsetCommit> commits, Consumer<KafkaError> done) {
        if (slot != null) {
            slot.commits++;
        }
        lane.writer()
                .take(new WriteJob.Commit(
                        lease,
                        commits,
                        lane.commitDeadlineNanos(),
                        outcome -> lane.enter(() -> done.accept(toError(outcome)))));
    }

    @Override
    public void fetch(List<OffsetQuery> queries, FetchDone done) {
        lane.writer()
                .take(new WriteJob.Fetch(
                        queries,
                        lane.commitDeadlineNanos(),
                        (outcome, offsets) -> lane.enter(() -> done.accept(toError(outcome), offsets))));
    }

    @Override
    public void deleteOffsets(List<PartitionId> partitions, Consumer<KafkaError> done) {
        write(
                stores -> stores.offsets().delete(List.of(lease), groupId, partitions),
                outcome -> done.accept(toError(outcome)));
    }

    @Override
    public void delete(Consumer<KafkaError> done) {
        GroupSlot deleted = slot;
        if (deleted == null || deleted.group == null) {
            done.accept(KafkaError.GROUP_ID_NOT_FOUND);
            return;
        }
        deleted.group.onDelete();
        write(stores -> stores.groups().delete(List.of(lease), List.of(groupId)), outcome -> {
            if (deleted.group != null) {
                if (outcome instanceof Outcome.Done) {
                    lane.shards().forget(deleted);
                } else {
                    lane.shards().lose(deleted, KafkaError.COORDINATOR_NOT_AVAILABLE);
                }
            }
            done.accept(toError(outcome));
        });
    }

    private void write(Function<GroupStores, Set<Integer>> write, Consumer<Outcome> done) {
        lane.writer()
                .take(new WriteJob.Other(
                        stores -> write.apply(stores).isEmpty() ? new Outcome.Done() : new Outcome.Fenced(),
                        lane.commitDeadlineNanos(),
                        outcome -> lane.enter(() -> done.accept(outcome))));
    }

    /** For the client: what can be tried again is said to be so. */
    private KafkaError toError(Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            return KafkaError.NONE;
        } else if (outcome instanceof Outcome.Fenced) {
            lane.shards().fenced(lease);
            return KafkaError.NOT_COORDINATOR;
        }
        return StorageErrors.of(((Outcome.Failed) outcome).failure(), ApiKey.OFFSET_COMMIT);
    }
}
