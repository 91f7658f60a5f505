package dev.howdah.broker;

import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.HostPort;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Endpoints;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The addresses that clients are told. */
final class Advertised {

    private Advertised() {}

    /** @param bound the listeners' addresses with their true ports, in the same order */
    static Endpoints of(List<Listener> listeners, List<InetSocketAddress> bound) {
        Map<String, Address> further = new HashMap<>();
        for (int i = 1; i < listeners.size(); i++) {
            further.put(listeners.get(i).name(), of(listeners.get(i), bound.get(i)));
        }
        return new Endpoints(of(listeners.get(0), bound.get(0)), further);
    }

    /** What is told through each of the listeners. */
    static List<HostPort> inOrderOf(List<Listener> listeners, Endpoints endpoints) {
        return listeners.stream()
                .map(listener -> endpoints.of(listener.name()))
                .map(address -> new HostPort(address.host(), address.port()))
                .toList();
    }

    /**
     * When nobody says which, the address that is listened on; for "every address" the first one of this machine that others
     * can reach, else 127.0.0.1.
     */
    private static Address of(Listener listener, InetSocketAddress bound) {
        if (listener.advertise().isPresent()) {
            HostPort advertise = listener.advertise().get();
            return new Address(advertise.host(), advertise.port());
        }
        if (!bound.getAddress().isAnyLocalAddress()) {
            return new Address(listener.listen().host(), bound.getPort());
        }
        String host = findReachable().map(InetAddress::getHostAddress).orElse("127.0.0.1");
        return new Address(host, bound.getPort());
    }

    private static Optional<InetAddress> findReachable() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Advertised::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .findFirst();
        } catch (SocketException unknown) {
            return Optional.empty();
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException unknown) {
            return false;
        }
    }
}
