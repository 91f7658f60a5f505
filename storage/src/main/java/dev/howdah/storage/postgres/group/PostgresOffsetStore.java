package dev.howdah.storage.postgres.group;

import dev.howdah.storage.Append;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.OffsetStore;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
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
import java.util.function.Function;

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
                        .strings(list(rows, row -> IndexKey.of(row.groupId())))
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
        Asked asked = new Asked(queries);
        return session.query(GroupSql.GROUP_OFFSET_FIND, asked::fill, rows -> {
            List<OffsetCommit> offsets = new ArrayList<>();
            while (rows.next()) {
                offsets.add(read(asked.name(rows), rows));
            }
            return offsets;
        });
    }

    /** Queries as the statements want them. */
    private static final class Asked {

        private final List<String> whole = new ArrayList<>();
        private final List<String> groupKeys = new ArrayList<>();
        private final List<Integer> topicIds = new ArrayList<>();
        private final Map<String, String> names = new HashMap<>();

        Asked(List<OffsetQuery> queries) {
            for (OffsetQuery query : queries) {
                String key = IndexKey.of(query.groupId());
                names.put(key, query.groupId());
                Integer topicId = query.topicId();
                if (topicId == null) {
                    whole.add(key);
                } else {
                    groupKeys.add(key);
                    topicIds.add(topicId);
                }
            }
        }

        void fill(SqlArguments arguments) throws SQLException {
            arguments.strings(whole).strings(groupKeys).ints(topicIds);
        }

        String name(ResultSet row) throws SQLException {
            return names.getOrDefault(row.getString("group_id"), "");
        }
    }

    private static OffsetCommit read(String groupId, ResultSet row) throws SQLException {
        long expire = row.getLong("expire_timestamp_ms");
        Optional<Long> expireTimestampMs = row.wasNull() ? Optional.empty() : Optional.of(expire);
        return new OffsetCommit(
                groupId,
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
                        .add(IndexKey.of(groupId)));
    }

    @Override
    public List<PendingOutcome> commitPending(List<GroupLease> leases, List<PendingOffsets> pending) {
        List<Integer> places = new ArrayList<>(pending.size());
        List<byte[]> longGroupIds = new ArrayList<>(pending.size());
        List<Integer> placesOfOffsets = new ArrayList<>();
        List<OffsetCommit> offsets = new ArrayList<>();
        for (PendingOffsets each : pending) {
            int place = places.size();
            places.add(place);
            longGroupIds.add(IndexKey.besideKey(each.groupId()));
            each.offsets().forEach(offset -> {
                placesOfOffsets.add(place);
                offsets.add(offset);
            });
        }
        return session.query(
                GroupSql.TRANSACTION_OFFSET_COMMIT,
                arguments -> arguments
                        .ints(list(leases, GroupLease::shard))
                        .longs(list(leases, GroupLease::epoch))
                        .ints(places)
                        .ints(list(pending, each -> GroupShardStore.shardOf(each.groupId())))
                        .strings(list(pending, each -> IndexKey.of(each.transactionalId())))
                        .longs(list(pending, each -> each.producer().id()))
                        .ints(list(pending, each -> (int) each.producer().epoch()))
                        .bools(list(pending, each -> each.enlistment() == Append.Enlistment.DECLARED))
                        .strings(list(pending, each -> IndexKey.of(each.groupId())))
                        .bytes(longGroupIds)
                        .ints(placesOfOffsets)
                        .ints(list(offsets, offset -> offset.partition().topicId()))
                        .ints(list(offsets, offset -> offset.partition().partition()))
                        .longs(list(offsets, OffsetCommit::offset))
                        .ints(list(offsets, OffsetCommit::leaderEpoch))
                        .bytes(list(offsets, offset -> offset.metadata().getBytes(StandardCharsets.UTF_8)))
                        .longs(list(offsets, OffsetCommit::commitTimestampMs)),
                rows -> {
                    List<PendingOutcome> outcomes = new ArrayList<>(pending.size());
                    while (rows.next()) {
                        outcomes.add(PendingOutcome.valueOf(rows.getString("outcome")));
                    }
                    return List.copyOf(outcomes);
                });
    }

    @Override
    public List<GroupPartition> findPending(List<OffsetQuery> queries) {
        Asked asked = new Asked(queries);
        return session.query(GroupSql.TRANSACTION_OFFSET_FIND, asked::fill, rows -> {
            List<GroupPartition> pending = new ArrayList<>();
            while (rows.next()) {
                pending.add(new GroupPartition(
                        asked.name(rows), new PartitionId(rows.getInt("topic_id"), rows.getInt("partition"))));
            }
            return List.copyOf(pending);
        });
    }

    @Override
    public List<String> expire(List<GroupLease> leases, List<OffsetExpiry> expiries, long nowMs) {
        List<String> keptGroups = new ArrayList<>();
        List<String> keptTopics = new ArrayList<>();
        expiries.forEach(expiry -> expiry.kept().stream()
                .filter(PostgresOffsetStore::mayBeTopic)
                .forEach(topic -> {
                    keptGroups.add(IndexKey.of(expiry.groupId()));
                    keptTopics.add(topic);
                }));
        Set<Integer> passedOn = session.write(
                GroupSql.GROUP_OFFSET_EXPIRE,
                leases,
                arguments -> arguments
                        .ints(list(expiries, expiry -> GroupShardStore.shardOf(expiry.groupId())))
                        .strings(list(expiries, expiry -> IndexKey.of(expiry.groupId())))
                        .longs(list(expiries, OffsetExpiry::committedBeforeMs))
                        .add(nowMs)
                        .strings(keptGroups)
                        .strings(keptTopics));
        return findWithout(expiries.stream()
                .map(OffsetExpiry::groupId)
                .filter(groupId -> !passedOn.contains(GroupShardStore.shardOf(groupId)))
                .toList());
    }

    /** Those of the groups that have no offset, and none in an open transaction. */
    List<String> findWithout(List<String> groupIds) {
        Map<String, String> byKey = new HashMap<>();
        groupIds.forEach(groupId -> byKey.put(IndexKey.of(groupId), groupId));
        return session.query(GroupSql.GROUP_OFFSET_FIND_NONE, arguments -> arguments.strings(byKey.keySet()), rows -> {
            List<String> none = new ArrayList<>();
            while (rows.next()) {
                none.add(byKey.getOrDefault(rows.getString("group_id"), ""));
            }
            return none;
        });
    }

    /** A member may say that it subscribes to anything; what no text can hold is no topic. */
    private static boolean mayBeTopic(String name) {
        return name.indexOf('\0') < 0;
    }

    static <T, R> List<R> list(Collection<T> rows, Function<T, R> column) {
        return rows.stream().map(column).toList();
    }
}
