package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.WriteJob.Outcome;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.OffsetStore.OffsetExpiry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once through all groups of a lane for offsets that have expired. Empty groups without offsets are deleted too.
 *
 * <p>Thread: group lane; the writer deletes.
 */
final class OffsetExpiryRound {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetExpiryRound.class);

    /** The most groups of one statement. */
    private static final int GROUPS_MAX = 1_000;

    private final GroupLane lane;
    private final Map<String, GroupSlot> slots = new HashMap<>();

    /** The number of each group's commits when the round began. If it has risen, the group has an offset again. */
    private final Map<String, Long> commitsBefore = new HashMap<>();

    private final List<OffsetExpiry> expiries = new ArrayList<>();
    private final Set<GroupLease> leases = new LinkedHashSet<>();

    private OffsetExpiryRound(GroupLane lane) {
        this.lane = lane;
    }

    static void begin(GroupLane lane) {
        OffsetExpiryRound round = new OffsetExpiryRound(lane);
        for (GroupSlot slot : lane.shards().slots()) {
            round.add(slot);
            if (round.expiries.size() == GROUPS_MAX) {
                round.run();
                round = new OffsetExpiryRound(lane);
            }
        }
        if (!round.expiries.isEmpty()) {
            round.run();
        }
    }

    private void add(GroupSlot slot) {
        Group group = slot.group;
        // A commit that somebody's lock holds up is stored after this round has looked for offsets.
        if (group == null || slot.commitsOpen > 0 || !lane.shards().isServing(slot.lease)) {
            return;
        }
        group.expiry(lane.turn(slot)).ifPresent(expiry -> {
            slots.put(slot.groupId, slot);
            commitsBefore.put(slot.groupId, slot.commits);
            expiries.add(new OffsetExpiry(slot.groupId, expiry.committedBeforeMs(), expiry.subscribed()));
            leases.add(slot.lease);
        });
    }

    private void run() {
        long nowMs = lane.nowMs();
        List<String> withoutOffsets = new ArrayList<>();
        lane.writer()
                .take(WriteJob.Other.ofLane(
                        stores -> {
                            withoutOffsets.clear();
                            withoutOffsets.addAll(stores.offsets().expire(List.copyOf(leases), expiries, nowMs));
                            return new Outcome.Done();
                        },
                        lane.commitDeadlineNanos(),
                        outcome -> lane.enter(() -> onExpired(outcome, withoutOffsets))));
    }

    private void onExpired(Outcome outcome, List<String> withoutOffsets) {
        if (!(outcome instanceof Outcome.Done)) {
            LOG.debug("Offsets not expired: {}", outcome);
            return;
        }
        for (String groupId : withoutOffsets) {
            GroupSlot slot = slots.get(groupId);
            if (slot != null
                    && slot.group != null
                    && slot.group.isAbandoned()
                    && Long.valueOf(slot.commits).equals(commitsBefore.get(groupId))) {
                LOG.debug("Group {} is empty and has no offsets: deleted", groupId);
                lane.room(slot).deleteUnused();
            }
        }
    }
}
