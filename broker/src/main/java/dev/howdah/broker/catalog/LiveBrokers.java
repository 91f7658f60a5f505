package dev.howdah.broker.catalog;

import dev.howdah.storage.BrokerStore.Broker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The brokers that clients are told of, as one immutable snapshot. Every broker can serve every partition, because all
 * of them work on the same tables. Leaders only spread the load, and keep a partition's batches in the cache of one
 * broker.
 *
 * <p>Thread: any.
 */
public final class LiveBrokers {

    private volatile State state;

    /**
     * Begins with this broker alone.
     *
     * @param self this broker; it always counts as live
     */
    public LiveBrokers(Broker self) {
        this.state = new State(self, List.of(self));
    }

    public Broker self() {
        return state.self;
    }

    /** The live brokers in the order of their node ids; never empty. */
    public List<Broker> all() {
        return state.brokers;
    }

    /** The leader of a partition. Every broker that knows the same live brokers computes the same one. */
    public Broker leader(int topicId, int partition) {
        List<Broker> brokers = state.brokers;
        return brokers.get(Math.floorMod(topicId + partition, brokers.size()));
    }

    /** The broker to which clients send administration. Any broker could do it. */
    public Broker controller() {
        return state.brokers.get(0);
    }

    /** Sets another node id for this broker. */
    public synchronized void identify(int nodeId) {
        Broker self = new Broker(nodeId, state.self.endpoints());
        state = new State(self, withSelf(self, state.brokers));
    }

    /** Replaces the snapshot by the current registrations. */
    public synchronized void replace(List<Broker> live) {
        state = new State(state.self, withSelf(state.self, live));
    }

    private static List<Broker> withSelf(Broker self, List<Broker> live) {
        List<Broker> brokers = new ArrayList<>(live);
        brokers.removeIf(broker -> broker.nodeId() == self.nodeId()
                || broker.endpoints().first().equals(self.endpoints().first()));
        brokers.add(self);
        brokers.sort(Comparator.comparingInt(Broker::nodeId));
        return List.copyOf(brokers);
    }

    private record State(Broker self, List<Broker> brokers) {}
}
