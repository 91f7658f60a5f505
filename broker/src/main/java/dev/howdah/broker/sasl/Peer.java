package dev.howdah.broker.sasl;

import dev.howdah.broker.security.SecurityProtocol;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a client has come from.
 *
 * @param listener the name of the listener
 * @param address null if it is not known
 */
public record Peer(
        String listener,
        SecurityProtocol protocol,
        @Nullable InetAddress address) {}
