package dev.howdah.storage;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The brokers that share this database. A node id is stable: a broker that comes back under the same advertised address gets
 * its old id. Leases run by Postgres's clock. A broker whose process has died is seen to be gone before its lease has run out, because
 * its session with Postgres ends with it.
 *
 * <p>Thread: any that may block, one call at a time. No call takes longer than some seconds: a session that does not answer is given
 * up, and the next call opens another.
 */
public interface BrokerStore {

    /**
     * Takes the node id (from 1 on) of the first listener's address. Nobody is told of this broker until it is listed by {@link
     * #renew}; if it was listed before, by the process before this one, it is no more.
     *
     * @throws StorageException if Postgres did not register the broker
     */
    int register(Endpoints endpoints);

    /**
     * Lists this broker for the next {@code lease}; tells the others if it was not listed before.
     *
     * @return false if another process has taken the registration over
     * @throws StorageException if Postgres did not prolong it
     */
    boolean renew(int nodeId, Duration lease);

    /**
     * Ends the registration at once and tells the others, so that they stop naming this broker.
     *
     * @throws StorageException if Postgres did not end it; it then ends with its lease
     */
    void unregister(int nodeId);

    /**
     * The brokers whose lease runs and whose process is there, in node id order.
     *
     * @param selfId the one that looks, which takes no look at itself
     * @throws StorageException if Postgres did not answer
     */
    List<Broker> live(int selfId);

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
