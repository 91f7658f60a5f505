package dev.howdah.broker.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One configuration of Kafka's: what it is called, what it may be, what it is when nobody says.
 *
 * @param defaultValue null where Kafka has none
 * @param synonyms for a topic's configuration the broker's configurations that give its default, the strongest first; else
 *     empty
 */
public record ConfigKey(
        String name,
        ValueType type,
        @Nullable String defaultValue,
        List<Synonym> synonyms,
        ValueRule rule,
        String documentation) {

    public ConfigKey {
        synonyms = List.copyOf(synonyms);
    }

    /** Why the value is not allowed, in Kafka's words; empty if it is. */
    public Optional<String> findFault(String value) {
        String trimmed = value.trim();
        if (!type.accepts(trimmed)) {
            return Optional.of(ValueRule.invalid(name, trimmed, type.fault()));
        }
        return rule.findFault(name, trimmed);
    }

    /**
     * A broker's configuration behind a topic's one.
     *
     * @param factor what its value is multiplied with (hours to milliseconds); 1 for the same unit
     */
    public record Synonym(String name, long factor) {

        /** The topic's value for the broker's one. */
        String convert(String brokerValue) {
            if (factor == 1) {
                return brokerValue;
            }
            long value = Long.parseLong(brokerValue);
            return Long.toString(value < 0 ? value : value * factor);
        }
    }
}
