package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.WriteJob.Outcome;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.GroupCodecs;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStore.StoredGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards that a lane owns, and the slots of their groups. It handles the granting, the loading and the loss of a
 * shard.
 *
 * <p>Thread: group lane.
 */
final class LaneShards {

    private static final Logger LOG = LoggerFactory.getLogger(LaneShards.class);

    private final GroupLane lane;
    private final ShardLeases leases;
    private final int groupsMax;
    private final Consumer<GroupLease> onFenced;
    private final Map<Integer, Shard> shards = new HashMap<>();
    private int groupCount;

    LaneShards(GroupLane lane, ShardLeases leases, int groupsMax, Consumer<GroupLease> onFenced) {
        this.lane = lane;
        this.leases = leases;
        this.groupsMax = groupsMax;
        this.onFenced = onFenced;
    }

    /** A shard that this broker owns. */
    static final class Shard {

        private final GroupLease lease;
        private final Map<String, GroupSlot> slots = new HashMap<>();
        private final List<Runnable> waiting = new ArrayList<>(0);
        private boolean loaded;

        private Shard(GroupLease lease) {
            this.lease = lease;
        }

        /** Whether its groups are in memory. */
        boolean isLoaded() {
            return loaded;
        }

        GroupLease lease() {
            return lease;
        }

        /** Has it run when the shard is loaded, or lost. False if so many wait already. */
        boolean addWaiting(Runnable event, int waitingMax) {
            return waiting.size() < waitingMax && waiting.add(event);
        }

        @Nullable
        GroupSlot slot(String groupId) {
            return slots.get(groupId);
        }
    }

    /** Finds a shard. Returns empty if this broker does not own it, as far as the lane knows. */
    Optional<Shard> find(int number) {
        return Optional.ofNullable(leases.isHeld(number) ? shards.get(number) : null);
    }

    /** As {@link #find}, also while the lease is late: it may be renewed yet, and then the shard is not loaded again. */
    Optional<Shard> known(int number) {
        return Optional.ofNullable(shards.get(number));
    }

    /** Drops all shards, because the lane ends. */
    void dropAll() {
        slots().forEach(slot -> drop(slot, KafkaError.NOT_COORDINATOR));
        List<Shard> dropped = List.copyOf(shards.values());
        shards.clear();
        dropped.forEach(shard -> shard.waiting.forEach(lane::guarded));
    }

    void onGrant(GroupLease lease) {
        Shard known = shards.get(lease.shard());
        if (known != null) {
            onLost(known.lease);
        }
        shards.put(lease.shard(), new Shard(lease));
        load(lease, WriteJob.NO_DEADLINE, (outcome, stored) -> onLoaded(lease, outcome, stored));
    }

    /** @param then gets the groups, which are empty unless the outcome is {@link Outcome.Done} */
    private void load(GroupLease lease, long deadlineNanos, BiConsumer<Outcome, List<StoredGroup>> then) {
        List<StoredGroup> stored = new ArrayList<>();
        lane.writer()
                .take(WriteJob.Other.ofLane(
                        stores -> {
                            stored.clear();
                            stored.addAll(stores.groups().load(lease.shard()));
                            return new Outcome.Done();
                        },
                        deadlineNanos,
                        outcome -> lane.enter(() -> then.accept(outcome, stored))));
    }

    /**
     * Reads all shards again. One that is being loaded too: it may have been read before somebody founded a group.
     *
     * @param missed called if one could not be read. Thread: group lane
     */
    void look(Runnable missed) {
        List.copyOf(shards.values())
                .forEach(shard -> load(
                        shard.lease,
                        lane.commitDeadlineNanos(),
                        (outcome, stored) -> onLooked(shard.lease, outcome, stored, missed)));
    }

    /** Takes in what is stored of the shard and not here: whether a group was deleted is not known, or it was not. */
    void readAgain(GroupLease lease) {
        load(lease, WriteJob.NO_DEADLINE, (outcome, stored) -> onLooked(lease, outcome, stored, () -> {}));
    }

    /** The writer does one thing after the other: what is stored and not here was not deleted meanwhile. */
    private void onLooked(GroupLease lease, Outcome outcome, List<StoredGroup> stored, Runnable missed) {
        Shard shard = shards.get(lease.shard());
        if (shard == null || !shard.lease.equals(lease) || !shard.loaded) {
            return;
        }
        if (!(outcome instanceof Outcome.Done)) {
            LOG.debug("Shard {} cannot be looked at: {}", lease.shard(), outcome);
            missed.run();
            return;
        }
        for (StoredGroup row : stored) {
            if (!shard.slots.containsKey(row.groupId()) && groupCount < groupsMax) {
                restore(shard, row);
            }
        }
    }

    private void onLoaded(GroupLease lease, Outcome outcome, List<StoredGroup> stored) {
        Shard shard = shards.get(lease.shard());
        if (shard == null || !shard.lease.equals(lease)) {
            return;
        }
        if (!(outcome instanceof Outcome.Done)) {
            LOG.error("Shard {} cannot be loaded: {}", lease.shard(), outcome);
            fenced(lease);
            return;
        }
        stored.forEach(row -> restore(shard, row));
        shard.loaded = true;
        shard.waiting.forEach(lane::guarded);
        shard.waiting.clear();
        LOG.debug("Shard {} loaded: epoch={} groups={}", lease.shard(), lease.epoch(), shard.slots.size());
    }

    private void restore(Shard shard, StoredGroup row) {
        lane.guarded(() -> {
            GroupSlot slot = new GroupSlot(row.groupId(), shard.lease, GroupCodecs.restore(row));
            slot.loggedEpoch = row.row().epoch();
            shard.slots.put(row.groupId(), slot);
            groupCount++;
            Group group = slot.group;
            if (group != null) {
                group.onLoaded(lane.turn(slot));
            }
        });
    }

    void onLost(GroupLease lease) {
        Shard shard = shards.get(lease.shard());
        if (shard != null && shard.lease.equals(lease)) {
            shards.remove(lease.shard());
            shard.slots.values().forEach(slot -> drop(slot, KafkaError.NOT_COORDINATOR));
            shard.waiting.forEach(lane::guarded);
        }
    }

    /** A write has shown that another broker has the shard. */
    void fenced(GroupLease lease) {
        leases.lose(lease.shard());
        onLost(lease);
        onFenced.accept(lease);
    }

    /** The group cannot go on at this broker. Members that wait are answered with the error. */
    void lose(GroupSlot slot, KafkaError error) {
        Shard shard = shards.get(slot.lease.shard());
        if (shard != null) {
            shard.slots.remove(slot.groupId, slot);
        }
        drop(slot, error);
    }

    private void drop(GroupSlot slot, KafkaError error) {
        Group group = slot.group;
        if (group == null) {
            return;
        }
        lane.guarded(() -> group.onLost(error, lane.turn(slot)));
        lane.guarded(() -> slot.onLost(error));
        lane.timers().clear(slot);
        slot.group = null;
        groupCount--;
    }

    /** Makes a slot for a group. Returns null if there are too many groups. */
    @Nullable
    GroupSlot open(GroupLease lease, Group group) {
        Shard shard = shards.get(lease.shard());
        if (shard == null || groupCount >= groupsMax) {
            return null;
        }
        GroupSlot slot = new GroupSlot(group.groupId(), lease, group);
        shard.slots.put(group.groupId(), slot);
        groupCount++;
        return slot;
    }

    /** Removes the group and its timers. */
    void forget(GroupSlot slot) {
        Shard shard = shards.get(slot.lease.shard());
        if (shard != null) {
            shard.slots.remove(slot.groupId, slot);
        }
        lane.timers().clear(slot);
        if (slot.group != null) {
            slot.group = null;
            groupCount--;
        }
    }

    List<Group> groups() {
        List<Group> groups = new ArrayList<>(groupCount);
        slots().forEach(slot -> {
            Group group = slot.group;
            if (group != null && leases.isHeld(slot.lease.shard())) {
                groups.add(group);
            }
        });
        return groups;
    }

    /** All slots, as a copy, because the caller may open or close slots while it goes through them. */
    List<GroupSlot> slots() {
        List<GroupSlot> all = new ArrayList<>(groupCount);
        shards.values().forEach(shard -> all.addAll(shard.slots.values()));
        return all;
    }

    /** Whether the lease is held and its groups are in memory. */
    boolean isServing(GroupLease lease) {
        Shard shard = shards.get(lease.shard());
        return shard != null && shard.loaded && shard.lease.equals(lease) && leases.isHeld(lease.shard());
    }
}
