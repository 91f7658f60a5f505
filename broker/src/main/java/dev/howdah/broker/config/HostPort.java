package dev.howdah.broker.config;

import java.util.Optional;

/** An address, written as {@code host:port} or {@code [::1]:9092}. */
public record HostPort(String host, int port) {

    private static final int PORT_MAX = 65_535;

    /** Parses an address. Returns empty if the text is none. */
    public static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        String digits = text.substring(colon + 1);
        if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace) || !digits.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(digits);
        return port <= PORT_MAX ? Optional.of(new HostPort(host, port)) : Optional.empty();
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
