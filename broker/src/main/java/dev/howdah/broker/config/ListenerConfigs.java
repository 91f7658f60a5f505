package dev.howdah.broker.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The configurations of listeners. Those that Kafka also lets one set for a single listener, with the prefix {@code
 * listener.name.<listener>.}, are found by {@link #findBehindPrefix}.
 */
public final class ListenerConfigs {

    public static final String SECURITY_PROTOCOL_MAP = "listener.security.protocol.map";

    private static final String PREFIX = "listener.name.";

    static final List<ConfigKey> ALL = List.of(new ConfigKey(
            SECURITY_PROTOCOL_MAP,
            ValueType.STRING,
            "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
            List.of(),
            ValueRule.ANY,
            "What each listener asks of its connections: NAME:PROTOCOL,…"));

    /** The names of the configurations that may be set for a single listener. */
    private static final Set<String> PER_LISTENER = Set.of(SaslConfigs.ENABLED_MECHANISMS, SaslConfigs.MAX_REAUTH_MS);

    private ListenerConfigs() {}

    /** The name of a configuration for one listener, for example {@code listener.name.inside.ssl.client.auth}. */
    public static String of(String listener, String name) {
        return PREFIX + listener.toLowerCase(Locale.ROOT) + "." + name;
    }

    /**
     * The name of the configuration that {@code name} sets for a single listener; empty if it sets none. A listener's
     * name has no dots.
     */
    public static Optional<String> findBehindPrefix(String name) {
        int dot = name.startsWith(PREFIX) ? name.indexOf('.', PREFIX.length()) : -1;
        return Optional.of(name.substring(dot + 1)).filter(it -> dot > PREFIX.length() && PER_LISTENER.contains(it));
    }
}
