package dev.howdah.broker.catalog;

import dev.howdah.storage.BrokerStore.Broker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The brokers that clients are told of, as one immutable snapshot. Every broker can serve every partition, because all
 * of them work on the same tables. Leaders only spread the load, and keep a partition's batches in the cache of one
 * broker.
 *
 * <p>This broker counts itself only while its own lease runs, by its own monotonic clock: one that is cut off from Postgres hears of
 * no record that others store, and would keep its consumers waiting for what is long there. Without a lease it leads nothing, and
 * names those that it saw last. If there were none, it is still named, so that clients have somebody to ask, but no partition has a
 * leader.
 *
 * <p>Thread: any.
 */
public final class LiveBrokers {

    /** Kafka's {@code NO_LEADER}. */
    public static final int NO_LEADER = -1;

    private final LongSupplier nanoTime;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile State state;
    private volatile long leaseEndsNanos;
    private volatile boolean letGo;

    /**
     * @param self this broker, without a lease at first
     * @param nanoTime a monotonic clock
     */
    public LiveBrokers(Broker self, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.state = State.of(self, List.of());
        this.leaseEndsNanos = nanoTime.getAsLong();
    }

    public Broker self() {
        return state.self;
    }

    /** Whether this broker's own lease runs. Else it must not answer as a leader, not even from memory. */
    public boolean isLeading() {
        return leaseEndsNanos - nanoTime.getAsLong() > 0;
    }

    /** In node id order; never empty. */
    public List<Broker> all() {
        State now = state;
        return isLeading() || now.others.isEmpty() ? now.withSelf : now.others;
    }

    /** This one and those that it saw last, whether its lease runs or not: they share the groups. */
    public List<Broker> known() {
        return state.withSelf;
    }

    /** The node id of a partition's leader, the same at every broker that knows the same live brokers; or {@link #NO_LEADER}. */
    public int leader(int topicId, int partition) {
        State now = state;
        List<Broker> brokers = isLeading() ? now.withSelf : now.others;
        return brokers.isEmpty()
                ? NO_LEADER
                : brokers.get(Math.floorMod(topicId + partition, brokers.size()))
                        .nodeId();
    }

    /** Who serves a partition, as clients are told. */
    public Placement placement(int topicId, int partition) {
        int leader = leader(topicId, partition);
        if (leader == NO_LEADER) {
            List<Integer> replicas = List.of(self().nodeId());
            return new Placement(leader, replicas, List.of(), replicas);
        }
        return new Placement(leader, List.of(leader), List.of(leader), List.of());
    }

    /**
     * Postgres keeps the copies, so there is one replica for clients to see.
     *
     * @param leader {@link #NO_LEADER} while there is none
     * @param offline replicas that nobody can ask
     */
    public record Placement(int leader, List<Integer> replicas, List<Integer> inSync, List<Integer> offline) {

        public boolean hasLeader() {
            return leader != NO_LEADER;
        }
    }

    /** The broker to which clients send administration. Any broker could do it. */
    public Broker controller() {
        return all().get(0);
    }

    /** Sets another node id for this broker. */
    public synchronized void identify(int nodeId) {
        Broker self = new Broker(nodeId, state.self.endpoints());
        state = State.of(self, state.others);
    }

    /** Replaces the snapshot by the current registrations. */
    public synchronized void replace(List<Broker> live) {
        state = State.of(state.self, live);
    }

    /** The lease runs until then, by the monotonic clock. */
    public void hold(long untilNanos) {
        letGo = false;
        leaseEndsNanos = untilNanos;
    }

    /** There is no lease from now on. */
    public void letGo() {
        letGo = true;
        leaseEndsNanos = nanoTime.getAsLong();
        watchers.forEach(watcher -> watcher.onLeaseEnded(Ending.LET_GO));
    }

    /** The lease has run out: those who wait must be told, for nothing else will. */
    public void tellThatItRanOut() {
        watchers.forEach(watcher -> watcher.onLeaseEnded(Ending.RAN_OUT));
    }

    /**
     * Has it told when the lease ends; at once, by this thread, if it has ended: who looked before may have looked just before that. Bounded
     * by the requests that are being served.
     */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
        if (!isLeading()) {
            watcher.onLeaseEnded(letGo ? Ending.LET_GO : Ending.RAN_OUT);
        }
    }

    public void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** How a lease ends. */
    public enum Ending {
        /** This broker stops. Postgres is there, and what is under way comes to its end. */
        LET_GO,
        /** Postgres is out of reach, and what is under way may take as long as that lasts. */
        RAN_OUT
    }

    /** Somebody who waits while the lease runs. */
    @FunctionalInterface
    public interface Watcher {

        /** Thread: any; must not block. */
        void onLeaseEnded(Ending how);
    }

    /**
     * @param others without this one
     * @param withSelf all of them
     */
    private record State(Broker self, List<Broker> others, List<Broker> withSelf) {

        static State of(Broker self, List<Broker> live) {
            List<Broker> others = new ArrayList<>(live);
            others.removeIf(broker -> broker.nodeId() == self.nodeId()
                    || broker.endpoints().first().equals(self.endpoints().first()));
            others.sort(Comparator.comparingInt(Broker::nodeId));
            List<Broker> withSelf = new ArrayList<>(others);
            withSelf.add(self);
            withSelf.sort(Comparator.comparingInt(Broker::nodeId));
            return new State(self, List.copyOf(others), List.copyOf(withSelf));
        }
    }
}
