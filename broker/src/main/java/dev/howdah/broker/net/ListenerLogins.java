package dev.howdah.broker.net;

import dev.howdah.broker.sasl.Login;
import dev.howdah.broker.sasl.Logins;
import dev.howdah.broker.sasl.Peer;
import dev.howdah.broker.security.Principal;
import dev.howdah.broker.security.SecurityProtocol;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which listeners ask for a login, and what looks at it.
 *
 * @param protocols by the name of the listener
 * @param logins null if no listener asks for any
 */
public record ListenerLogins(
        Map<String, SecurityProtocol> protocols, @Nullable Logins logins) {

    /** No listener asks. */
    public static final ListenerLogins NONE = new ListenerLogins(Map.of(), null);

    public ListenerLogins {
        protocols = Map.copyOf(protocols);
    }

    /** The login of a new connection; empty if its listener asks for none. */
    Optional<Login> begin(
            String listener,
            @Nullable InetAddress client,
            ScheduledExecutorService loop,
            Consumer<Principal> onLoggedIn) {
        SecurityProtocol protocol = protocols.getOrDefault(listener, SecurityProtocol.PLAINTEXT);
        if (!protocol.asksForLogin()) {
            return Optional.empty();
        }
        if (logins == null) {
            throw new IllegalStateException("nothing looks at the logins of " + listener);
        }
        return Optional.of(new Login(logins, new Peer(listener, protocol, client), loop, onLoggedIn));
    }
}
