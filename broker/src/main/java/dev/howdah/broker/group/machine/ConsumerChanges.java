package dev.howdah.broker.group.machine;

import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupStore.GroupRow;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Notes what has changed in a consumer group since it was last stored.
 *
 * <p>Thread: group lane.
 */
final class ConsumerChanges {

    private final String groupId;
    private final Set<ConsumerMember> changed = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private boolean row;
    private boolean whole;

    ConsumerChanges(String groupId) {
        this.groupId = groupId;
    }

    void addRow() {
        row = true;
    }

    /** Notes that all of it has changed, because a group of another kind is stored. */
    void addWhole() {
        whole = true;
    }

    void add(ConsumerMember member) {
        changed.add(member);
    }

    void remove(ConsumerMember member) {
        changed.remove(member);
        removed.add(member.memberId);
    }

    /** Stores the changes, if there are any. */
    void save(GroupRow groupRow, Collection<ConsumerMember> all, Turn turn) {
        if (!row && !whole && changed.isEmpty() && removed.isEmpty()) {
            return;
        }
        changed.forEach(member -> removed.remove(member.memberId));
        List<ConsumerMember> saved = List.copyOf(whole ? all : changed);
        GroupChange change = whole
                ? GroupChange.whole(
                        groupId,
                        groupRow,
                        saved.stream().map(ConsumerCodec::row).toList())
                : GroupChange.changed(
                        groupId,
                        groupRow,
                        saved.stream().map(ConsumerCodec::row).toList(),
                        List.copyOf(removed));
        changed.clear();
        removed.clear();
        row = false;
        whole = false;
        saved.forEach(member -> member.savesPending++);
        turn.save(change, done -> saved.forEach(member -> member.savesPending--));
    }
}
