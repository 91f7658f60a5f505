package dev.howdah.broker;

import dev.howdah.broker.net.HostPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** The address that clients are told when nobody says which. */
final class Advertised {

    private Advertised() {}

    /**
     * The address that is listened on; for "every address" the first one of this machine that others can reach, else
     * 127.0.0.1.
     */
    static HostPort of(HostPort listen, InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return new HostPort(listen.host(), bound.getPort());
        }
        String host = findReachable().map(InetAddress::getHostAddress).orElse("127.0.0.1");
        return new HostPort(host, bound.getPort());
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
