package dev.howdah.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The brokers that share this database. A node id is stable: a broker that comes back under the same advertised address gets
 * its old id.
 *
 * <p>Thread: any that may block.
 */
public interface BrokerStore {

    /** Registers this broker and returns its node id (from 1 on). */
    int register(Address advertised, Instant now, Duration lease);

    /** Prolongs the registration; false if another process has taken it over. */
    boolean renew(int nodeId, Instant now, Duration lease);

    /** Ends the registration at once, so that others stop naming this broker. */
    void unregister(int nodeId);

    /** The brokers whose lease runs, in node id order. */
    List<Broker> live(Instant now);

    record Address(String host, int port) {}

    record Broker(int nodeId, Address advertised) {}
}
