package dev.howdah.broker.cli;

import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.ListenerConfigs;
import dev.howdah.broker.security.SecurityProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Parses the settings {@code listen} and {@code advertise}. Both are {@code [NAME://]HOST:PORT,…}, as Kafka's {@code
 * listeners} and {@code advertised.listeners}. A listener without a name is called PLAINTEXT, or SSL where {@code
 * --tls-cert} is given. An advertised address
 * belongs to the listener with the same name, in upper or lower case.
 *
 * <p>A listener has the protocol that {@code listener.security.protocol.map} gives its name, or else the one that it is
 * called by. Any other name is PLAINTEXT as long as that map is not set; once it is, a name that is missing there is a
 * mistake, as in Kafka ({@code SocketServerConfigs.listenerListToEndPoints}).
 */
final class Listeners {

    /** The names of the two settings. */
    static final String LISTEN = "listen";

    static final String ADVERTISE = "advertise";

    private static final String NAME = "[A-Z][A-Z0-9_]*";
    private static final String SEPARATOR = "://";

    /** Words in a name that promise encryption. A listener without it may not be called so. */
    private static final Set<String> PROMISE_ENCRYPTION = Set.of("SSL", "TLS");

    /** A word in a name that promises a login. */
    private static final String PROMISES_LOGIN = "SASL";

    /** Words in a name that promise another protocol than Kafka's. */
    private static final Set<String> NOT_SERVED = Set.of("HTTP", "HTTPS");

    /**
     * Addresses that stand for all addresses of the machine. Nobody can connect to them, so they cannot be advertised,
     * as in Kafka.
     */
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private Listeners() {}

    /**
     * Parses the settings.
     *
     * @param unnamed the protocol, and so the name, of an address without a name
     * @param protocols the value of {@code listener.security.protocol.map}; empty if it is not set
     * @param complaints gets one line for each mistake; the result must not be used then
     */
    static List<Listener> parse(
            String listen,
            Optional<String> advertise,
            SecurityProtocol unnamed,
            Optional<String> protocols,
            List<String> complaints) {
        int before = complaints.size();
        Map<String, HostPort> bound = addresses(LISTEN, listen, unnamed, complaints);
        boolean listens = complaints.size() == before;
        Map<String, HostPort> advertised = advertise
                .map(it -> addresses(ADVERTISE, it, unnamed, complaints))
                .orElse(Map.of());
        advertised.forEach((name, address) -> {
            if (listens && !bound.containsKey(name)) {
                complaints.add("advertise: " + name + " is no listener (listen has: "
                        + String.join(", ", bound.keySet()) + ")");
            }
            if (address.port() == 0) {
                complaints.add("advertise: " + address + " (expected: a port that clients can reach)");
            }
            if (EVERY_ADDRESS.contains(address.host())) {
                complaints.add("advertise: " + address + " (expected: an address that clients can reach)");
            }
        });
        int beforeMap = complaints.size();
        Map<String, SecurityProtocol> mapped =
                protocols.map(it -> protocols(it, complaints)).orElse(Map.of());
        List<Listener> listeners = new ArrayList<>();
        if (complaints.size() > beforeMap) {
            return listeners;
        }
        bound.forEach((name, address) -> protocol(name, mapped, protocols.isPresent(), complaints)
                .ifPresent(protocol -> listeners.add(
                        new Listener(name, protocol, address, Optional.ofNullable(advertised.get(name))))));
        return listeners;
    }

    private static Map<String, HostPort> addresses(
            String setting, String value, SecurityProtocol unnamed, List<String> complaints) {
        Map<String, HostPort> addresses = new LinkedHashMap<>();
        for (String entry : value.split(",", -1)) {
            int colon = entry.indexOf(SEPARATOR);
            String name = colon < 0
                    ? unnamed.name()
                    : entry.substring(0, colon).strip().toUpperCase(Locale.ROOT);
            String address = colon < 0 ? entry : entry.substring(colon + SEPARATOR.length());
            Optional<HostPort> parsed = HostPort.parse(address.strip()).filter(valid -> name.matches(NAME));
            if (parsed.isEmpty()) {
                complaints.add(setting + ": '" + entry + "' (expected: HOST:PORT or NAME://HOST:PORT)");
            } else if (words(name).stream().anyMatch(NOT_SERVED::contains)) {
                complaints.add(setting + ": " + name + " is not served: clients speak Kafka's protocol here"
                        + " (expected: " + alternatives(List.of(SecurityProtocol.values())) + ")");
            } else if (addresses.put(name, parsed.get()) != null) {
                complaints.add(setting + ": two addresses for the listener " + name
                        + " (expected: a name before each, as in INSIDE://" + parsed.get() + ")");
            }
        }
        return addresses;
    }

    private static Map<String, SecurityProtocol> protocols(String value, List<String> complaints) {
        Map<String, SecurityProtocol> protocols = new LinkedHashMap<>();
        for (String entry : value.split(",", -1)) {
            String[] parts = entry.strip().toUpperCase(Locale.ROOT).split("\\s*:\\s*", -1);
            Optional<SecurityProtocol> protocol = parts.length == 2 ? find(parts[1]) : Optional.empty();
            if (protocol.isEmpty() || !parts[0].matches(NAME)) {
                complaints.add(ListenerConfigs.SECURITY_PROTOCOL_MAP + ": '" + entry
                        + "' (expected: NAME:PROTOCOL, the protocol one of "
                        + alternatives(List.of(SecurityProtocol.values())) + ")");
            } else if (protocols.put(parts[0], protocol.get()) != null) {
                complaints.add(ListenerConfigs.SECURITY_PROTOCOL_MAP + ": two protocols for the listener " + parts[0]);
            }
        }
        return protocols;
    }

    /** The protocol of a listener; empty if there is none that it may have, and then there is a complaint. */
    private static Optional<SecurityProtocol> protocol(
            String name, Map<String, SecurityProtocol> mapped, boolean isMapSet, List<String> complaints) {
        Optional<SecurityProtocol> own = Optional.ofNullable(mapped.get(name)).or(() -> find(name));
        if (own.isEmpty() && isMapSet) {
            complaints.add(LISTEN + ": " + name + " has no protocol (expected: " + name + ":PROTOCOL in "
                    + ListenerConfigs.SECURITY_PROTOCOL_MAP + ", as for the others)");
            return Optional.empty();
        }
        SecurityProtocol protocol = own.orElse(SecurityProtocol.PLAINTEXT);
        if (keepsPromise(name, protocol)) {
            return Optional.of(protocol);
        }
        String expected = alternatives(Arrays.stream(SecurityProtocol.values())
                .filter(other -> keepsPromise(name, other))
                .toList());
        complaints.add(LISTEN + ": " + name + " promises more than " + protocol + " gives (expected: " + name
                + ":PROTOCOL in " + ListenerConfigs.SECURITY_PROTOCOL_MAP + ", the protocol one of " + expected + ")");
        return Optional.empty();
    }

    private static boolean keepsPromise(String name, SecurityProtocol protocol) {
        List<String> words = words(name);
        return (protocol.isEncrypted() || words.stream().noneMatch(PROMISE_ENCRYPTION::contains))
                && (protocol.asksForLogin() || !words.contains(PROMISES_LOGIN));
    }

    private static Optional<SecurityProtocol> find(String name) {
        return Arrays.stream(SecurityProtocol.values())
                .filter(protocol -> protocol.name().equals(name))
                .findFirst();
    }

    private static List<String> words(String name) {
        return List.of(name.split("_"));
    }

    private static String alternatives(List<SecurityProtocol> protocols) {
        return protocols.stream().map(SecurityProtocol::name).collect(Collectors.joining(", "));
    }
}
