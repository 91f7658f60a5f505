package dev.howdah.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The brokers that share this database. A node id is stable: a broker that starts again with the same advertised
 * address gets its old id.
 *
 * <p>Thread: any that may block. After a {@link StorageException} with {@link StorageFailure.Unavailable} it is not
 * known whether the change was stored; every call may be repeated.
 */
public interface BrokerStore {

    /**
     * Registers this broker. The node id belongs to the address of the first listener.
     *
     * @param lease how long other brokers name this one if it does not renew
     * @return the node id, 1 or more
     * @throws StorageException if Postgres did not register the broker
     */
    int register(Endpoints endpoints, Instant now, Duration lease);

    /**
     * Prolongs the registration of this process.
     *
     * @return false if another process has registered the same address since; nothing was changed then
     * @throws StorageException if Postgres did not prolong it
     */
    boolean renew(int nodeId, Instant now, Duration lease);

    /**
     * Ends the registration at once, so that other brokers stop naming this one.
     *
     * @throws StorageException if Postgres did not end it; it then ends with its lease
     */
    void unregister(int nodeId);

    /**
     * The brokers whose lease has not run out, in the order of their node ids.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<Broker> live(Instant now);

    record Address(String host, int port) {}

    /**
     * The addresses that a broker advertises to clients.
     *
     * @param first the address of the first listener; it identifies the broker
     * @param further the addresses of the other listeners, by the listeners' names
     */
    record Endpoints(Address first, Map<String, Address> further) {
        public Endpoints {
            further = Map.copyOf(further);
        }

        /** The address for a client that came through the listener with this name. */
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
