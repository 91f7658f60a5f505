package dev.howdah.broker.catalog;

import dev.howdah.broker.config.Limits;
import java.util.Optional;
import java.util.Set;

/** Kafka's rules for topic names. */
public final class TopicNames {

    private static final Set<String> INTERNAL =
            Set.of("__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata");

    private TopicNames() {}

    /** Why it is not a legal name, in Kafka's words; empty if it is. */
    public static Optional<String> findFault(String name) {
        if (name.isEmpty()) {
            return fault("the empty string is not allowed");
        }
        if (name.equals(".")) {
            return fault("'.' is not allowed");
        }
        if (name.equals("..")) {
            return fault("'..' is not allowed");
        }
        if (name.length() > Limits.TOPIC_NAME_CHARS_MAX) {
            return fault("the length of '" + name + "' is longer than the max allowed length "
                    + Limits.TOPIC_NAME_CHARS_MAX);
        }
        return name.chars().allMatch(TopicNames::isLegal)
                ? Optional.empty()
                : fault("'" + name
                        + "' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'");
    }

    /** Kafka's own topics. Here there are none, and nobody else may have their names. */
    public static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }

    /** Names with the same form collide: Kafka's metrics write '.' as '_'. */
    static String collisionForm(String name) {
        return name.replace('.', '_');
    }

    private static boolean isLegal(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    private static Optional<String> fault(String why) {
        return Optional.of("Topic name is invalid: " + why);
    }
}
