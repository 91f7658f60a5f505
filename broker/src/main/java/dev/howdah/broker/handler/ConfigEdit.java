package dev.howdah.broker.handler;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.ConfigKey;
import dev.howdah.broker.config.ValueType;
import dev.howdah.protocol.KafkaError;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The edit of one configuration. Error codes and messages are those of Kafka's {@code ConfigurationControlManager}.
 *
 * @param operation the number of the operation on the wire
 */
record ConfigEdit(String name, byte operation, @Nullable String value) {

    private static final String HIDDEN = "[hidden]";

    static final byte SET = 0;
    static final byte DELETE = 1;
    static final byte APPEND = 2;
    static final byte SUBTRACT = 3;

    /** Checks the edits alone, without the current configuration. */
    static Optional<Refusal> findFault(List<ConfigEdit> edits) {
        Set<String> seen = new HashSet<>();
        for (ConfigEdit edit : edits) {
            if (!seen.add(edit.name)) {
                return Optional.of(new Refusal(KafkaError.INVALID_REQUEST, "Error due to duplicate config keys"));
            }
            if (edit.operation < SET || edit.operation > SUBTRACT) {
                return Optional.of(new Refusal(
                        KafkaError.INVALID_REQUEST, "Unknown operation type " + edit.operation + " for " + edit.name));
            }
            if (edit.value == null && edit.operation != DELETE) {
                return Optional.of(
                        new Refusal(KafkaError.INVALID_REQUEST, "Null value not supported for : " + edit.name));
            }
        }
        return Optional.empty();
    }

    /**
     * Applies edits to a configuration.
     *
     * @param keys finds the configuration with a name
     * @throws RefusedException if something is appended to a configuration that is no list
     */
    static Map<String, String> apply(
            List<ConfigEdit> edits, Map<String, String> before, Function<String, Optional<ConfigKey>> keys) {
        Map<String, String> after = new TreeMap<>(before);
        for (ConfigEdit edit : edits) {
            String value = edit.value == null ? "" : edit.value.trim();
            switch (edit.operation) {
                case DELETE -> after.remove(edit.name);
                case APPEND, SUBTRACT -> after.put(edit.name, edit.list(value, before.get(edit.name), keys));
                default -> after.put(edit.name, value);
            }
        }
        return after;
    }

    /** For the log, where nobody sees a secret, nor the value of what is not known to be none. */
    String words(byte resourceType) {
        boolean isShown = resourceType != ResourceTypes.BROKER
                || BrokerConfig.findKey(name)
                        .filter(key -> key.type() != ValueType.PASSWORD)
                        .isPresent();
        return switch (operation) {
            case DELETE -> name + " unset";
            case APPEND -> name + "+=" + (isShown ? value : HIDDEN);
            case SUBTRACT -> name + "-=" + (isShown ? value : HIDDEN);
            default -> name + "=" + (isShown ? value : HIDDEN);
        };
    }

    private String list(String value, @Nullable String before, Function<String, Optional<ConfigKey>> keys) {
        Optional<ConfigKey> key = keys.apply(name);
        if (key.isEmpty() || key.get().type() != ValueType.LIST) {
            throw new RefusedException(
                    KafkaError.INVALID_CONFIG,
                    "Can't " + (operation == APPEND ? "APPEND" : "SUBTRACT") + " to key " + name
                            + " because its type is not LIST.");
        }
        String current = before != null ? before : String.valueOf(key.get().defaultValue());
        Set<String> items = items(current);
        if (operation == APPEND) {
            items.addAll(items(value));
        } else {
            items.removeAll(items(value));
        }
        return String.join(",", items);
    }

    private static Set<String> items(String list) {
        Set<String> items = new LinkedHashSet<>();
        Arrays.stream(list.split(",", -1))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .forEach(items::add);
        return items;
    }
}
