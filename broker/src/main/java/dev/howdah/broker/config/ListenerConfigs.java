package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configurations of listeners and of how many connections they take, with Kafka's names. Those that Kafka also lets one
 * set for a single listener, with the prefix {@code listener.name.<listener>.}, are found by {@link #findBehindPrefix}.
 */
public final class ListenerConfigs {

    public static final String SECURITY_PROTOCOL_MAP = "listener.security.protocol.map";
    public static final String MAX_CONNECTIONS = "max.connections";
    public static final String MAX_CONNECTIONS_PER_IP = "max.connections.per.ip";
    public static final String MAX_CONNECTIONS_PER_IP_OVERRIDES = "max.connections.per.ip.overrides";
    public static final String MAX_CONNECTION_CREATION_RATE = "max.connection.creation.rate";

    private static final String PREFIX = "listener.name.";
    private static final String UNLIMITED = Integer.toString(Integer.MAX_VALUE);

    static final List<ConfigKey> ALL = List.of(
            key(
                    SECURITY_PROTOCOL_MAP,
                    ValueType.STRING,
                    "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
                    ANY,
                    "What each listener asks of its connections: NAME:PROTOCOL,…"),
            key(
                    MAX_CONNECTIONS,
                    ValueType.INT,
                    UNLIMITED,
                    atLeast(0),
                    "Most connections at a time; more wait to be accepted. Beyond " + Limits.CONNECTIONS_MAX
                            + " they are refused in any case."),
            key(
                    MAX_CONNECTIONS_PER_IP,
                    ValueType.INT,
                    UNLIMITED,
                    atLeast(0),
                    "Most connections of one address at a time; more are refused."),
            key(
                    MAX_CONNECTIONS_PER_IP_OVERRIDES,
                    ValueType.STRING,
                    "",
                    ListenerConfigs::findWrongOverride,
                    "The same for single hosts: HOST:NUMBER,…"),
            key(
                    MAX_CONNECTION_CREATION_RATE,
                    ValueType.INT,
                    UNLIMITED,
                    atLeast(0),
                    "Most new connections in a second; more wait to be accepted."));

    static final Set<String> DYNAMIC = Set.of(
            MAX_CONNECTIONS, MAX_CONNECTIONS_PER_IP, MAX_CONNECTIONS_PER_IP_OVERRIDES, MAX_CONNECTION_CREATION_RATE);

    /** The names of the configurations that may be set for a single listener. */
    private static final Set<String> PER_LISTENER = Stream.concat(
                    TlsConfigs.names(),
                    Stream.of(
                            MAX_CONNECTIONS,
                            MAX_CONNECTION_CREATION_RATE,
                            SaslConfigs.ENABLED_MECHANISMS,
                            SaslConfigs.MAX_REAUTH_MS))
            .collect(Collectors.toUnmodifiableSet());

    private ListenerConfigs() {}

    /** The name of a configuration for one listener, for example {@code listener.name.inside.ssl.client.auth}. */
    public static String of(String listener, String name) {
        return PREFIX + listener.toLowerCase(Locale.ROOT) + "." + name;
    }

    /** The names of the configurations that may be set for a single listener. */
    public static Set<String> perListener() {
        return PER_LISTENER;
    }

    /**
     * The name of the configuration that {@code name} sets for a single listener; empty if it sets none. A listener's
     * name has no dots.
     */
    public static Optional<String> findBehindPrefix(String name) {
        int dot = name.startsWith(PREFIX) ? name.indexOf('.', PREFIX.length()) : -1;
        return Optional.of(name.substring(dot + 1)).filter(it -> dot > PREFIX.length() && PER_LISTENER.contains(it));
    }

    /** The numbers of connections in {@link #MAX_CONNECTIONS_PER_IP_OVERRIDES}, by host. */
    public static Map<String, Integer> overrides(String value) {
        Map<String, Integer> overrides = new LinkedHashMap<>();
        for (String entry : TlsConfigs.items(value)) {
            int colon = entry.lastIndexOf(':');
            overrides.put(
                    entry.substring(0, colon).strip(),
                    Integer.valueOf(entry.substring(colon + 1).strip()));
        }
        return overrides;
    }

    private static Optional<String> findWrongOverride(String name, String value) {
        return TlsConfigs.items(value).stream()
                .filter(entry -> !entry.matches("\\S+\\s*:\\s*\\d{1,9}"))
                .findFirst()
                .map(entry -> ValueRule.invalid(name, value, "'" + entry + "' is not HOST:NUMBER"));
    }

    private static ConfigKey key(String name, ValueType type, String defaultValue, ValueRule rule, String doc) {
        return new ConfigKey(name, type, defaultValue, List.of(), rule, doc);
    }
}
