package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.WriteJob.Other;
import dev.howdah.broker.group.lane.WriteJob.Outcome;
import dev.howdah.broker.group.lane.WriteJob.ShardEnd;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
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
 * fails. If a statement waits too long for somebody else's lock, its groups are held and tried apart ({@link HeldJobs}),
 * so that only the locked one waits.
 *
 * <p>Thread: {@code group-writer-N}; the lane calls {@link #take}.
 */
final class GroupWriter implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final long RETRY_MIN_MS = 50;
    private static final long RETRY_MAX_MS = 1_000;

    /** As an append lane waits. */
    private static final Duration LOCK_WAIT = Duration.ofMillis(200);

    /** What becomes of a job that is given up before its group's rows are free. */
    private static final StorageFailure LOCKED =
            new StorageFailure.Contended("", "somebody else has locked the rows of the group");

    private final GroupStores stores;
    private final GroupStatements statements;
    private final LongSupplier nanoTime;
    private final int jobsPerStatementMax;
    private final int heldMax;
    private final BlockingQueue<WriteJob> queue = new LinkedBlockingQueue<>();
    private final ArrayDeque<WriteJob> pending = new ArrayDeque<>();
    private final HeldJobs held;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /** @param heldMax how many jobs may be held; a save always may, for it cannot be refused */
    GroupWriter(GroupStores stores, LongSupplier nanoTime, int jobsPerStatementMax, int heldMax) {
        this.stores = stores;
        this.statements = new GroupStatements(stores);
        this.nanoTime = nanoTime;
        this.jobsPerStatementMax = jobsPerStatementMax;
        this.heldMax = heldMax;
        this.held = new HeldJobs(nanoTime.getAsLong());
    }

    /**
     * Takes a job. There is no bound here, because a save cannot be refused: the lane asks {@link #waitingCount} before
     * it takes a client's call. That leaves out what is held, of which only saves have no bound.
     */
    void take(WriteJob job) {
        waiting.incrementAndGet();
        queue.add(job);
    }

    /** How many jobs are not finished, but for those that are held. Thread: any. */
    int waitingCount() {
        return Math.max(0, waiting.get() - held.count());
    }

    /** How many jobs wait because somebody else has locked their group. Thread: any. */
    int heldCount() {
        return held.count();
    }

    @Override
    public void run() {
        long retryMs = RETRY_MIN_MS;
        boolean failing = false;
        while (!closed) {
            try {
                gather(failing ? TimeUnit.MILLISECONDS.toNanos(retryMs) : held.nanosToNext(nanoTime.getAsLong()));
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
            } catch (RuntimeException | Error bug) {
                // This thread must not end: nothing of its shards would be stored any more.
                LOG.error("Bug in the group writer", bug);
                failing = true;
                retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
            } catch (InterruptedException e) {
                break;
            }
        }
        queue.drainTo(pending);
        pending.addAll(held.takeAll());
        while (!pending.isEmpty()) {
            finish(pending.poll(), new Outcome.Failed(new StorageFailure.Closed()));
        }
    }

    /** Waits until there is a job, or so long, and takes all that there are. */
    private void gather(long waitNanos) throws InterruptedException {
        if (pending.isEmpty() || waitNanos != Long.MAX_VALUE) {
            WriteJob first = queue.poll(waitNanos, TimeUnit.NANOSECONDS);
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

    /** Does all pending jobs, in as few statements as their order allows, and between them what is held and due. */
    private void perform() {
        do {
            List<WriteJob> late = held.takeLate(nanoTime.getAsLong());
            late.forEach(job -> finish(job, new Outcome.Failed(LOCKED)));
            holdBack();
            stores.waitForLocks(LOCK_WAIT);
            while (!pending.isEmpty()) {
                performPending();
            }
            queue.drainTo(pending);
        } while (tryHeld() || !pending.isEmpty());
    }

    private void performPending() {
        List<WriteJob> run = nextRun(pending);
        try {
            perform(pending, run);
        } catch (StorageException e) {
            Set<String> groups = e.failure() instanceof StorageFailure.Contended ? groups(run) : Set.of();
            if (groups.isEmpty()) {
                throw e;
            }
            LOG.debug("Groups are tried apart, count={}: {}", groups.size(), e.failure());
            held.hold(groups, nanoTime.getAsLong());
            holdBack();
        }
    }

    /** Those of what is left of the run. */
    private Set<String> groups(List<WriteJob> run) {
        Set<WriteJob> ofRun = Collections.newSetFromMap(new IdentityHashMap<>());
        ofRun.addAll(run);
        Set<String> groups = new LinkedHashSet<>();
        for (WriteJob job : pending) {
            String group = ofRun.contains(job) ? WriteJob.groupOf(job) : null;
            if (group != null) {
                groups.add(group);
            }
        }
        return groups;
    }

    /** Takes out of the pending jobs those of groups that are held. */
    private void holdBack() {
        if (!held.isAny()) {
            return;
        }
        List<WriteJob> refused = new ArrayList<>();
        pending.removeIf(job -> {
            String group = WriteJob.groupOf(job);
            if (group == null || !held.isHeld(group)) {
                return false;
            }
            // The first one finds out whether the group is still locked.
            if (held.count() < heldMax || !held.waits(group) || job.deadlineNanosOrNone() == WriteJob.NO_DEADLINE) {
                held.add(group, job);
            } else {
                refused.add(job);
            }
            return true;
        });
        refused.forEach(job -> finish(job, new Outcome.Failed(LOCKED)));
    }

    /** Tries a part of what is held, if something is due. */
    private boolean tryHeld() {
        long start = nanoTime.getAsLong();
        HeldJobs.Lot lot = held.due(start).orElse(null);
        if (lot == null) {
            return false;
        }
        int before = lot.jobs().size();
        try {
            stores.waitForLocks(lot.lockWait());
            while (!lot.jobs().isEmpty()) {
                perform(lot.jobs(), nextRun(lot.jobs()));
            }
            held.free(lot);
        } catch (StorageException e) {
            if (!(e.failure() instanceof StorageFailure.Contended)) {
                throw e;
            }
            long now = nanoTime.getAsLong();
            held.onBlocked(lot, now, now - start);
        } finally {
            held.onDone(before - lot.jobs().size());
        }
        return true;
    }

    /** The first jobs that can share statements: one {@link Other} or {@link ShardEnd}, or any number of other kinds. */
    private List<WriteJob> nextRun(Deque<WriteJob> jobs) {
        List<WriteJob> run = new ArrayList<>();
        Map<Integer, Long> epochs = new HashMap<>();
        for (WriteJob job : jobs) {
            boolean fits = !(job instanceof Other) && !(job instanceof ShardEnd) && run.size() < jobsPerStatementMax;
            GroupLease lease = WriteJob.leaseOf(job);
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

    /**
     * Does the run, with which the jobs begin, and takes it off them.
     *
     * @throws StorageException it may succeed later; what is not done is still there
     */
    private void perform(Deque<WriteJob> jobs, List<WriteJob> run) {
        try {
            if (run.get(0) instanceof ShardEnd end) {
                finish(end, new Outcome.Done());
            } else {
                statements.perform(run);
                waiting.addAndGet(-run.size());
            }
            run.forEach(job -> jobs.remove());
        } catch (StorageException e) {
            if (isWorthRetry(e.failure())) {
                throw e;
            }
            if (run.size() == 1) {
                LOG.error("Group store refuses {}", run.get(0).getClass().getSimpleName(), e);
                jobs.remove();
                finish(run.get(0), new Outcome.Failed(e.failure()));
                return;
            }
            for (WriteJob job : run) {
                perform(jobs, List.of(job));
            }
        } catch (RuntimeException | Error e) {
            LOG.error("Bug in the group writer", e);
            for (WriteJob job : run) {
                jobs.remove();
                finish(job, new Outcome.Failed(new StorageFailure.Unexpected("", e.toString())));
            }
        }
    }

    /** Fails the jobs whose deadline has passed. */
    private void expire(StorageFailure failure) {
        long now = nanoTime.getAsLong();
        queue.drainTo(pending);
        List<WriteJob> late = new ArrayList<>(held.takeLate(now));
        pending.stream().filter(job -> job.isLate(now)).forEach(late::add);
        pending.removeAll(late);
        late.forEach(job -> finish(job, new Outcome.Failed(failure)));
    }

    private void finish(@Nullable WriteJob job, Outcome outcome) {
        if (job instanceof ShardEnd end) {
            held.takeAll(end.lease()).forEach(given -> finish(given, new Outcome.Failed(LOCKED)));
        }
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

    /** Fails the jobs that are left. Thread: any; the caller then joins the thread. */
    @Override
    public void close() {
        closed = true;
        stores.close();
    }
}
