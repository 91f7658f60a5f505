package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.storage.GroupLease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs of groups of which one has rows that somebody else has locked. It is not known which one: the groups are halved,
 * and each half is tried apart, until the locked group is alone. That one is tried again and again, with longer and
 * longer delays. What comes to any of these groups meanwhile waits behind, so the jobs of a group stay in order.
 *
 * <pre>
 * a statement had to wait ──hold──▶ lots that are tried at once ──▶ done: no longer held
 *                                     ▲        │ waits again
 *                                     └─halved─┴──▶ one group: tried again after a delay
 * </pre>
 *
 * A try waits only shortly for a lock, and after one that was in vain the lane has several times as long for others.
 *
 * <p>Thread: the group writer.
 */
final class HeldJobs {

    private static final Logger LOG = LoggerFactory.getLogger(HeldJobs.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(20);
    private static final Duration DELAY_MAX = Duration.ofMillis(500);

    /** How long a try waits for a lock: longer than another commit of the group takes. */
    private static final Duration WAIT = Duration.ofMillis(20);

    /** A holder who takes the lock anew at once could be missed for ever, but by who waits in Postgres's queue. */
    private static final Duration LONG_WAIT = Duration.ofMillis(200);

    private static final int TRIES_BEFORE_A_LONG_WAIT = 10;

    /** What tries of locked groups take of the lane's time is at most one part of so many, however many groups are locked. */
    private static final int LANE_PARTS = 5;

    /** Groups that are still known as locked when nothing of theirs waits any more. */
    private static final int REMEMBERED_MAX = 10_000;

    /** Groups that are tried together, and their jobs in order. */
    static final class Lot {

        private final Set<String> groups;
        private final ArrayDeque<WriteJob> jobs = new ArrayDeque<>();
        private long delayNanos = FIRST_DELAY.toNanos();
        private long dueNanos;
        private int tries;

        private Lot(Collection<String> groups) {
            this.groups = Set.copyOf(groups);
        }

        /** The caller takes off what is done. */
        Deque<WriteJob> jobs() {
            return jobs;
        }

        /** How long the next try waits for a lock. */
        Duration lockWait() {
            return (tries + 1) % TRIES_BEFORE_A_LONG_WAIT == 0 ? LONG_WAIT : WAIT;
        }
    }

    private final Map<String, Lot> byGroup = new HashMap<>();

    /** Lots of which it is not known whether all of their groups are locked. */
    private final Deque<Lot> suspects = new ArrayDeque<>();

    /** Groups that are locked, each alone. */
    private final Map<String, Lot> locked = new LinkedHashMap<>();

    /** Before it no locked group is tried. */
    private long nextTryNanos;

    private final AtomicInteger count = new AtomicInteger();

    HeldJobs(long nowNanos) {
        nextTryNanos = nowNanos;
    }

    /** How many jobs are held. Thread: any. */
    int count() {
        return count.get();
    }

    boolean isAny() {
        return !byGroup.isEmpty();
    }

    /** Whether jobs of the group must wait behind others. */
    boolean isHeld(String groupId) {
        return byGroup.containsKey(groupId);
    }

    /** Whether any job of a group that is held, or of those that are tried with it, waits. */
    boolean waits(String groupId) {
        return !Objects.requireNonNull(byGroup.get(groupId), "held").jobs.isEmpty();
    }

    /** Keeps a job of a group that is held. */
    void add(String groupId, WriteJob job) {
        Objects.requireNonNull(byGroup.get(groupId), "held").jobs.add(job);
        count.incrementAndGet();
    }

    /** Begins to hold the groups, none of which is held yet. Their jobs are then to be added, the oldest first. */
    void hold(Collection<String> groups, long nowNanos) {
        Lot lot = new Lot(groups);
        groups.forEach(group -> byGroup.put(group, lot));
        afterWait(lot, nowNanos);
    }

    /** The lot that is to be tried now, if there is one. What it comes to is told by {@link #onDone}, and by {@link #free} or {@link #onBlocked}. */
    Optional<Lot> due(long nowNanos) {
        Lot suspect = suspects.peek();
        if (suspect != null) {
            return Optional.of(suspect);
        }
        if (nextTryNanos - nowNanos > 0) {
            return Optional.empty();
        }
        return locked.values().stream()
                .filter(lot -> !lot.jobs.isEmpty() && lot.dueNanos - nowNanos <= 0)
                .min((a, b) -> Long.compare(a.dueNanos - nowNanos, b.dueNanos - nowNanos));
    }

    /** So many jobs of a lot were done, and are not in it any more. */
    void onDone(int jobs) {
        count.addAndGet(-jobs);
    }

    /** {@link Long#MAX_VALUE} if nothing waits. */
    long nanosToNext(long nowNanos) {
        if (!suspects.isEmpty()) {
            return 0;
        }
        return locked.values().stream()
                .filter(lot -> !lot.jobs.isEmpty())
                .mapToLong(lot -> Math.max(0, Math.max(lot.dueNanos - nowNanos, nextTryNanos - nowNanos)))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** All jobs of the lot are done: its groups are not locked. */
    void free(Lot lot) {
        if (isLocked(lot)) {
            LOG.atInfo()
                    .addKeyValue("group", GroupIds.shown(lot.groups.iterator().next()))
                    .log("A group is not locked any more");
        }
        forget(lot);
    }

    private void forget(Lot lot) {
        suspects.remove(lot);
        lot.groups.forEach(byGroup::remove);
        lot.groups.forEach(locked::remove);
    }

    /**
     * The try of the lot had to wait too long.
     *
     * @param tookNanos how long the lane was busy with it
     */
    void onBlocked(Lot lot, long nowNanos, long tookNanos) {
        suspects.remove(lot);
        if (isLocked(lot)) {
            nextTryNanos = nowNanos + (LANE_PARTS - 1) * tookNanos;
        }
        afterWait(lot, nowNanos);
    }

    private boolean isLocked(Lot lot) {
        return locked.get(lot.groups.iterator().next()) == lot;
    }

    private void afterWait(Lot lot, long nowNanos) {
        if (lot.groups.size() > 1) {
            halve(lot);
            return;
        }
        if (lot.tries++ > 0) {
            lot.delayNanos = Math.min(2 * lot.delayNanos, DELAY_MAX.toNanos());
        }
        lot.dueNanos = nowNanos + lot.delayNanos;
        String group = lot.groups.iterator().next();
        if (locked.put(group, lot) == null) {
            LOG.atWarn()
                    .addKeyValue("group", GroupIds.shown(group))
                    .log("Somebody else has locked a group: what is to be stored of it must wait");
        }
    }

    private void halve(Lot lot) {
        List<String> groups = List.copyOf(lot.groups);
        int half = groups.size() / 2;
        for (List<String> part : List.of(groups.subList(0, half), groups.subList(half, groups.size()))) {
            Lot smaller = new Lot(part);
            lot.jobs.stream()
                    .filter(job -> smaller.groups.contains(WriteJob.groupOf(job)))
                    .forEach(smaller.jobs::add);
            part.forEach(group -> byGroup.put(group, smaller));
            suspects.add(smaller);
        }
    }

    /** Takes out the jobs that wait for too long. That a group is locked stays known: the next job finds out whether it still is. */
    List<WriteJob> takeLate(long nowNanos) {
        return takeIf(job -> job.isLate(nowNanos));
    }

    /** Takes out what was to be done under this lease. */
    List<WriteJob> takeAll(GroupLease lease) {
        return takeIf(job -> lease.equals(WriteJob.leaseOf(job)));
    }

    /** Takes out all jobs. */
    List<WriteJob> takeAll() {
        return takeIf(job -> true);
    }

    private List<WriteJob> takeIf(Predicate<WriteJob> wanted) {
        List<WriteJob> taken = new ArrayList<>();
        List<Lot> emptied = new ArrayList<>();
        List<Lot> lots = new ArrayList<>(suspects);
        lots.addAll(locked.values());
        for (Lot lot : lots) {
            for (Iterator<WriteJob> jobs = lot.jobs.iterator(); jobs.hasNext(); ) {
                WriteJob job = jobs.next();
                if (wanted.test(job)) {
                    jobs.remove();
                    taken.add(job);
                }
            }
            if (lot.jobs.isEmpty() && (!isLocked(lot) || locked.size() > REMEMBERED_MAX)) {
                emptied.add(lot);
            }
        }
        emptied.forEach(this::forget);
        count.addAndGet(-taken.size());
        return taken;
    }
}
