package dev.howdah.broker;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.HttpAdmin;
import dev.howdah.broker.otlp.OtlpSettings;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import java.util.List;
import java.util.Optional;

/**
 * The options of a broker.
 *
 * @param listeners at least one. The address that the first one advertises identifies the broker.
 * @param tlsFiles the key of the listeners that have none in the configuration
 * @param http where to listen for HTTP, port 0 takes a free one; empty for nowhere
 * @param otlp where the metrics are sent; empty for nowhere
 */
public record BrokerOptions(
        List<Listener> listeners,
        BrokerConfig config,
        Optional<TlsFiles> tlsFiles,
        Optional<HostPort> http,
        HttpAdmin httpAdmin,
        Optional<OtlpSettings> otlp) {

    /** The name of a listener without a name, as in Kafka. */
    public static final String DEFAULT_LISTENER = "PLAINTEXT";

    public BrokerOptions {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("no listener");
        }
    }

    /** With nothing that may be changed over HTTP, and without OTLP. */
    public BrokerOptions(
            List<Listener> listeners, BrokerConfig config, Optional<TlsFiles> tlsFiles, Optional<HostPort> http) {
        this(listeners, config, tlsFiles, http, HttpAdmin.REFUSED, Optional.empty());
    }

    /** Without TLS files of its own, and without HTTP. */
    public BrokerOptions(List<Listener> listeners, BrokerConfig config) {
        this(listeners, config, Optional.empty(), Optional.empty());
    }

    /**
     * An address to listen on. A client that came through a listener is told the addresses that all brokers advertise
     * under that listener's name. So brokers that share a database should use the same names.
     *
     * @param protocol what the listener asks of a connection before it serves requests
     * @param listen the address; port 0 takes a free port
     * @param advertise the address that clients are told; empty if it is the one on which the broker listens
     */
    public record Listener(String name, SecurityProtocol protocol, HostPort listen, Optional<HostPort> advertise) {}
}
