package dev.howdah.broker;

import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.ConnectionLimits;
import dev.howdah.broker.net.ConnectionSettings;
import dev.howdah.broker.net.ListenerLogins;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.NetServer;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.sasl.Logins;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsContext;
import dev.howdah.broker.tls.TlsException;
import dev.howdah.broker.tls.TlsListeners;
import dev.howdah.storage.BrokerStore.Endpoints;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the listening sockets. Clients that connect are not served until {@link #serve}. A thread of its own, the upkeep,
 * looks for new certificates and for new limits of connections.
 */
final class NetPart implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NetPart.class);

    private final List<BrokerOptions.Listener> listeners;
    private final NetServer server;
    private final List<InetSocketAddress> bound = new ArrayList<>();
    private final TlsListeners encrypted;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "net-upkeep");
        thread.setDaemon(true);
        return thread;
    });
    private final MemoryBudget budget;

    /** The configuration of which the limits of connections were read last. Thread: upkeep, once that runs. */
    private BrokerConfig limited;

    private NetPart(Parts parts, BrokerOptions options, ClientQuotas quotas, BrokerMetrics metrics) {
        listeners = options.listeners();
        encrypted = new TlsListeners(options.tlsFiles());
        List<Optional<TlsContext>> encryption = listeners.stream()
                .map(listener -> encryption(options, listener))
                .toList();
        budget = new MemoryBudget(Limits.receivedBytesMax(Runtime.getRuntime().maxMemory()));
        server = parts.add(new NetServer(
                ByteBufAllocator.DEFAULT,
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                Limits.CONNECTIONS_MAX,
                ConnectionSettings.defaults(),
                budget,
                quotas,
                metrics,
                System::nanoTime));
        for (int i = 0; i < listeners.size(); i++) {
            bound.add(server.bind(listeners.get(i).name(), listeners.get(i).listen(), encryption.get(i)));
        }
        limited = options.config();
        server.limit(limits(limited));
    }

    /** Reads the keys and certificates of a listener; empty if it is not encrypted. */
    private Optional<TlsContext> encryption(BrokerOptions options, BrokerOptions.Listener listener) {
        if (!listener.protocol().isEncrypted()) {
            return Optional.empty();
        }
        try {
            return Optional.of(encrypted.load(options.config(), listener.name(), listener.protocol()));
        } catch (TlsException wrong) {
            throw new StartException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /**
     * Takes the addresses.
     *
     * @throws StartException if it cannot listen on an address, or has no usable certificate for one
     */
    static NetPart start(BrokerOptions options, ClientQuotas quotas, BrokerMetrics metrics) {
        return Parts.start(parts -> new NetPart(parts, options, quotas, metrics));
    }

    /** The bound addresses, in the order of the options. */
    List<HostPort> addresses() {
        return IntStream.range(0, bound.size())
                .mapToObj(index -> new HostPort(
                        listeners.get(index).listen().host(), bound.get(index).getPort()))
                .toList();
    }

    /** The endpoints that this broker registers. */
    Endpoints endpoints() {
        return Advertised.of(listeners, bound);
    }

    /** The advertised addresses, in the order of the options. */
    List<HostPort> advertised() {
        return Advertised.inOrderOf(listeners, endpoints());
    }

    /** The listeners whose keys may be changed at run time. */
    TlsListeners encrypted() {
        return encrypted;
    }

    /** Of received bytes, for all listeners. */
    MemoryBudget budget() {
        return budget;
    }

    /**
     * Begins to serve.
     *
     * @param logins what looks at the logins at those listeners that ask for one
     * @param config gives the configuration that applies now, for the limits of connections
     */
    void serve(HandlerTable handlers, Logins logins, Supplier<BrokerConfig> config) {
        Map<String, SecurityProtocol> protocols = listeners.stream()
                .collect(Collectors.toMap(BrokerOptions.Listener::name, BrokerOptions.Listener::protocol));
        server.serve(handlers, new ListenerLogins(protocols, logins));
        upkeep.scheduleWithFixedDelay(
                () -> lookAround(config.get()), 0, Limits.NET_UPKEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookAround(BrokerConfig config) {
        try {
            encrypted.look(config);
            if (!config.equals(limited)) {
                limited = config;
                server.limit(limits(config));
            }
        } catch (RuntimeException | Error bug) {
            // A look that throws is the last one.
            log.atError().setCause(bug).log("The upkeep of connections failed");
        }
    }

    private ConnectionLimits limits(BrokerConfig config) {
        return ConnectionLimits.of(
                config, listeners.stream().map(BrokerOptions.Listener::name).toList());
    }

    /** Stops accepting, and waits for a bounded time until the requests in flight are answered. */
    void drain() {
        server.drain(Limits.DRAIN);
    }

    @Override
    public void close() {
        upkeep.shutdownNow();
        server.close();
    }
}
