package dev.howdah.broker.catalog;

import dev.howdah.storage.BrokerStore.Broker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The brokers that clients are told of, as one immutable snapshot. Every broker can serve every partition, since all of them
 * work on the same tables; leaders exist to spread the load and to keep a partition's cache warm in one place.
 *
 * <p>Thread: any.
 */
public final class LiveBrokers {

    private volatile State state;

    /** @param self this broker, always counted as live: it answers, after all */
    public LiveBrokers(Broker self) {
        this.state = new State(self, List.of(self));
    }

    public Broker self() {
        return state.self;
    }

    /** In node id order; never empty. */
    public List<Broker> all() {
        return state.brokers;
    }

    /** The leader of a partition; the same at every broker that knows the same live brokers. */
    public Broker leader(int topicId, int partition) {
        List<Broker> brokers = state.brokers;
        return brokers.get(Math.floorMod(topicId + partition, brokers.size()));
    }

    /** The broker that clients send administration to; any would do. */
    public Broker controller() {
        return state.brokers.get(0);
    }

    /** This broker was given another node id. */
    public synchronized void identify(int nodeId) {
        Broker self = new Broker(nodeId, state.self.endpoints());
        state = new State(self, withSelf(self, state.brokers));
    }

    /** What the registrations say now. */
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
