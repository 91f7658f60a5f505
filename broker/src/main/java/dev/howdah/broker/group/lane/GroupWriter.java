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
import dev.howdah.storage.StorageFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores and reads for a group lane, over one Postgres connection. Everything that waits goes into one statement for
 * each kind: saves, then commits, then those of transactions, then fetches. So many groups share a transaction. While one commits, the jobs of the
 * next gather.
 *
 * <p>While Postgres cannot be reached, saves are repeated until it is back, and commits and fetches until their
 * deadline. If Postgres refuses the content of a statement, its jobs are done one by one, so that only the bad one
 * fails.
 *
 * <p>Thread: {@code group-writer-N}; the lane calls {@link #take}.
 */
final class GroupWriter implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final long RETRY_MIN_MS = 50;
    private static final long RETRY_MAX_MS = 1_000;

    private final GroupStores stores;
    private final LongSupplier nanoTime;
    private final int jobsPerStatementMax;
    private final BlockingQueue<WriteJob> queue = new LinkedBlockingQueue<>();
    private final ArrayDeque<WriteJob> pending = new ArrayDeque<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    GroupWriter(GroupStores stores, LongSupplier nanoTime, int jobsPerStatementMax) {
        this.stores = stores;
        this.nanoTime = nanoTime;
        this.jobsPerStatementMax = jobsPerStatementMax;
    }

    /**
     * Takes a job. There is no bound here, because a save cannot be refused: the lane asks {@link #waitingCount} before
     * it takes a client's call.
     */
    void take(WriteJob job) {
        waiting.incrementAndGet();
        queue.add(job);
    }

    /** How many jobs are not finished. Thread: any. */
    int waitingCount() {
        return waiting.get();
    }

    @Override
    public void run() {
        long retryMs = RETRY_MIN_MS;
        boolean failing = false;
        while (!closed) {
            try {
                gather(failing ? retryMs : Long.MAX_VALUE);
                if (closed) {
                    break;
                }
                perform();
                failing = false;
                retryMs = RETRY_MIN_MS;
            } catch (StorageException e) {
                if (!failing) {
                    LOG.warn(
                            "Groups cannot be stored, trying again: {}",
                            e.failure().toString());
                }
                failing = true;
                retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
                expire(e.failure());
            } catch (InterruptedException e) {
                break;
            }
        }
        queue.drainTo(pending);
        while (!pending.isEmpty()) {
            finish(pending.poll(), new Outcome.Failed(new StorageFailure.Closed()));
        }
    }

    /** Waits until there is a job, and takes all that there are. */
    private void gather(long waitMs) throws InterruptedException {
        if (pending.isEmpty() || waitMs != Long.MAX_VALUE) {
            WriteJob first = queue.poll(waitMs, TimeUnit.MILLISECONDS);
            if (first != null) {
                pending.add(first);
            }
        }
        queue.drainTo(pending);
    }

    /** Does the jobs that have arrived, without waiting. Tests call it instead of {@link #run}. */
    void step() {
        queue.drainTo(pending);
        try {
            perform();
        } catch (StorageException e) {
            expire(e.failure());
        }
    }

    /** Does all pending jobs, in as few statements as their order allows. */
    private void perform() {
        while (!pending.isEmpty()) {
            performRun(nextRun());
        }
    }

    /** The first pending jobs that can share statements: one {@link Other}, or any number of other kinds. */
    private List<WriteJob> nextRun() {
        List<WriteJob> run = new ArrayList<>();
        Map<Integer, Long> epochs = new HashMap<>();
        for (WriteJob job : pending) {
            boolean fits = !(job instanceof Other) && run.size() < jobsPerStatementMax;
            GroupLease lease = leaseOf(job);
            if (lease != null) {
                // The shard was lost and claimed again. A job with the old lease must not be done under the new one.
                Long other = epochs.putIfAbsent(lease.shard(), lease.epoch());
                fits &= other == null || other == lease.epoch();
            }
            if (!fits && !run.isEmpty()) {
                break;
            }
            run.add(job);
            if (!fits) {
                break;
            }
        }
        return run;
    }

    private void performRun(List<WriteJob> run) {
        try {
            attempt(run);
        } catch (StorageException e) {
            if (isWorthRetry(e.failure())) {
                throw e;
            }
            if (run.size() == 1) {
                LOG.error("Group store refuses {}", run.get(0).getClass().getSimpleName(), e);
                pending.poll();
                finish(run.get(0), new Outcome.Failed(e.failure()));
                return;
            }
            for (WriteJob job : run) {
                performRun(List.of(job));
            }
        } catch (RuntimeException e) {
            LOG.error("Bug in the group writer", e);
            for (WriteJob job : run) {
                pending.remove(job);
                finish(job, new Outcome.Failed(new StorageFailure.Unexpected("", e.toString())));
            }
        }
    }

    /**
     * Does all jobs of the run. After a {@link StorageException}, those that are not done are still at the head of
     * {@link #pending}.
     */
    private void attempt(List<WriteJob> run) {
        if (run.get(0) instanceof Other other) {
            Outcome outcome = other.work().apply(stores);
            pending.poll();
            finish(other, outcome);
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
            pending.poll();
            if (job instanceof Fetch fetch) {
                waiting.decrementAndGet();
                fetch.done()
                        .accept(
                                new Outcome.Done(),
                                fetch.queries().stream()
                                        .flatMap(query -> fetched.getOrDefault(query, List.of()).stream())
                                        .toList(),
                                unstable(fetch, unstable));
            } else if (job instanceof CommitPending commit) {
                waiting.decrementAndGet();
                commit.done().accept(new Outcome.Done(), ofTransactions.next());
            } else {
                GroupLease lease = leaseOf(job);
                boolean isFenced = lease != null && fenced.contains(lease.shard());
                finish(job, isFenced ? new Outcome.Fenced() : new Outcome.Done());
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

    /** Fails the jobs whose deadline has passed. */
    private void expire(StorageFailure failure) {
        long now = nanoTime.getAsLong();
        queue.drainTo(pending);
        List<WriteJob> late = pending.stream()
                .filter(job ->
                        job.deadlineNanosOrNone() != WriteJob.NO_DEADLINE && now - job.deadlineNanosOrNone() >= 0)
                .toList();
        pending.removeAll(late);
        late.forEach(job -> finish(job, new Outcome.Failed(failure)));
    }

    private void finish(@Nullable WriteJob job, Outcome outcome) {
        if (job != null) {
            waiting.decrementAndGet();
            job.end(outcome);
        }
    }

    private static boolean isWorthRetry(StorageFailure failure) {
        return failure instanceof StorageFailure.Unavailable
                || failure instanceof StorageFailure.OutOfResources
                || failure instanceof StorageFailure.ServerFailed
                || failure instanceof StorageFailure.Contended
                || failure instanceof StorageFailure.ReadOnly;
    }

    private static @Nullable GroupLease leaseOf(WriteJob job) {
        if (job instanceof Save save) {
            return save.lease();
        } else if (job instanceof Commit commit) {
            return commit.lease();
        } else if (job instanceof CommitPending commit) {
            return commit.lease();
        }
        return null;
    }

    private static List<GroupLease> leases(Collection<GroupLease> leases) {
        return leases.stream().distinct().toList();
    }

    private static <T extends WriteJob> List<T> ofType(List<WriteJob> run, Class<T> type) {
        return run.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Fails the jobs that are left. Thread: any; the caller then joins the thread. */
    @Override
    public void close() {
        closed = true;
        stores.close();
    }
}
