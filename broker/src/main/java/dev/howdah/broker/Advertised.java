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

/** Decides which addresses clients are told to connect to. */
final class Advertised {

    private Advertised() {}

    /**
     * The endpoints that this broker registers.
     *
     * @param bound the addresses to which the listeners are bound, in the same order
     */
    static Endpoints of(List<Listener> listeners, List<InetSocketAddress> bound) {
        Map<String, Address> further = new HashMap<>();
        for (int i = 1; i < listeners.size(); i++) {
            further.put(listeners.get(i).name(), of(listeners.get(i), bound.get(i)));
        }
        return new Endpoints(of(listeners.get(0), bound.get(0)), further);
    }

    /** The advertised address of each listener, in the order of the listeners. */
    static List<HostPort> inOrderOf(List<Listener> listeners, Endpoints endpoints) {
        return listeners.stream()
                .map(listener -> endpoints.of(listener.name()))
                .map(address -> new HostPort(address.host(), address.port()))
                .toList();
    }

    /**
     * The advertised address of a listener. If the user has named none, it is the address on which the listener
     * listens. If that stands for every address of the machine, it is the first address that others can reach, or
     * 127.0.0.1 if there is none.
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
