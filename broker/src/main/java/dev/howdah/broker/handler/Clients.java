package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.group.machine.ClientIdentity;
import java.net.InetSocketAddress;

/** Who a call comes from, as groups show their members. Thread: event loop. */
final class Clients {

    private Clients() {}

    static ClientIdentity identify(Call call) {
        String clientId = call.clientId();
        InetSocketAddress address = call.remoteAddress();
        // Kafka shows a Java InetAddress here, with its slash.
        String host = address == null || address.getAddress() == null
                ? "/unknown"
                : "/" + address.getAddress().getHostAddress();
        return new ClientIdentity(clientId == null ? "" : clientId, host);
    }
}
