package dev.howdah.broker.group;

import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupLease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a lane keeps of one group: the machine, its timers, and the answers that wait for its saves.
 *
 * <p>Thread: group lane.
 */
final class GroupSlot {

    final String groupId;
    final GroupLease lease;
    final LaneTimers.OfGroup timers = new LaneTimers.OfGroup();

    /** Null once the group is gone; a call that comes back late finds that out here. */
    @Nullable
    Group group;

    /** Commits so far: whether anything was committed since somebody last looked. */
    long commits;

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
        if (current instanceof ClassicGroup classic) {
            return classic.members().count();
        }
        return current instanceof ConsumerGroup consumer ? consumer.members().count() : 0;
    }

    void onSaveBegun() {
        savesBegun++;
    }

    /** Saves of a group finish in the order in which they began. */
    void onSaveDone() {
        savesDone++;
        int ready = 0;
        while (ready < held.size() && held.get(ready).afterSave <= savesDone) {
            held.get(ready).answer.run();
            ready++;
        }
        held.subList(0, ready).clear();
    }

    /** Runs the answer when all saves begun so far are done. */
    void whenSaved(Runnable answer, Consumer<KafkaError> ifLost) {
        if (savesDone == savesBegun) {
            answer.run();
        } else {
            held.add(new Held(savesBegun, answer, ifLost));
        }
    }

    /** What was to be told is not going to be true. */
    void onLost(KafkaError error) {
        List<Held> lost = List.copyOf(held);
        held.clear();
        lost.forEach(answer -> answer.ifLost.accept(error));
    }

    private record Held(long afterSave, Runnable answer, Consumer<KafkaError> ifLost) {}
}
