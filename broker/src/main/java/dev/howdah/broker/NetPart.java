package dev.howdah.broker;

import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.ConnectionSettings;
import dev.howdah.broker.net.ListenerLogins;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.NetServer;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.sasl.Logins;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.storage.BrokerStore.Endpoints;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Starts the listening sockets. Clients that connect are not served until {@link #serve}. */
final class NetPart implements AutoCloseable {

    private final List<BrokerOptions.Listener> listeners;
    private final NetServer server;
    private final List<InetSocketAddress> bound;

    private NetPart(Parts parts, BrokerOptions options, BrokerMetrics metrics) {
        listeners = options.listeners();
        server = parts.add(new NetServer(
                ByteBufAllocator.DEFAULT,
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                Limits.CONNECTIONS_MAX,
                ConnectionSettings.defaults(),
                new MemoryBudget(Limits.receivedBytesMax(Runtime.getRuntime().maxMemory())),
                metrics,
                System::nanoTime));
        listeners.forEach(NetPart::checkServed);
        bound = listeners.stream()
                .map(listener -> server.bind(listener.name(), listener.listen()))
                .toList();
    }

    private static void checkServed(BrokerOptions.Listener listener) {
        if (listener.protocol().isEncrypted()) {
            throw new StartException("listener " + listener.name() + ": TLS is not served yet");
        }
    }

    /**
     * Takes the addresses.
     *
     * @throws StartException if it cannot listen on an address
     */
    static NetPart start(BrokerOptions options, BrokerMetrics metrics) {
        return Parts.start(parts -> new NetPart(parts, options, metrics));
    }

    /** The bound addresses, in the order of the options. */
    List<HostPort> addresses() {
        return IntStream.range(0, bound.size())
                .mapToObj(index -> new HostPort(
                        listeners.get(index).listen().host(), bound.get(index).getPort()))
                .toList();
    }

    /** The first address where anybody is served at once. */
    Optional<HostPort> openAddress() {
        return IntStream.range(0, bound.size())
                .filter(index -> listeners.get(index).protocol() == SecurityProtocol.PLAINTEXT)
                .mapToObj(addresses()::get)
                .findFirst();
    }

    /** The endpoints that this broker registers. */
    Endpoints endpoints() {
        return Advertised.of(listeners, bound);
    }

    /** The advertised addresses, in the order of the options. */
    List<HostPort> advertised() {
        return Advertised.inOrderOf(listeners, endpoints());
    }

    /** @param logins what looks at the logins at those listeners that ask for one */
    void serve(HandlerTable handlers, Logins logins) {
        Map<String, SecurityProtocol> protocols = listeners.stream()
                .collect(Collectors.toMap(BrokerOptions.Listener::name, BrokerOptions.Listener::protocol));
        server.serve(handlers, new ListenerLogins(protocols, logins));
    }

    /** Stops accepting, and waits for a bounded time until the requests in flight are answered. */
    void drain() {
        server.drain(Limits.DRAIN);
    }

    @Override
    public void close() {
        server.close();
    }
}
