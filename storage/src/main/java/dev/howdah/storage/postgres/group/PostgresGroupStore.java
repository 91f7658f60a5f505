package dev.howdah.storage.postgres.group;

import static dev.howdah.storage.postgres.group.PostgresOffsetStore.list;

import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupChange.Scope;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStore;
import dev.howdah.storage.postgres.connect.IndexKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores groups and their members. Thread: one group writer. */
final class PostgresGroupStore implements GroupStore {

    private final GroupSession session;
    private final PostgresOffsetStore offsets;

    PostgresGroupStore(GroupSession session, PostgresOffsetStore offsets) {
        this.session = session;
        this.offsets = offsets;
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
                        .strings(list(merged, change -> IndexKey.of(change.groupId())))
                        .bytes(orNull(merged, change -> IndexKey.besideKey(change.groupId())))
                        .strings(list(merged, change -> change.row().kind().name()))
                        .ints(list(merged, change -> change.row().epoch()))
                        .bytes(list(merged, change -> change.row().state()))
                        .bools(list(merged, change -> change.scope() == Scope.WHOLE))
                        .ints(list(members, Member::shard))
                        .strings(list(members, Member::groupKey))
                        .strings(list(members, member -> IndexKey.of(member.row.memberId())))
                        .bytes(orNull(members, member -> IndexKey.besideKey(member.row.memberId())))
                        .bytes(list(members, member -> member.row.state()))
                        .ints(list(removed, Member::shard))
                        .strings(list(removed, Member::groupKey))
                        .strings(list(removed, member -> IndexKey.of(member.row.memberId()))));
    }

    private record Member(int shard, String groupId, MemberRow row) {

        String groupKey() {
            return IndexKey.of(groupId);
        }
    }

    @Override
    public List<StoredGroup> load(int shard) {
        return session.query(GroupSql.GROUP_LOAD, arguments -> arguments.add(shard), PostgresGroupStore::readGroups);
    }

    private static List<StoredGroup> readGroups(ResultSet rows) throws SQLException {
        List<StoredGroup> groups = new ArrayList<>();
        List<MemberRow> members = new ArrayList<>();
        String key = "";
        String groupId = "";
        GroupRow group = null;
        while (rows.next()) {
            String next = rows.getString("group_id");
            if (group == null || !next.equals(key)) {
                if (group != null) {
                    groups.add(new StoredGroup(groupId, group, members));
                }
                key = next;
                groupId = IndexKey.name(key, rows.getBytes("long_group_id"));
                group = new GroupRow(
                        GroupKind.valueOf(rows.getString("kind")), rows.getInt("epoch"), rows.getBytes("state"));
                members.clear();
            }
            String memberKey = rows.getString("member_id");
            if (memberKey != null) {
                String memberId = IndexKey.name(memberKey, rows.getBytes("long_member_id"));
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
        return session.inTransaction(() -> {
            lock(leases, groupIds);
            return deleteLocked(leases, groupIds);
        });
    }

    @Override
    public Deletion deleteUnused(GroupLease lease, String groupId) {
        return session.inTransaction(() -> {
            if (!lock(List.of(lease), List.of(groupId)).isEmpty()) {
                return Deletion.PASSED_ON;
            }
            if (offsets.findWithout(List.of(groupId)).isEmpty()) {
                return Deletion.HAS_OFFSETS;
            }
            deleteLocked(List.of(lease), List.of(groupId));
            return Deletion.DELETED;
        });
    }

    /**
     * Statements that come after it see the offsets of all COMMITs of applications that have locked the groups before.
     *
     * @return the shards whose lease is no longer valid; the others keep theirs until the transaction ends
     */
    private Set<Integer> lock(List<GroupLease> leases, List<String> groupIds) {
        return write(GroupSql.GROUP_LOCK, leases, groupIds);
    }

    private Set<Integer> deleteLocked(List<GroupLease> leases, List<String> groupIds) {
        return write(GroupSql.GROUP_DELETE, leases, groupIds);
    }

    private Set<Integer> write(GroupSql sql, List<GroupLease> leases, List<String> groupIds) {
        return session.write(
                sql,
                leases,
                arguments ->
                        arguments.ints(list(groupIds, GroupShardStore::shardOf)).strings(list(groupIds, IndexKey::of)));
    }

    /** As {@link #list}, where the column may be null. */
    private static <T> List<byte[]> orNull(Collection<T> rows, Function<T, byte @Nullable []> column) {
        List<byte[]> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(column.apply(row)));
        return values;
    }
}
