package dev.howdah.broker.group.lane;

import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupShardStore.Owner;
import dev.howdah.storage.GroupShardStore.Shard;
import dev.howdah.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this broker's share of the group shards. It renews the leases that it has, takes shards that nobody owns, and
 * releases those beyond its share. A renewal is one statement, however many groups there are.
 *
 * <p>Thread: {@code group-leases}, which blocks; any may call {@link #nudge}, {@link #owner} and {@link #offerLost}.
 */
final class GroupLeases implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupLeases.class);

    private final GroupShardStore store;
    private final IntSupplier nodeId;
    private final UUID incarnation;
    private final IntSupplier liveBrokers;
    private final ShardLeases view;
    private final IntFunction<GroupLane> laneOfShard;
    private final LeaseTimes times;
    private final LongSupplier nanoTime;

    private final Map<Integer, GroupLease> held = new HashMap<>();
    private final Map<Integer, GroupLease> releasing = new HashMap<>();
    private final Queue<GroupLease> drained = new ConcurrentLinkedQueue<>();
    private final Queue<GroupLease> lost = new ConcurrentLinkedQueue<>();
    private final Semaphore nudges = new Semaphore(0);
    private Set<Integer> orphansBefore = Set.of();

    /** When this broker has released shards beyond its share. */
    private final Map<Integer, Long> releasedNanos = new HashMap<>();

    private final CountDownLatch closed = new CountDownLatch(1);

    /** As whom the leases are held. Thread: group-leases. */
    private Owner owner;

    /**
     * @param nodeId as whom this broker is registered now: a registration that is lost may come back under another id
     * @param incarnation of this process
     */
    GroupLeases(
            GroupShardStore store,
            IntSupplier nodeId,
            UUID incarnation,
            IntSupplier liveBrokers,
            ShardLeases view,
            IntFunction<GroupLane> laneOfShard,
            LeaseTimes times,
            LongSupplier nanoTime) {
        this.store = store;
        this.nodeId = nodeId;
        this.incarnation = incarnation;
        this.owner = new Owner(nodeId.getAsInt(), incarnation);
        this.liveBrokers = liveBrokers;
        this.view = view;
        this.laneOfShard = laneOfShard;
        this.times = times;
        this.nanoTime = nanoTime;
    }

    /**
     * The times of leases.
     *
     * @param lease how long other brokers wait for an owner that does not renew
     * @param margin how much earlier the owner itself stops, because a renewal takes some time
     * @param renewal the time between two renewals
     * @param nudgeMin the shortest time between two looks at the shards
     */
    record LeaseTimes(Duration lease, Duration margin, Duration renewal, Duration nudgeMin) {}

    /** Looks at the shards soon, because a client asks for a group that nobody seems to own. */
    void nudge() {
        if (!isNudged()) {
            nudges.release();
        }
    }

    /**
     * The node that owned the shard at the last look. If that is another broker, the shards are looked at again soon:
     * clients ask when their coordinator has stopped, and should not have to wait for the next renewal to learn its
     * successor.
     */
    OptionalInt owner(int shard) {
        OptionalInt found = view.owner(shard);
        boolean isOurs = found.isPresent() && found.getAsInt() == nodeId.getAsInt();
        if (isOurs && view.isHeld(shard)) {
            return found;
        }
        nudge();
        // Our own lease has run out without our hearing who has it now: others may know.
        return isOurs ? OptionalInt.empty() : found;
    }

    boolean isNudged() {
        return nudges.availablePermits() > 0;
    }

    /** A lane has noticed that another broker has the shard. */
    void offerLost(GroupLease lease) {
        lost.add(lease);
        nudge();
    }

    @Override
    public void run() {
        try {
            // A look comes at most every nudgeMin and at least at each renewal; in between it comes when nudged.
            while (!closed.await(times.nudgeMin.toNanos(), TimeUnit.NANOSECONDS)) {
                if (nudges.tryAcquire(times.renewal.minus(times.nudgeMin).toNanos(), TimeUnit.NANOSECONDS)) {
                    nudges.drainPermits();
                }
                if (closed.getCount() > 0) {
                    tick();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted");
        }
    }

    /** Looks at all shards once. While the database cannot be reached, nothing changes until the leases run out. */
    void tick() {
        try {
            releaseDrained();
            forgetLost();
            followNodeId();
            long before = nanoTime.getAsLong();
            List<GroupLease> all = new ArrayList<>(held.values());
            all.addAll(releasing.values());
            List<Shard> shards = store.renew(owner, all, times.lease);
            view.showOwners(shards);
            long until = before + times.lease.minus(times.margin).toNanos();
            for (Shard shard : shards) {
                GroupLease lease = held.get(shard.shard());
                if (lease != null && lease.epoch() == shard.epoch() && shard.nodeId() == owner.nodeId()) {
                    view.hold(shard.shard(), until);
                } else if (lease != null) {
                    lose(lease);
                }
            }
            balance(shards);
        } catch (StorageException e) {
            LOG.debug("Group leases not renewed: {}", e.failure());
        } catch (RuntimeException | Error bug) {
            // The next look is tried nevertheless: without it this broker would lose all groups.
            LOG.error("Bug in the leases of groups", bug);
        }
    }

    /** What is held under a former node id leads clients to a broker that nobody knows: it is given back, and claimed anew. */
    private void followNodeId() {
        int now = nodeId.getAsInt();
        if (now != owner.nodeId()) {
            owner = new Owner(now, incarnation);
            revokeAll();
        }
    }

    private void balance(List<Shard> shards) {
        int live = Math.max(1, liveBrokers.getAsInt());
        int share = (GroupShardStore.SHARDS + live - 1) / live;
        Set<Integer> orphans = new HashSet<>();
        int ours = 0;
        for (Shard shard : shards) {
            // A shard that belongs to our node id but is not held here was held by the process before this one.
            if (shard.nodeId() == -1 || (shard.nodeId() == owner.nodeId() && !isOurs(shard.shard()))) {
                orphans.add(shard.shard());
                ours += shard.nodeId() == owner.nodeId() ? 1 : 0;
            }
        }
        // A shard that nobody has taken by the second look is taken by whoever looks, whatever its share is. But the
        // broker that has released it waits until all others must have looked: clients may make it look more often.
        int abandoned = (int) orphans.stream()
                .filter(orphansBefore::contains)
                .filter(shard -> !isOffered(shard))
                .count();
        int wanted = Math.max(Math.max(share - held.size(), ours), abandoned);
        if (!orphans.isEmpty() && wanted > 0) {
            claim(wanted);
        } else if (held.size() > share) {
            List<GroupLease> surplus = held.values().stream().skip(share).toList();
            surplus.forEach(this::revoke);
        }
        orphansBefore = orphans;
    }

    private boolean isOffered(int shard) {
        Long released = releasedNanos.get(shard);
        return released != null
                && nanoTime.getAsLong() - released
                        < times.renewal.multipliedBy(2).toNanos();
    }

    private boolean isOurs(int shard) {
        return held.containsKey(shard) || releasing.containsKey(shard);
    }

    private void claim(int countMax) {
        long before = nanoTime.getAsLong();
        List<GroupLease> claimed = store.claim(owner, countMax, times.lease);
        long until = before + times.lease.minus(times.margin).toNanos();
        for (GroupLease lease : claimed) {
            held.put(lease.shard(), lease);
            laneOfShard.apply(lease.shard()).submitGrant(lease);
            view.hold(lease.shard(), until);
            view.showOwner(lease.shard(), owner.nodeId());
        }
        if (!claimed.isEmpty()) {
            LOG.info("Coordinates {} group shards, {} of them new", held.size(), claimed.size());
        }
    }

    private void lose(GroupLease lease) {
        LOG.info("Group shard {} has another owner", lease.shard());
        held.remove(lease.shard(), lease);
        view.lose(lease.shard());
        laneOfShard.apply(lease.shard()).submitRevoke(lease, () -> {});
    }

    /** Stops answering for the shard at once, and releases it when nothing of it is being stored any more. */
    private void revoke(GroupLease lease) {
        held.remove(lease.shard(), lease);
        releasing.put(lease.shard(), lease);
        view.lose(lease.shard());
        laneOfShard.apply(lease.shard()).submitRevoke(lease, () -> {
            drained.add(lease);
            nudge();
        });
    }

    void releaseDrained() {
        List<GroupLease> ready = new ArrayList<>();
        for (GroupLease lease = drained.poll(); lease != null; lease = drained.poll()) {
            ready.add(lease);
        }
        if (!ready.isEmpty()) {
            ready.forEach(lease -> releasing.remove(lease.shard(), lease));
            store.release(ready);
            ready.forEach(lease -> releasedNanos.put(lease.shard(), nanoTime.getAsLong()));
        }
    }

    private void forgetLost() {
        for (GroupLease lease = lost.poll(); lease != null; lease = lost.poll()) {
            if (held.remove(lease.shard(), lease)) {
                view.lose(lease.shard());
                laneOfShard.apply(lease.shard()).submitRevoke(lease, () -> {});
            }
        }
    }

    /**
     * Releases all shards, so that other brokers need not wait for the leases to run out. To be called after {@link
     * #run} has ended.
     */
    void releaseAll(Duration patience) {
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        revokeAll();
        try {
            while (!releasing.isEmpty() && deadline - nanoTime.getAsLong() > 0) {
                if (nudges.tryAcquire(deadline - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
                    releaseDrained();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StorageException e) {
            LOG.debug("Group leases not given back: {}", e.failure());
        }
        LOG.info("Gave back the group shards, {} are left to run out", releasing.size());
    }

    void revokeAll() {
        List.copyOf(held.values()).forEach(this::revoke);
    }

    void close() {
        closed.countDown();
        nudge();
    }
}
