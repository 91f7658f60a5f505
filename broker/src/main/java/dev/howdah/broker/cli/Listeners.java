package dev.howdah.broker.cli;

import dev.howdah.broker.BrokerOptions;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.security.SecurityProtocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses the settings {@code listen} and {@code advertise}. Both are {@code [NAME://]HOST:PORT,…}, as Kafka's {@code
 * listeners} and {@code advertised.listeners}. A listener without a name is called PLAINTEXT. An advertised address
 * belongs to the listener with the same name, in upper or lower case.
 */
final class Listeners {

    /** The names of the two settings. */
    static final String LISTEN = "listen";

    static final String ADVERTISE = "advertise";

    private static final String NAME = "[A-Z][A-Z0-9_]*";
    private static final String SEPARATOR = "://";

    /**
     * Words in a name that promise encryption or a login. A listener with such a name is refused, because it would have
     * neither.
     */
    private static final Set<String> NOT_SERVED = Set.of("SSL", "TLS", "SASL", "HTTP", "HTTPS");

    /**
     * Addresses that stand for all addresses of the machine. Nobody can connect to them, so they cannot be advertised,
     * as in Kafka.
     */
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private Listeners() {}

    /**
     * Parses both settings.
     *
     * @param complaints gets one line for each mistake; the result must not be used then
     */
    static List<Listener> parse(String listen, Optional<String> advertise, List<String> complaints) {
        int before = complaints.size();
        Map<String, HostPort> bound = addresses(LISTEN, listen, complaints);
        boolean listens = complaints.size() == before;
        Map<String, HostPort> advertised =
                advertise.map(it -> addresses(ADVERTISE, it, complaints)).orElse(Map.of());
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
        List<Listener> listeners = new ArrayList<>();
        bound.forEach((name, address) -> listeners.add(
                new Listener(name, SecurityProtocol.PLAINTEXT, address, Optional.ofNullable(advertised.get(name)))));
        return listeners;
    }

    private static Map<String, HostPort> addresses(String setting, String value, List<String> complaints) {
        Map<String, HostPort> addresses = new LinkedHashMap<>();
        for (String entry : value.split(",", -1)) {
            int colon = entry.indexOf(SEPARATOR);
            String name = colon < 0
                    ? BrokerOptions.DEFAULT_LISTENER
                    : entry.substring(0, colon).strip().toUpperCase(Locale.ROOT);
            String address = colon < 0 ? entry : entry.substring(colon + SEPARATOR.length());
            Optional<HostPort> parsed = HostPort.parse(address.strip()).filter(valid -> name.matches(NAME));
            if (parsed.isEmpty()) {
                complaints.add(setting + ": '" + entry + "' (expected: HOST:PORT or NAME://HOST:PORT)");
            } else if (List.of(name.split("_")).stream().anyMatch(NOT_SERVED::contains)) {
                complaints.add(setting + ": " + name + " is not served: connections are neither encrypted nor logged in"
                        + " (expected: PLAINTEXT, or a name that does not promise more)");
            } else if (addresses.put(name, parsed.get()) != null) {
                complaints.add(setting + ": two addresses for the listener " + name
                        + " (expected: a name before each, as in INSIDE://" + parsed.get() + ")");
            }
        }
        return addresses;
    }
}
