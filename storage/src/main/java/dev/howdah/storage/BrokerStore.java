package dev.howdah.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The brokers that share this database. A node id is stable: a broker that comes back under the same advertised address gets
 * its old id.
 *
 * <p>Thread: any that may block.
 */
public interface BrokerStore {

    /** Registers this broker and returns its node id (from 1 on). The node id belongs to the address of the first listener. */
    int register(Endpoints endpoints, Instant now, Duration lease);

    /** Prolongs the registration; false if another process has taken it over. */
    boolean renew(int nodeId, Instant now, Duration lease);

    /** Ends the registration at once, so that others stop naming this broker. */
    void unregister(int nodeId);

    /** The brokers whose lease runs, in node id order. */
    List<Broker> live(Instant now);

    record Address(String host, int port) {}

    /**
     * Where clients are told to find a broker.
     *
     * @param first of its first listener; it identifies the broker
     * @param further of its other listeners, by their names
     */
    record Endpoints(Address first, Map<String, Address> further) {
        public Endpoints {
            further = Map.copyOf(further);
        }

        /** What a client that came through the listener of this name is told. */
        public Address of(String listener) {
            return further.getOrDefault(listener, first);
        }
    }

    record Broker(int nodeId, Endpoints endpoints) {
        /** A broker with one listener. */
        public Broker(int nodeId, Address advertised) {
            this(nodeId, new Endpoints(advertised, Map.of()));
        }
    }
}
