package dev.howdah.storage;

import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import java.util.List;

/**
 * A change of a stored group.
 *
 * @param scope whether {@code members} are all there are, or only those that changed
 * @param removed ids of members that are gone; only with {@link Scope#CHANGED}
 */
public record GroupChange(String groupId, GroupRow row, Scope scope, List<MemberRow> members, List<String> removed) {

    public GroupChange {
        members = List.copyOf(members);
        removed = List.copyOf(removed);
        if (scope == Scope.WHOLE && !removed.isEmpty()) {
            throw new IllegalArgumentException("removed members of a whole group: " + removed);
        }
    }

    /** The group as it is now; what is stored and not in here is deleted. Also changes the kind of a group. */
    public static GroupChange whole(String groupId, GroupRow row, List<MemberRow> members) {
        return new GroupChange(groupId, row, Scope.WHOLE, members, List.of());
    }

    /** The row and some members. */
    public static GroupChange changed(String groupId, GroupRow row, List<MemberRow> members, List<String> removed) {
        return new GroupChange(groupId, row, Scope.CHANGED, members, removed);
    }

    public enum Scope {
        WHOLE,
        CHANGED
    }
}
