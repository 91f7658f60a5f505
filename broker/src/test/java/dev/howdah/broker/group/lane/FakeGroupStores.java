package dev.howdah.broker.group.lane;

import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupChange.Scope;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStore;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction.Producer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stores in memory, which fail when told to. One broker's view; epochs are what the test says they are. {@link
 * GroupStoresContract} holds for these stores as it does for those on Postgres.
 */
final class FakeGroupStores implements GroupStores, GroupStore, OffsetStore {

    final Map<Integer, Long> epochs = new HashMap<>();
    final Map<String, GroupRow> rows = new TreeMap<>();
    final Map<String, Map<String, MemberRow>> members = new HashMap<>();
    final Map<String, Map<PartitionId, OffsetCommit>> offsets = new HashMap<>();

    /** Names of topics, which expiry goes by; every topic exists, unless it was deleted. */
    final Map<Integer, String> topics = new HashMap<>();

    private final Set<Integer> deletedTopics = new HashSet<>();
    final List<String> statements = new ArrayList<>();

    /** While set, every call fails so. */
    @Nullable
    StorageFailure failure;

    /** A group whose content is refused. */
    String poisoned = "";

    /** Groups whose rows somebody else has locked. */
    final Set<String> locked = new HashSet<>();

    /** Hears of each wait for a lock how long it was. */
    Consumer<Duration> onLockWait = waited -> {};

    private Duration lockWait = Duration.ZERO;

    private final Map<String, Transaction> transactions = new HashMap<>();

    private static final class Transaction {

        private final Producer producer;
        private final Set<String> groups = new HashSet<>();
        private final Map<GroupPartition, OffsetCommit> pending = new HashMap<>();

        Transaction(Producer producer) {
            this.producer = producer;
        }
    }

    private void enter(String statement) {
        statements.add(statement);
        StorageFailure now = failure;
        if (now != null) {
            throw new StorageException(now);
        }
    }

    private void refuse(String groupId) {
        if (locked.contains(groupId)) {
            onLockWait.accept(lockWait);
            throw new StorageException(new StorageFailure.Contended("55P03", "locked"));
        }
        if (groupId.equals(poisoned)) {
            throw new StorageException(new StorageFailure.Unexpected("22021", "poisoned"));
        }
    }

    /** Its offsets go with it. */
    void deleteTopic(int topicId) {
        deletedTopics.add(topicId);
        offsets.values().forEach(of -> of.keySet().removeIf(id -> id.topicId() == topicId));
    }

    /** The shards that these leases may write. */
    private Set<Integer> held(List<GroupLease> leases) {
        Set<Integer> held = new HashSet<>();
        leases.forEach(lease -> held.add(lease.shard()));
        held.removeAll(passedOn(leases));
        return held;
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
        changes.forEach(change -> refuse(change.groupId()));
        Set<Integer> held = held(leases);
        for (GroupChange change : changes) {
            if (!held.contains(GroupShardStore.shardOf(change.groupId()))) {
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
        return passedOn(leases);
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
        groupIds.forEach(this::refuse);
        Set<Integer> held = held(leases);
        groupIds.stream()
                .filter(id -> held.contains(GroupShardStore.shardOf(id)))
                .forEach(id -> {
                    rows.remove(id);
                    members.remove(id);
                    offsets.remove(id);
                });
        return passedOn(leases);
    }

    @Override
    public Deletion deleteUnused(GroupLease lease, String groupId) {
        enter("delete unused");
        refuse(groupId);
        if (!passedOn(List.of(lease)).isEmpty()) {
            return Deletion.PASSED_ON;
        }
        if (!isUnused(groupId)) {
            return Deletion.HAS_OFFSETS;
        }
        rows.remove(groupId);
        members.remove(groupId);
        return Deletion.DELETED;
    }

    private boolean isUnused(String groupId) {
        return of(groupId).isEmpty()
                && transactions.values().stream().noneMatch(transaction -> transaction.groups.contains(groupId));
    }

    @Override
    public Set<Integer> commit(List<GroupLease> leases, List<OffsetCommit> commits) {
        enter("commit " + commits.size());
        commits.forEach(commit -> refuse(commit.groupId()));
        Set<Integer> held = held(leases);
        for (OffsetCommit commit : commits) {
            if (held.contains(GroupShardStore.shardOf(commit.groupId()))
                    && !deletedTopics.contains(commit.partition().topicId())) {
                of(commit.groupId()).put(commit.partition(), commit);
            }
        }
        return passedOn(leases);
    }

    private Map<PartitionId, OffsetCommit> of(String groupId) {
        return offsets.computeIfAbsent(groupId, id -> new HashMap<>());
    }

    @Override
    public List<OffsetCommit> fetch(List<OffsetQuery> queries) {
        enter("fetch " + queries.size());
        Set<OffsetCommit> found = new HashSet<>();
        for (OffsetQuery query : queries) {
            offsets.getOrDefault(query.groupId(), Map.of()).values().stream()
                    .filter(commit -> query.topicId() == null
                            || query.topicId() == commit.partition().topicId())
                    .forEach(found::add);
        }
        return found.stream()
                .sorted(Comparator.comparing(OffsetCommit::groupId)
                        .thenComparing(commit -> commit.partition().topicId())
                        .thenComparing(commit -> commit.partition().partition()))
                .toList();
    }

    @Override
    public Set<Integer> delete(List<GroupLease> leases, String groupId, List<PartitionId> partitions) {
        enter("delete offsets");
        refuse(groupId);
        if (held(leases).contains(GroupShardStore.shardOf(groupId))) {
            partitions.forEach(of(groupId)::remove);
        }
        return passedOn(leases);
    }

    /** Makes the producer known, with nothing open. */
    Producer init(String transactionalId) {
        Producer producer = new Producer(transactions.size() + 1L, (short) 0);
        transactions.put(transactionalId, new Transaction(producer));
        return producer;
    }

    void addGroup(String transactionalId, String groupId) {
        transaction(transactionalId).groups.add(groupId);
    }

    void end(String transactionalId, boolean commits) {
        Transaction ended = transaction(transactionalId);
        if (commits) {
            ended.pending.values().forEach(commit -> of(commit.groupId()).put(commit.partition(), commit));
        }
        ended.groups.clear();
        ended.pending.clear();
    }

    private Transaction transaction(String transactionalId) {
        return Objects.requireNonNull(transactions.get(transactionalId), transactionalId);
    }

    @Override
    public List<PendingOutcome> commitPending(List<GroupLease> leases, List<PendingOffsets> pending) {
        enter("commit pending " + pending.size());
        pending.forEach(each -> refuse(each.groupId()));
        Set<Integer> held = held(leases);
        return pending.stream().map(each -> commitPending(held, each)).toList();
    }

    private PendingOutcome commitPending(Set<Integer> held, PendingOffsets asked) {
        if (!held.contains(GroupShardStore.shardOf(asked.groupId()))) {
            return PendingOutcome.PASSED_ON;
        }
        Transaction transaction = transactions.get(asked.transactionalId());
        if (transaction == null || transaction.producer.id() != asked.producer().id()) {
            return PendingOutcome.INVALID_PRODUCER_ID_MAPPING;
        } else if (transaction.producer.epoch() != asked.producer().epoch()) {
            return PendingOutcome.INVALID_PRODUCER_EPOCH;
        } else if (asked.enlistment() == Enlistment.DECLARED && !transaction.groups.contains(asked.groupId())) {
            return PendingOutcome.INVALID_TXN_STATE;
        }
        transaction.groups.add(asked.groupId());
        asked.offsets()
                .forEach(commit ->
                        transaction.pending.put(new GroupPartition(commit.groupId(), commit.partition()), commit));
        return PendingOutcome.STORED;
    }

    @Override
    public List<GroupPartition> findPending(List<OffsetQuery> queries) {
        enter("find pending " + queries.size());
        return transactions.values().stream()
                .flatMap(transaction -> transaction.pending.keySet().stream())
                .filter(each -> queries.stream()
                        .anyMatch(query -> query.groupId().equals(each.groupId())
                                && (query.topicId() == null
                                        || query.topicId() == each.partition().topicId())))
                .distinct()
                .toList();
    }

    @Override
    public List<String> expire(List<GroupLease> leases, List<OffsetExpiry> expiries, long nowMs) {
        enter("expire " + expiries.size());
        Set<Integer> held = held(leases);
        List<String> none = new ArrayList<>();
        for (OffsetExpiry expiry : expiries) {
            if (held.contains(GroupShardStore.shardOf(expiry.groupId()))) {
                Map<PartitionId, OffsetCommit> of = of(expiry.groupId());
                of.values().removeIf(commit -> isExpired(commit, expiry, nowMs));
                if (isUnused(expiry.groupId())) {
                    none.add(expiry.groupId());
                }
            }
        }
        return none;
    }

    private boolean isExpired(OffsetCommit commit, OffsetExpiry expiry, long nowMs) {
        boolean due = commit.expireTimestampMs()
                .map(own -> own <= nowMs)
                .orElse(commit.commitTimestampMs() < expiry.committedBeforeMs());
        return due
                && !expiry.kept()
                        .contains(topics.getOrDefault(commit.partition().topicId(), ""));
    }

    @Override
    public void waitForLocks(Duration atMost) {
        lockWait = atMost;
    }

    @Override
    public void close() {
        failure = new StorageFailure.Closed();
    }
}
