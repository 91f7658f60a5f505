package dev.howdah.broker.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One configuration of Kafka's: its name, its allowed values and its default.
 *
 * @param defaultValue null if Kafka has none
 * @param synonyms for a topic configuration, the broker configurations that give its default; the first one has
 *     priority. Empty for the others.
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

    /** The same configuration under a longer name, that of a single listener. */
    ConfigKey named(String longer) {
        return new ConfigKey(longer, type, defaultValue, synonyms, rule, documentation);
    }

    /** Says in Kafka's words why a value is not allowed; empty if it is allowed. */
    public Optional<String> findFault(String value) {
        String trimmed = value.trim();
        if (!type.accepts(trimmed)) {
            return Optional.of(ValueRule.invalid(name, trimmed, type.fault()));
        }
        return rule.findFault(name, trimmed);
    }

    /**
     * A broker configuration that gives a topic configuration its default.
     *
     * @param factor the factor from its unit to the topic's unit, for example from hours to milliseconds; 1 for the
     *     same unit
     */
    public record Synonym(String name, long factor) {

        /** Converts the broker's value to the topic's unit. */
        String convert(String brokerValue) {
            if (factor == 1) {
                return brokerValue;
            }
            long value = Long.parseLong(brokerValue);
            return Long.toString(value < 0 ? value : value * factor);
        }
    }
}
