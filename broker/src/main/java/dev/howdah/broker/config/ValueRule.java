package dev.howdah.broker.config;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a value must fulfil beyond its type. Messages are Kafka's, because tools show them. */
@FunctionalInterface
public interface ValueRule {

    ValueRule ANY = value -> Optional.empty();

    /** The value has the right type already and is trimmed. */
    Optional<String> findFault(String value);

    static ValueRule atLeast(long min) {
        return value -> new BigDecimal(value).compareTo(BigDecimal.valueOf(min)) < 0
                ? Optional.of("Value must be at least " + min)
                : Optional.empty();
    }

    static ValueRule between(long min, long max) {
        return value -> {
            BigDecimal number = new BigDecimal(value);
            if (number.compareTo(BigDecimal.valueOf(min)) < 0) {
                return Optional.of("Value must be at least " + min);
            }
            return number.compareTo(BigDecimal.valueOf(max)) > 0
                    ? Optional.of("Value must be no more than " + max)
                    : Optional.empty();
        };
    }

    static ValueRule oneOf(String... allowed) {
        List<String> values = List.of(allowed);
        return value -> values.contains(value)
                ? Optional.empty()
                : Optional.of("String must be one of: " + String.join(", ", values));
    }

    static ValueRule oneOfIgnoringCase(String... allowed) {
        List<String> values = List.of(allowed);
        return value -> values.stream().anyMatch(value::equalsIgnoreCase)
                ? Optional.empty()
                : Optional.of("String must be one of (case insensitive): " + String.join(", ", values));
    }

    /** A comma-separated list, each of the values at most once. */
    static ValueRule listOf(String... allowed) {
        List<String> values = List.of(allowed);
        return value -> {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            List<String> items =
                    Arrays.stream(value.split(",", -1)).map(String::trim).toList();
            if (items.stream().distinct().count() != items.size()) {
                return Optional.of("Configuration must not contain duplicate values.");
            }
            return values.containsAll(items)
                    ? Optional.empty()
                    : Optional.of("String must be one of: " + String.join(", ", values));
        };
    }

    /** {@code partition:broker,…} or {@code *}. */
    static ValueRule throttledReplicas() {
        return value -> value.isEmpty() || value.equals("*") || value.matches("\\d+:\\d+(\\s*,\\s*\\d+:\\d+)*")
                ? Optional.empty()
                : Optional.of("Must be the literal '*' or a list of replicas [partitionId]:[brokerId],...");
    }

    static ValueRule gzipLevel() {
        ValueRule levels = between(1, 9);
        return value -> value.equals("-1") ? Optional.empty() : levels.findFault(value);
    }
}
