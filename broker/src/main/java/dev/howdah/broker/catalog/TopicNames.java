package dev.howdah.broker.catalog;

import dev.howdah.broker.config.Limits;
import java.util.Optional;
import java.util.Set;

/** Kafka's rules for topic names ({@code org.apache.kafka.common.internals.Topic}). */
public final class TopicNames {

    private static final Set<String> INTERNAL =
            Set.of("__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata");

    private TopicNames() {}

    /** Says in Kafka's words why a name is not legal; empty if it is legal. */
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

    /** Whether this is the name of one of Kafka's own topics. They do not exist here, and nobody may create them. */
    public static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }

    /**
     * Names with the same form collide, because Kafka's metrics write '.' as '_' ({@code Topic.unifyCollisionChars}).
     */
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
