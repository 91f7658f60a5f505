package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;
import static dev.howdah.broker.config.ValueRule.listOf;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configurations of logins. Names are Kafka's, and so are defaults unless the documentation says otherwise. */
public final class SaslConfigs {

    public static final String ENABLED_MECHANISMS = "sasl.enabled.mechanisms";
    public static final String MAX_REAUTH_MS = "connections.max.reauth.ms";
    public static final String FAILURE_DELAY_MS = "connection.failed.authentication.delay.ms";

    /** A configuration of Howdah's own. */
    private static final String POSTGRES_ROLES = "sasl.postgres.roles.enable";

    static final List<ConfigKey> ALL = List.of(
            key(
                    ENABLED_MECHANISMS,
                    ValueType.LIST,
                    "SCRAM-SHA-256,SCRAM-SHA-512,PLAIN",
                    listOf("SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"),
                    "The mechanisms of SASL listeners. Kafka's default is GSSAPI, which is not served. If it is not set, PLAIN is"
                            + " served at SASL_SSL listeners only."),
            key(
                    MAX_REAUTH_MS,
                    ValueType.LONG,
                    "0",
                    atLeast(0),
                    "How long a session lasts after a login; then the client must log in again over the same connection."
                            + " 0 is for ever."),
            key(
                    FAILURE_DELAY_MS,
                    ValueType.INT,
                    "100",
                    atLeast(0),
                    "How long after its last token a client is told that its login has failed."),
            key(
                    POSTGRES_ROLES,
                    ValueType.BOOLEAN,
                    "false",
                    ANY,
                    "Whether roles of Postgres with LOGIN are users too, with their password in Postgres."));

    private SaslConfigs() {}

    /** The names of a listener's mechanisms, in their order. */
    public static List<String> mechanisms(BrokerConfig config, String listener) {
        return Arrays.stream(of(config, listener, ENABLED_MECHANISMS).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Whether somebody has said which mechanisms a listener has. */
    public static boolean namesMechanisms(BrokerConfig config, String listener) {
        return config.findExplicit(ENABLED_MECHANISMS).isPresent()
                || config.findExplicit(ListenerConfigs.of(listener, ENABLED_MECHANISMS))
                        .isPresent();
    }

    /** How long a session lasts at a listener; 0 if for ever. */
    public static long maxReauthMs(BrokerConfig config, String listener) {
        return Long.parseLong(of(config, listener, MAX_REAUTH_MS));
    }

    private static String of(BrokerConfig config, String listener, String name) {
        return config.findExplicit(ListenerConfigs.of(listener, name)).orElseGet(() -> config.text(name));
    }

    public static boolean takesRoles(BrokerConfig config) {
        return Boolean.parseBoolean(config.text(POSTGRES_ROLES));
    }

    private static ConfigKey key(
            String name, ValueType type, @Nullable String defaultValue, ValueRule rule, String documentation) {
        return new ConfigKey(name, type, defaultValue, List.of(), rule, documentation);
    }
}
