package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configurations that turn ACLs on. Names are Kafka's, and so are defaults. */
public final class AuthorizerConfigs {

    public static final String CLASS_NAME = "authorizer.class.name";
    public static final String SUPER_USERS = "super.users";
    public static final String ALLOW_EVERYONE = "allow.everyone.if.no.acl.found";

    /** The one authorizer: its rules are served here, not its class. */
    public static final String STANDARD = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

    static final List<ConfigKey> ALL = List.of(
            new ConfigKey(
                    CLASS_NAME,
                    ValueType.STRING,
                    "",
                    List.of(),
                    (name, value) -> value.isEmpty() || value.equals(STANDARD)
                            ? Optional.empty()
                            : Optional.of(
                                    ValueRule.invalid(name, value, "Howdah has the rules of " + STANDARD + " only")),
                    "Whether ACLs say who may do what: " + STANDARD + ", or empty for no ACLs."),
            new ConfigKey(
                    SUPER_USERS,
                    ValueType.STRING,
                    "",
                    List.of(),
                    AuthorizerConfigs::findFaultOfSuperUsers,
                    "Who may do everything, whatever ACLs say: User:alice;User:bob."),
            new ConfigKey(
                    ALLOW_EVERYONE,
                    ValueType.BOOLEAN,
                    "false",
                    List.of(),
                    ANY,
                    "Whether everybody may do everything with a resource for which there is no ACL."));

    private AuthorizerConfigs() {}

    /** Whether there are ACLs. */
    public static boolean isOn(BrokerConfig config) {
        return !config.text(CLASS_NAME).isEmpty();
    }

    /** Principals, such as {@code User:alice}. */
    public static Set<String> superUsers(BrokerConfig config) {
        return split(config.text(SUPER_USERS)).collect(Collectors.toUnmodifiableSet());
    }

    public static boolean allowsEveryoneIfNoAclIsFound(BrokerConfig config) {
        return Boolean.parseBoolean(config.text(ALLOW_EVERYONE));
    }

    private static Stream<String> split(String users) {
        return Arrays.stream(users.split(";", -1)).map(String::strip).filter(user -> !user.isEmpty());
    }

    private static Optional<String> findFaultOfSuperUsers(String name, String value) {
        return split(value)
                .filter(user -> user.indexOf(':') <= 0 || user.indexOf(':') == user.length() - 1)
                .findFirst()
                .map(user -> ValueRule.invalid(
                        name, user, "expected a string in format principalType:principalName, such as User:alice"));
    }
}
