package dev.howdah.storage;

import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import java.util.List;

/**
 * A change of a stored group.
 *
 * @param scope whether {@code members} are all members of the group, or only those that changed
 * @param removed ids of members that have left; empty unless the scope is {@link Scope#CHANGED}
 */
public record GroupChange(String groupId, GroupRow row, Scope scope, List<MemberRow> members, List<String> removed) {

    public GroupChange {
        members = List.copyOf(members);
        removed = List.copyOf(removed);
        if (scope == Scope.WHOLE && !removed.isEmpty()) {
            throw new IllegalArgumentException("removed members of a whole group: " + removed);
        }
    }

    /**
     * Replaces the stored group: stored members that are not among {@code members} are deleted. This may also change
     * the kind of the group.
     */
    public static GroupChange whole(String groupId, GroupRow row, List<MemberRow> members) {
        return new GroupChange(groupId, row, Scope.WHOLE, members, List.of());
    }

    /** Replaces the group's row and some of its members. */
    public static GroupChange changed(String groupId, GroupRow row, List<MemberRow> members, List<String> removed) {
        return new GroupChange(groupId, row, Scope.CHANGED, members, removed);
    }

    public enum Scope {
        WHOLE,
        CHANGED
    }
}
