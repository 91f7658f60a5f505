package dev.howdah.storage.postgres.group;

import static dev.howdah.storage.postgres.group.PostgresGroupStore.list;

import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.OffsetStore;
import dev.howdah.storage.PartitionId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stores the committed offsets of groups. Thread: one group writer. */
final class PostgresOffsetStore implements OffsetStore {

    private final GroupSession session;

    PostgresOffsetStore(GroupSession session) {
        this.session = session;
    }

    @Override
    public Set<Integer> commit(List<GroupLease> leases, List<OffsetCommit> commits) {
        Map<Key, OffsetCommit> last = new HashMap<>();
        commits.forEach(commit -> last.put(new Key(commit.groupId(), commit.partition()), commit));
        Collection<OffsetCommit> rows = last.values();
        List<Long> expire = new ArrayList<>(rows.size());
        rows.forEach(row -> expire.add(row.expireTimestampMs().orElse(null)));
        return session.write(
                GroupSql.GROUP_OFFSET_COMMIT,
                leases,
                arguments -> arguments
                        .ints(list(rows, row -> GroupShardStore.shardOf(row.groupId())))
                        .strings(list(rows, OffsetCommit::groupId))
                        .ints(list(rows, row -> row.partition().topicId()))
                        .ints(list(rows, row -> row.partition().partition()))
                        .longs(list(rows, OffsetCommit::offset))
                        .ints(list(rows, OffsetCommit::leaderEpoch))
                        .bytes(list(rows, row -> row.metadata().getBytes(StandardCharsets.UTF_8)))
                        .longs(list(rows, OffsetCommit::commitTimestampMs))
                        .longs(expire));
    }

    private record Key(String groupId, PartitionId partition) {}

    @Override
    public List<OffsetCommit> fetch(List<OffsetQuery> queries) {
        List<String> whole = new ArrayList<>();
        List<String> groupIds = new ArrayList<>();
        List<Integer> topicIds = new ArrayList<>();
        for (OffsetQuery query : queries) {
            Integer topicId = query.topicId();
            if (topicId == null) {
                whole.add(query.groupId());
            } else {
                groupIds.add(query.groupId());
                topicIds.add(topicId);
            }
        }
        return session.query(
                GroupSql.GROUP_OFFSET_FIND,
                arguments -> arguments.strings(whole).strings(groupIds).ints(topicIds),
                rows -> {
                    List<OffsetCommit> offsets = new ArrayList<>();
                    while (rows.next()) {
                        offsets.add(read(rows));
                    }
                    return offsets;
                });
    }

    private static OffsetCommit read(ResultSet row) throws SQLException {
        long expire = row.getLong("expire_timestamp_ms");
        Optional<Long> expireTimestampMs = row.wasNull() ? Optional.empty() : Optional.of(expire);
        return new OffsetCommit(
                row.getString("group_id"),
                new PartitionId(row.getInt("topic_id"), row.getInt("partition")),
                row.getLong("committed_offset"),
                row.getInt("leader_epoch"),
                new String(row.getBytes("metadata"), StandardCharsets.UTF_8),
                row.getLong("commit_timestamp_ms"),
                expireTimestampMs);
    }

    @Override
    public Set<Integer> delete(List<GroupLease> leases, String groupId, List<PartitionId> partitions) {
        return session.write(
                GroupSql.GROUP_OFFSET_DELETE,
                leases,
                arguments -> arguments
                        .ints(list(partitions, PartitionId::topicId))
                        .ints(list(partitions, PartitionId::partition))
                        .add(GroupShardStore.shardOf(groupId))
                        .add(groupId));
    }

    @Override
    public List<String> expire(List<GroupLease> leases, List<OffsetExpiry> expiries, long nowMs) {
        List<String> keptGroups = new ArrayList<>();
        List<String> keptTopics = new ArrayList<>();
        expiries.forEach(expiry -> expiry.kept().forEach(topic -> {
            keptGroups.add(expiry.groupId());
            keptTopics.add(topic);
        }));
        Set<Integer> passedOn = session.write(
                GroupSql.GROUP_OFFSET_EXPIRE,
                leases,
                arguments -> arguments
                        .ints(list(expiries, expiry -> GroupShardStore.shardOf(expiry.groupId())))
                        .strings(list(expiries, OffsetExpiry::groupId))
                        .longs(list(expiries, OffsetExpiry::committedBeforeMs))
                        .add(nowMs)
                        .strings(keptGroups)
                        .strings(keptTopics));
        List<String> ours = expiries.stream()
                .map(OffsetExpiry::groupId)
                .filter(groupId -> !passedOn.contains(GroupShardStore.shardOf(groupId)))
                .toList();
        return session.query(GroupSql.GROUP_OFFSET_FIND_NONE, arguments -> arguments.strings(ours), rows -> {
            List<String> none = new ArrayList<>();
            while (rows.next()) {
                none.add(rows.getString("group_id"));
            }
            return none;
        });
    }
}
