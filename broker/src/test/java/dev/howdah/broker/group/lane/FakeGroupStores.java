package dev.howdah.broker.group.lane;

import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupChange.Scope;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStore;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stores in memory, which fail when told to. One broker's view; epochs are what the test says they are. */
final class FakeGroupStores implements GroupStores, GroupStore, OffsetStore {

    final Map<Integer, Long> epochs = new HashMap<>();
    final Map<String, GroupRow> rows = new TreeMap<>();
    final Map<String, Map<String, MemberRow>> members = new HashMap<>();
    final Map<String, Map<PartitionId, OffsetCommit>> offsets = new HashMap<>();
    final List<String> statements = new ArrayList<>();

    /** While set, every call fails so. */
    @Nullable
    StorageFailure failure;

    /** A group whose content is refused. */
    String poisoned = "";

    private void enter(String statement) {
        statements.add(statement);
        StorageFailure now = failure;
        if (now != null) {
            throw new StorageException(now);
        }
    }

    private void refusePoison(String groupId) {
        if (groupId.equals(poisoned)) {
            throw new StorageException(new StorageFailure.Unexpected("22021", "poisoned"));
        }
    }

    private Set<Integer> passedOn(List<GroupLease> leases) {
        Set<Integer> gone = new HashSet<>();
        leases.forEach(lease -> {
            if (epochs.getOrDefault(lease.shard(), lease.epoch()) != lease.epoch()) {
                gone.add(lease.shard());
            }
        });
        return gone;
    }

    @Override
    public GroupStore groups() {
        return this;
    }

    @Override
    public OffsetStore offsets() {
        return this;
    }

    @Override
    public Set<Integer> save(List<GroupLease> leases, List<GroupChange> changes) {
        enter("save " + changes.size());
        changes.forEach(change -> refusePoison(change.groupId()));
        Set<Integer> gone = passedOn(leases);
        for (GroupChange change : changes) {
            if (gone.contains(GroupShardStore.shardOf(change.groupId()))) {
                continue;
            }
            rows.put(change.groupId(), change.row());
            Map<String, MemberRow> of = members.computeIfAbsent(change.groupId(), id -> new LinkedHashMap<>());
            if (change.scope() == Scope.WHOLE) {
                of.clear();
            }
            change.removed().forEach(of::remove);
            change.members().forEach(row -> of.put(row.memberId(), row));
        }
        return gone;
    }

    @Override
    public List<StoredGroup> load(int shard) {
        enter("load");
        return rows.entrySet().stream()
                .filter(entry -> GroupShardStore.shardOf(entry.getKey()) == shard)
                .map(entry -> new StoredGroup(
                        entry.getKey(),
                        entry.getValue(),
                        List.copyOf(
                                members.getOrDefault(entry.getKey(), Map.of()).values())))
                .toList();
    }

    @Override
    public Set<Integer> delete(List<GroupLease> leases, List<String> groupIds) {
        enter("delete");
        Set<Integer> gone = passedOn(leases);
        groupIds.stream()
                .filter(id -> !gone.contains(GroupShardStore.shardOf(id)))
                .forEach(id -> {
                    rows.remove(id);
                    members.remove(id);
                    offsets.remove(id);
                });
        return gone;
    }

    @Override
    public Set<Integer> commit(List<GroupLease> leases, List<OffsetCommit> commits) {
        enter("commit " + commits.size());
        commits.forEach(commit -> refusePoison(commit.groupId()));
        Set<Integer> gone = passedOn(leases);
        for (OffsetCommit commit : commits) {
            if (!gone.contains(GroupShardStore.shardOf(commit.groupId()))) {
                offsets.computeIfAbsent(commit.groupId(), id -> new LinkedHashMap<>())
                        .put(commit.partition(), commit);
            }
        }
        return gone;
    }

    @Override
    public List<OffsetCommit> fetch(List<OffsetQuery> queries) {
        enter("fetch " + queries.size());
        List<OffsetCommit> found = new ArrayList<>();
        queries.stream()
                .map(OffsetQuery::groupId)
                .distinct()
                .forEach(id -> found.addAll(offsets.getOrDefault(id, Map.of()).values()));
        return found;
    }

    @Override
    public Set<Integer> delete(List<GroupLease> leases, String groupId, List<PartitionId> partitions) {
        enter("delete offsets");
        partitions.forEach(offsets.getOrDefault(groupId, new HashMap<>())::remove);
        return passedOn(leases);
    }

    @Override
    public List<String> expire(List<GroupLease> leases, List<OffsetExpiry> expiries, long nowMs) {
        enter("expire " + expiries.size());
        List<String> none = new ArrayList<>();
        for (OffsetExpiry expiry : expiries) {
            Map<PartitionId, OffsetCommit> of = offsets.getOrDefault(expiry.groupId(), new HashMap<>());
            of.values().removeIf(commit -> commit.commitTimestampMs() < expiry.committedBeforeMs());
            if (of.isEmpty()) {
                none.add(expiry.groupId());
            }
        }
        return none;
    }

    @Override
    public void close() {
        failure = new StorageFailure.Closed();
    }
}
