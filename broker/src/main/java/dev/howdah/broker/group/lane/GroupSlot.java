package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.machine.Group;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupLease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a lane keeps for one group: the machine, its timers, and the answers that wait for its saves.
 *
 * <p>Thread: group lane.
 */
final class GroupSlot {

    final String groupId;
    final GroupLease lease;
    final LaneTimers.OfGroup timers = new LaneTimers.OfGroup();

    /** The machine; null when the group is gone. A result that comes back later finds that here. */
    @Nullable
    Group group;

    /** The number of commits so far. If it differs from an earlier one, something was committed in between. */
    long commits;

    /** Commits that are on their way to the store, or wait there. */
    int commitsOpen;

    /** The generation or group epoch that was logged last. */
    int loggedEpoch = -1;

    private final List<Held> held = new ArrayList<>();
    private long savesBegun;
    private long savesDone;

    GroupSlot(String groupId, GroupLease lease, Group group) {
        this.groupId = groupId;
        this.lease = lease;
        this.group = group;
    }

    int memberCount() {
        Group current = group;
        return current == null ? 0 : current.memberCount();
    }

    void onSaveBegun() {
        savesBegun++;
    }

    /** The oldest save is done. Saves of a group finish in the order in which they began. */
    void onSaveDone() {
        savesDone++;
        int ready = 0;
        while (ready < held.size() && held.get(ready).afterSave <= savesDone) {
            held.get(ready).answer.run();
            ready++;
        }
        held.subList(0, ready).clear();
    }

    /** Runs the answer when all saves that have begun are done. */
    void whenSaved(Runnable answer, Consumer<KafkaError> ifLost) {
        if (savesDone == savesBegun) {
            answer.run();
        } else {
            held.add(new Held(savesBegun, answer, ifLost));
        }
    }

    /** The saves will not be done. Each waiting answer is replaced by the error. */
    void onLost(KafkaError error) {
        List<Held> lost = List.copyOf(held);
        held.clear();
        lost.forEach(answer -> answer.ifLost.accept(error));
    }

    private record Held(long afterSave, Runnable answer, Consumer<KafkaError> ifLost) {}
}
