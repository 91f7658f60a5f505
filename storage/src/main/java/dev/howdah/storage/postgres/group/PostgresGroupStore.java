package dev.howdah.storage.postgres.group;

import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupChange.Scope;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Stores groups and their members. Thread: one group writer. */
final class PostgresGroupStore implements GroupStore {

    private final GroupSession session;

    PostgresGroupStore(GroupSession session) {
        this.session = session;
    }

    @Override
    public Set<Integer> save(List<GroupLease> leases, List<GroupChange> changes) {
        Collection<GroupChange> merged = GroupChanges.merge(changes);
        List<Member> members = new ArrayList<>();
        List<Member> removed = new ArrayList<>();
        for (GroupChange change : merged) {
            int shard = GroupShardStore.shardOf(change.groupId());
            change.members().forEach(row -> members.add(new Member(shard, change.groupId(), row)));
            change.removed()
                    .forEach(id -> removed.add(new Member(shard, change.groupId(), new MemberRow(id, new byte[0]))));
        }
        return session.write(
                GroupSql.GROUP_SAVE,
                leases,
                arguments -> arguments
                        .ints(list(merged, change -> GroupShardStore.shardOf(change.groupId())))
                        .strings(list(merged, GroupChange::groupId))
                        .strings(list(merged, change -> change.row().kind().name()))
                        .ints(list(merged, change -> change.row().epoch()))
                        .bytes(list(merged, change -> change.row().state()))
                        .bools(list(merged, change -> change.scope() == Scope.WHOLE))
                        .ints(list(members, Member::shard))
                        .strings(list(members, Member::groupId))
                        .strings(list(members, member -> member.row.memberId()))
                        .bytes(list(members, member -> member.row.state()))
                        .ints(list(removed, Member::shard))
                        .strings(list(removed, Member::groupId))
                        .strings(list(removed, member -> member.row.memberId())));
    }

    private record Member(int shard, String groupId, MemberRow row) {}

    @Override
    public List<StoredGroup> load(int shard) {
        return session.query(GroupSql.GROUP_LOAD, arguments -> arguments.add(shard), PostgresGroupStore::readGroups);
    }

    private static List<StoredGroup> readGroups(ResultSet rows) throws SQLException {
        List<StoredGroup> groups = new ArrayList<>();
        List<MemberRow> members = new ArrayList<>();
        String groupId = "";
        GroupRow group = null;
        while (rows.next()) {
            String next = rows.getString("group_id");
            if (group == null || !next.equals(groupId)) {
                if (group != null) {
                    groups.add(new StoredGroup(groupId, group, members));
                }
                groupId = next;
                group = new GroupRow(
                        GroupKind.valueOf(rows.getString("kind")), rows.getInt("epoch"), rows.getBytes("state"));
                members.clear();
            }
            String memberId = rows.getString("member_id");
            if (memberId != null) {
                members.add(new MemberRow(memberId, rows.getBytes("member_state")));
            }
        }
        if (group != null) {
            groups.add(new StoredGroup(groupId, group, members));
        }
        return groups;
    }

    @Override
    public Set<Integer> delete(List<GroupLease> leases, List<String> groupIds) {
        return session.write(
                GroupSql.GROUP_DELETE,
                leases,
                arguments ->
                        arguments.ints(list(groupIds, GroupShardStore::shardOf)).strings(groupIds));
    }

    static <T, R> List<R> list(Collection<T> rows, Function<T, R> column) {
        return rows.stream().map(column).toList();
    }
}
