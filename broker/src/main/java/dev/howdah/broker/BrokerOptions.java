package dev.howdah.broker;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import java.util.List;
import java.util.Optional;

/**
 * What a broker is started with.
 *
 * @param listeners at least one; the address that the first one advertises identifies the broker
 */
public record BrokerOptions(List<Listener> listeners, BrokerConfig config) {

    /** The name of a listener that was given none, as in Kafka. */
    public static final String DEFAULT_LISTENER = "PLAINTEXT";

    public BrokerOptions {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("no listener");
        }
    }

    /**
     * An address to listen on. A client is told the addresses, of this broker and of others, that go with the name of the
     * listener through which it came; so brokers that share a database should name theirs alike.
     *
     * @param listen port 0 takes a free one
     * @param advertise where clients reach this broker; empty for the address it listens on
     */
    public record Listener(String name, HostPort listen, Optional<HostPort> advertise) {}
}
