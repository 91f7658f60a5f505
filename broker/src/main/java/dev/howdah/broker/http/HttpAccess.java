package dev.howdah.broker.http;

import dev.howdah.broker.sasl.SaslMechanism;
import dev.howdah.broker.security.SecurityProtocol;
import java.util.Set;

/**
 * What the listener asks of who sends requests.
 *
 * @param listener its name, for configurations and the log
 * @param protocol with SASL each request shows a password or a token, unless the connection has a client's certificate
 * @param taken what a request may show: PLAIN is HTTP's Basic, OAUTHBEARER its Bearer
 * @param hosts the names by which it may be asked
 */
public record HttpAccess(String listener, SecurityProtocol protocol, Set<SaslMechanism> taken, HostNames hosts) {

    public HttpAccess {
        taken = Set.copyOf(taken);
    }

    /** Everybody is let in, by whatever name. */
    public static HttpAccess open(String listener) {
        return new HttpAccess(listener, SecurityProtocol.PLAINTEXT, Set.of(), HostNames.ANY);
    }
}
