package dev.howdah.storage.postgres.group;

import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupChange.Scope;
import dev.howdah.storage.GroupStore.MemberRow;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Merges the changes of each group into one change, so that a statement touches each row once. Thread: any. */
final class GroupChanges {

    private GroupChanges() {}

    /** Returns one change for each group, in the order in which the groups first appear. */
    static Collection<GroupChange> merge(List<GroupChange> changes) {
        Map<String, GroupChange> byGroup = new LinkedHashMap<>();
        changes.forEach(change -> byGroup.merge(change.groupId(), change, GroupChanges::merge));
        return byGroup.values();
    }

    private static GroupChange merge(GroupChange first, GroupChange then) {
        if (then.scope() == Scope.WHOLE) {
            return then;
        }
        Map<String, MemberRow> members = new LinkedHashMap<>();
        first.members().forEach(member -> members.put(member.memberId(), member));
        Set<String> removed = new LinkedHashSet<>(first.removed());
        then.removed().forEach(memberId -> {
            members.remove(memberId);
            removed.add(memberId);
        });
        then.members().forEach(member -> {
            members.put(member.memberId(), member);
            removed.remove(member.memberId());
        });
        List<MemberRow> all = List.copyOf(members.values());
        return first.scope() == Scope.WHOLE
                ? GroupChange.whole(then.groupId(), then.row(), all)
                : GroupChange.changed(then.groupId(), then.row(), all, List.copyOf(removed));
    }
}
