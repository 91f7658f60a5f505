package dev.howdah.compat.acls;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Message;

/** What an answer says of rights: its error codes and sets of operations, and the names beside them. Thread: any. */
final class AnswerShape {

    /** Kafka's own topics, which Howdah has not. */
    private static final String INTERNAL = "__";

    private static final Pattern KEPT = Pattern.compile(
            ".*(ErrorCode|errorCode|AuthorizedOperations|authorizedOperations)|name|topic|topicName|groupId|transactionalId|partitionIndex"
                    + "|partition|partitionId|resourceName|resourceType|principal|key|user");

    /** What differs between two servers, or is compared elsewhere. */
    private static final Set<String> LEFT_OUT = Set.of(
            "configs",
            "supportedFeatures",
            "finalizedFeatures",
            "brokers",
            "nodeEndpoints",
            "synonyms",
            "activeProducers",
            "nodes",
            "currentVoters",
            "observers",
            "members");

    private AnswerShape() {}

    static String of(Message answer) {
        Map<String, String> kept = new TreeMap<>();
        for (Field field : answer.getClass().getDeclaredFields()) {
            String name = field.getName();
            if (Modifier.isStatic(field.getModifiers())
                    || LEFT_OUT.contains(name)
                    || name.startsWith("_")
                    || name.equals("next")
                    || name.equals("prev")) {
                continue;
            }
            String value = shape(name, read(answer, name));
            if (value.startsWith(INTERNAL)) {
                return "";
            }
            if (!value.isEmpty()) {
                kept.put(name, value);
            }
        }
        return kept.isEmpty() ? "" : kept.toString();
    }

    /** The generated classes have a method of each field's name. */
    private static Object read(Message message, String field) {
        try {
            Object value = message.getClass().getMethod(field).invoke(message);
            return value == null ? "null" : value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(message.getClass() + " has no " + field, e);
        }
    }

    private static String shape(String name, Object value) {
        if (value instanceof Message message) {
            return of(message);
        }
        if (value instanceof Collection<?> all) {
            List<String> parts = new ArrayList<>();
            for (Object each : all) {
                String part = each instanceof Message message ? of(message) : "";
                if (!part.isEmpty()) {
                    parts.add(part);
                }
            }
            return String.join(" ", parts.stream().sorted().toList());
        }
        if (name.equals("topicId")) {
            return value.equals(Uuid.ZERO_UUID) ? "" : "ID";
        }
        return KEPT.matcher(name).matches() ? value.toString() : "";
    }
}
