package dev.howdah.broker;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.HttpAdmin;
import dev.howdah.broker.otlp.OtlpSettings;
import dev.howdah.broker.sasl.RequestLogins;
import dev.howdah.broker.sasl.SaslMechanism;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a broker.
 *
 * @param listeners at least one. The address that the first one advertises identifies the broker.
 * @param tlsFiles the key of the listeners that have none in the configuration
 * @param http where and how to listen for HTTP; empty for nowhere
 * @param otlp where the metrics are sent; empty for nowhere
 */
public record BrokerOptions(
        List<Listener> listeners,
        BrokerConfig config,
        Optional<TlsFiles> tlsFiles,
        Optional<Http> http,
        Optional<OtlpSettings> otlp) {

    /** The name of a listener without a name, as in Kafka. */
    public static final String DEFAULT_LISTENER = "PLAINTEXT";

    public BrokerOptions {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("no listener");
        }
    }

    /** Without OTLP. */
    public BrokerOptions(
            List<Listener> listeners, BrokerConfig config, Optional<TlsFiles> tlsFiles, Optional<Http> http) {
        this(listeners, config, tlsFiles, http, Optional.empty());
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

    /**
     * Where HTTP is served. In configurations of single listeners it is called {@value #LISTENER}, as no listener for Kafka clients may be.
     *
     * @param listen the address; port 0 takes a free port
     * @param protocol {@code SSL} and {@code SASL_SSL} are https; with SASL requests show who sends them
     * @param hosts the names by which it may be asked, beside those of loopback addresses, where everybody is let in
     * @param admin whether topics and groups may be changed
     */
    public record Http(HostPort listen, SecurityProtocol protocol, Set<String> hosts, HttpAdmin admin) {

        public static final String LISTENER = "HTTP";

        public Http {
            hosts = Set.copyOf(hosts);
        }

        /** Whether only this machine reaches it. Looks the host up. */
        public boolean isOfThisMachine() {
            return isLoopback(listen);
        }

        /** What requests may show where they have to say who sends them: PLAIN is Basic, OAUTHBEARER is Bearer. */
        public Set<SaslMechanism> taken(BrokerConfig config) {
            boolean isPrivate = protocol.isEncrypted() || isOfThisMachine();
            return RequestLogins.taken(
                    config, LISTENER, isPrivate ? RequestLogins.Path.PRIVATE : RequestLogins.Path.OPEN);
        }
    }

    /** Whether only this machine reaches the address. Looks the host up. */
    public static boolean isLoopback(HostPort address) {
        InetAddress resolved = new InetSocketAddress(address.host(), address.port()).getAddress();
        return resolved != null && resolved.isLoopbackAddress();
    }
}
