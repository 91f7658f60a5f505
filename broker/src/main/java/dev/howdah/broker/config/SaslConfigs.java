package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;
import static dev.howdah.broker.config.ValueRule.between;
import static dev.howdah.broker.config.ValueRule.listOf;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configurations of logins. Names are Kafka's, and so are defaults unless the documentation says otherwise. */
public final class SaslConfigs {

    public static final String ENABLED_MECHANISMS = "sasl.enabled.mechanisms";
    public static final String MAX_REAUTH_MS = "connections.max.reauth.ms";
    public static final String FAILURE_DELAY_MS = "connection.failed.authentication.delay.ms";

    private static final String OAUTHBEARER = "OAUTHBEARER";
    private static final String JWKS_URL = "sasl.oauthbearer.jwks.endpoint.url";
    private static final String JWKS_REFRESH_MS = "sasl.oauthbearer.jwks.endpoint.refresh.ms";
    private static final String AUDIENCE = "sasl.oauthbearer.expected.audience";
    private static final String ISSUER = "sasl.oauthbearer.expected.issuer";
    private static final String SUB_CLAIM = "sasl.oauthbearer.sub.claim.name";
    private static final String CLOCK_SKEW_S = "sasl.oauthbearer.clock.skew.seconds";

    /** A configuration of Howdah's own. */
    private static final String POSTGRES_ROLES = "sasl.postgres.roles.enable";

    static final List<ConfigKey> ALL = List.of(
            key(
                    ENABLED_MECHANISMS,
                    ValueType.LIST,
                    "SCRAM-SHA-256,SCRAM-SHA-512,PLAIN",
                    listOf("SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN", OAUTHBEARER),
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
                    JWKS_URL,
                    ValueType.STRING,
                    null,
                    SaslConfigs::findFaultOfKeys,
                    "Where the keys are with which tokens are signed (OAUTHBEARER), as a JSON Web Key Set: https://…, or file:///…,"
                            + " which is read again when it changes."),
            key(JWKS_REFRESH_MS, ValueType.LONG, "3600000", atLeast(1_000), "How long keys from a server are kept."),
            key(
                    AUDIENCE,
                    ValueType.LIST,
                    null,
                    ANY,
                    "The audiences of tokens, of which one must be named in them. With OAUTHBEARER it or the issuer must be set."),
            key(ISSUER, ValueType.STRING, null, ANY, "The issuer of tokens."),
            key(SUB_CLAIM, ValueType.STRING, "sub", ANY, "The claim of a token that has the name of the user."),
            key(
                    CLOCK_SKEW_S,
                    ValueType.INT,
                    "30",
                    between(0, 600),
                    "By how much the clock of the issuer may be wrong."),
            key(
                    POSTGRES_ROLES,
                    ValueType.BOOLEAN,
                    "false",
                    ANY,
                    "Whether roles of Postgres with LOGIN are users too, with their password in Postgres."));

    private SaslConfigs() {}

    /** The names of a listener's mechanisms, in their order. */
    public static List<String> mechanisms(BrokerConfig config, String listener) {
        return items(of(config, listener, ENABLED_MECHANISMS));
    }

    private static List<String> items(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
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

    /** How tokens are checked; empty if no listener takes any. */
    public static Optional<Bearer> bearer(BrokerConfig config) {
        return config.findExplicit(JWKS_URL)
                .map(url -> new Bearer(
                        URI.create(url),
                        Duration.ofMillis(config.number(JWKS_REFRESH_MS)),
                        config.findExplicit(AUDIENCE).map(SaslConfigs::items).orElse(List.of()),
                        config.findExplicit(ISSUER).filter(issuer -> !issuer.isEmpty()),
                        config.text(SUB_CLAIM),
                        Duration.ofSeconds(config.number(CLOCK_SKEW_S))));
    }

    /** Says what is missing for the mechanisms of a listener. */
    public static Optional<String> findMissing(BrokerConfig config, String listener) {
        if (!mechanisms(config, listener).contains(OAUTHBEARER)) {
            return Optional.empty();
        }
        Optional<Bearer> bearer = bearer(config);
        if (bearer.isEmpty()) {
            return Optional.of(OAUTHBEARER + " needs keys to check tokens with: set " + JWKS_URL);
        }
        return bearer.get().audiences().isEmpty() && bearer.get().issuer().isEmpty()
                ? Optional.of(
                        OAUTHBEARER + " would take tokens that are meant for others: set " + AUDIENCE + " or " + ISSUER)
                : Optional.empty();
    }

    /** Who can change keys on their way can make tokens; so they come over TLS, from this machine, or from a file. */
    private static Optional<String> findFaultOfKeys(String name, String value) {
        try {
            URI uri = new URI(value);
            String scheme = String.valueOf(uri.getScheme());
            boolean isNear = List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(uri.getHost()));
            boolean isFile = scheme.equals("file") && uri.getPath() != null && uri.getHost() == null;
            if (isFile || (scheme.equals("https") && uri.getHost() != null) || (scheme.equals("http") && isNear)) {
                return Optional.empty();
            }
        } catch (URISyntaxException malformed) {
            // It is said below.
        }
        return Optional.of(ValueRule.invalid(name, value, "expected https://host/path or file:///path"));
    }

    public static boolean takesRoles(BrokerConfig config) {
        return Boolean.parseBoolean(config.text(POSTGRES_ROLES));
    }

    private static ConfigKey key(
            String name, ValueType type, @Nullable String defaultValue, ValueRule rule, String documentation) {
        return new ConfigKey(name, type, defaultValue, List.of(), rule, documentation);
    }

    /**
     * How tokens are checked.
     *
     * @param keys a file or a server
     * @param audiences one must be in the token; empty if any may
     * @param issuer empty if any may have issued it
     * @param userClaim the claim with the name of the user
     */
    public record Bearer(
            URI keys,
            Duration keysRefresh,
            List<String> audiences,
            Optional<String> issuer,
            String userClaim,
            Duration clockSkew) {

        public Bearer {
            audiences = List.copyOf(audiences);
        }
    }
}
