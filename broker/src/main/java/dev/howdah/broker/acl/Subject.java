package dev.howdah.broker.acl;

import dev.howdah.broker.security.Principal;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Who asks, and from where, as ACLs say it. Thread: any. */
final class Subject {

    private static final String UNKNOWN_HOST = "";

    private final String principal;
    private final @Nullable InetSocketAddress address;

    /** Made when an ACL asks for it. Two threads may make the same text. */
    private @Nullable String host;

    Subject(Principal principal, @Nullable InetSocketAddress address) {
        this.principal = principal.toString();
        this.address = address;
    }

    /** Such as {@code User:alice}. */
    String principal() {
        return principal;
    }

    /** The address of the client. */
    String host() {
        String known = host;
        if (known == null) {
            known = address == null || address.getAddress() == null
                    ? UNKNOWN_HOST
                    : address.getAddress().getHostAddress();
            host = known;
        }
        return known;
    }
}
