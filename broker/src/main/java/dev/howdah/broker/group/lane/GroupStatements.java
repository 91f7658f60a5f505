package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.GroupRoom.OffsetStability;
import dev.howdah.broker.group.lane.WriteJob.Commit;
import dev.howdah.broker.group.lane.WriteJob.CommitPending;
import dev.howdah.broker.group.lane.WriteJob.Fetch;
import dev.howdah.broker.group.lane.WriteJob.Other;
import dev.howdah.broker.group.lane.WriteJob.Outcome;
import dev.howdah.broker.group.lane.WriteJob.Save;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.GroupPartition;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Does jobs that share statements: one for all saves, then for commits, for those of transactions, and for fetches.
 *
 * <p>Thread: the group writer; blocks.
 */
final class GroupStatements {

    private final GroupStores stores;

    GroupStatements(GroupStores stores) {
        this.stores = stores;
    }

    /**
     * Does all jobs of the run, and ends them. Some may be stored though it throws.
     *
     * @param run one {@link Other}, or any number of other kinds
     * @throws StorageException no job is ended; with any other exception some may be
     */
    void perform(List<WriteJob> run) {
        if (run.get(0) instanceof Other other) {
            other.end(other.work().apply(stores));
            return;
        }
        List<Save> saves = ofType(run, Save.class);
        List<Commit> commits = ofType(run, Commit.class);
        List<Fetch> fetches = ofType(run, Fetch.class);
        Set<Integer> fenced = new LinkedHashSet<>();
        if (!saves.isEmpty()) {
            List<GroupChange> changes = saves.stream().map(Save::change).toList();
            fenced.addAll(
                    stores.groups().save(leases(saves.stream().map(Save::lease).toList()), changes));
        }
        if (!commits.isEmpty()) {
            List<OffsetCommit> offsets =
                    commits.stream().flatMap(c -> c.commits().stream()).toList();
            fenced.addAll(stores.offsets()
                    .commit(leases(commits.stream().map(Commit::lease).toList()), offsets));
        }
        Iterator<PendingOutcome> ofTransactions = commitPending(ofType(run, CommitPending.class));
        // Before the offsets: what is committed between the two is then told as unstable, not as the offset before it.
        Set<GroupPartition> unstable = findPending(fetches);
        Map<OffsetQuery, List<OffsetCommit>> fetched = fetch(fetches);
        for (WriteJob job : run) {
            if (job instanceof Fetch fetch) {
                fetch.done()
                        .accept(
                                new Outcome.Done(),
                                fetch.queries().stream()
                                        .flatMap(query -> fetched.getOrDefault(query, List.of()).stream())
                                        .toList(),
                                unstable(fetch, unstable));
            } else if (job instanceof CommitPending commit) {
                commit.done().accept(new Outcome.Done(), ofTransactions.next());
            } else {
                GroupLease lease = WriteJob.leaseOf(job);
                boolean isFenced = lease != null && fenced.contains(lease.shard());
                job.end(isFenced ? new Outcome.Fenced() : new Outcome.Done());
            }
        }
    }

    private Iterator<PendingOutcome> commitPending(List<CommitPending> commits) {
        if (commits.isEmpty()) {
            return Collections.emptyIterator();
        }
        List<PendingOutcome> outcomes = stores.offsets()
                .commitPending(
                        leases(commits.stream().map(CommitPending::lease).toList()),
                        commits.stream().map(CommitPending::pending).toList());
        assert outcomes.size() == commits.size() : "one outcome for each";
        return outcomes.iterator();
    }

    private Set<GroupPartition> findPending(List<Fetch> fetches) {
        List<OffsetQuery> queries = fetches.stream()
                .filter(fetch -> fetch.stability() == OffsetStability.REQUIRED)
                .flatMap(fetch -> fetch.queries().stream())
                .distinct()
                .toList();
        return queries.isEmpty() ? Set.of() : Set.copyOf(stores.offsets().findPending(queries));
    }

    private static Set<PartitionId> unstable(Fetch fetch, Set<GroupPartition> all) {
        if (all.isEmpty() || fetch.stability() == OffsetStability.ANY) {
            return Set.of();
        }
        Set<String> groups = fetch.queries().stream().map(OffsetQuery::groupId).collect(Collectors.toSet());
        return all.stream()
                .filter(each -> groups.contains(each.groupId()))
                .map(GroupPartition::partition)
                .collect(Collectors.toSet());
    }

    private Map<OffsetQuery, List<OffsetCommit>> fetch(List<Fetch> fetches) {
        if (fetches.isEmpty()) {
            return Map.of();
        }
        Set<OffsetQuery> queries = new LinkedHashSet<>();
        fetches.forEach(fetch -> queries.addAll(fetch.queries()));
        Map<OffsetQuery, List<OffsetCommit>> byQuery = new HashMap<>();
        for (OffsetCommit offset : stores.offsets().fetch(List.copyOf(queries))) {
            OffsetQuery whole = new OffsetQuery(offset.groupId(), null);
            OffsetQuery topic =
                    new OffsetQuery(offset.groupId(), offset.partition().topicId());
            for (OffsetQuery query : List.of(whole, topic)) {
                if (queries.contains(query)) {
                    byQuery.computeIfAbsent(query, q -> new ArrayList<>()).add(offset);
                }
            }
        }
        return byQuery;
    }

    private static List<GroupLease> leases(Collection<GroupLease> leases) {
        return leases.stream().distinct().toList();
    }

    private static <T extends WriteJob> List<T> ofType(List<WriteJob> run, Class<T> type) {
        return run.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
