package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.group.machine.ClientIdentity;
import java.net.InetSocketAddress;

/** The identity of a call's client, as groups show it for their members. Thread: event loop. */
final class Clients {

    private Clients() {}

    static ClientIdentity identify(Call call) {
        String clientId = call.clientId();
        InetSocketAddress address = call.remoteAddress();
        // Kafka shows the text of Java's InetAddress, which begins with a slash.
        String host = address == null || address.getAddress() == null
                ? "/unknown"
                : "/" + address.getAddress().getHostAddress();
        return new ClientIdentity(clientId == null ? "" : clientId, host);
    }
}
