package dev.howdah.broker.cli;

import dev.howdah.broker.BrokerOptions;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The settings {@code listen} and {@code advertise}: {@code [NAME://]HOST:PORT,…} as in Kafka's {@code listeners} and
 * {@code advertised.listeners}. What has no name is called PLAINTEXT. Names decide which of the advertised addresses belongs to
 * which listener, and upper and lower case do not matter.
 */
final class Listeners {

    private static final String NAME = "[A-Z][A-Z0-9_]*";
    private static final String SEPARATOR = "://";

    private Listeners() {}

    /** @throws IllegalArgumentException with one clear line */
    static List<Listener> parse(String listen, Optional<String> advertise) {
        Map<String, HostPort> bound = addresses(ServeSettings.LISTEN, listen);
        Map<String, HostPort> advertised =
                advertise.map(it -> addresses(ServeSettings.ADVERTISE, it)).orElse(Map.of());
        advertised.forEach((name, address) -> {
            if (!bound.containsKey(name)) {
                throw new IllegalArgumentException("advertise: " + name + " is no listener (listen has: "
                        + String.join(", ", bound.keySet()) + ")");
            }
            if (address.port() == 0) {
                throw new IllegalArgumentException(
                        "advertise: " + address + " (expected: a port that clients can reach)");
            }
        });
        List<Listener> listeners = new ArrayList<>();
        bound.forEach((name, address) ->
                listeners.add(new Listener(name, address, Optional.ofNullable(advertised.get(name)))));
        return listeners;
    }

    private static Map<String, HostPort> addresses(String setting, String value) {
        Map<String, HostPort> addresses = new LinkedHashMap<>();
        for (String entry : value.split(",", -1)) {
            int colon = entry.indexOf(SEPARATOR);
            String name = colon < 0
                    ? BrokerOptions.DEFAULT_LISTENER
                    : entry.substring(0, colon).strip().toUpperCase(Locale.ROOT);
            String address = colon < 0 ? entry : entry.substring(colon + SEPARATOR.length());
            HostPort parsed = HostPort.parse(address.strip())
                    .filter(valid -> name.matches(NAME))
                    .orElseThrow(() -> new IllegalArgumentException(
                            setting + ": '" + entry + "' (expected: HOST:PORT or NAME://HOST:PORT)"));
            if (addresses.put(name, parsed) != null) {
                throw new IllegalArgumentException(setting + ": two addresses for the listener " + name
                        + " (expected: a name before each, as in INSIDE://" + parsed + ")");
            }
        }
        return addresses;
    }
}
