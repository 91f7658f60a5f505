package dev.howdah.broker.config;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A rule for values beyond their type. The messages are Kafka's, because tools show them. */
@FunctionalInterface
public interface ValueRule {

    ValueRule ANY = (name, value) -> Optional.empty();

    /**
     * Checks a value. Returns empty if it is allowed.
     *
     * @param name the name of the configuration, for the message
     * @param value is trimmed and has the right type
     */
    Optional<String> findFault(String name, String value);

    static String invalid(String name, String value, String fault) {
        return "Invalid value " + value + " for configuration " + name + ": " + fault;
    }

    static ValueRule atLeast(long min) {
        return (name, value) -> new BigDecimal(value).compareTo(BigDecimal.valueOf(min)) < 0
                ? Optional.of(invalid(name, value, "Value must be at least " + min))
                : Optional.empty();
    }

    static ValueRule between(long min, long max) {
        ValueRule atLeast = atLeast(min);
        return (name, value) -> atLeast.findFault(name, value)
                .or(() -> new BigDecimal(value).compareTo(BigDecimal.valueOf(max)) > 0
                        ? Optional.of(invalid(name, value, "Value must be no more than " + max))
                        : Optional.empty());
    }

    static ValueRule oneOf(String... allowed) {
        List<String> values = List.of(allowed);
        return (name, value) -> values.contains(value)
                ? Optional.empty()
                : Optional.of(invalid(name, value, "String must be one of: " + String.join(", ", values)));
    }

    static ValueRule oneOfIgnoringCase(String... allowed) {
        List<String> values = List.of(allowed);
        return (name, value) -> values.stream().anyMatch(value::equalsIgnoreCase)
                ? Optional.empty()
                : Optional.of(
                        invalid(name, value, "String must be one of (case insensitive): " + String.join(", ", values)));
    }

    /** Allows a comma-separated list of these values. */
    static ValueRule listOf(String... allowed) {
        ValueRule item = oneOf(allowed);
        return (name, value) -> value.isEmpty()
                ? Optional.empty()
                : Arrays.stream(value.split(",", -1))
                        .map(part -> part.isBlank()
                                ? Optional.of("Configuration '" + name + "' values must not be empty.")
                                : item.findFault(name, part.trim()))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** Allows {@code partition:broker,…} or {@code *}. */
    static ValueRule throttledReplicas() {
        return (name, value) -> value.isEmpty() || value.equals("*") || value.matches("\\d+:\\d+(\\s*,\\s*\\d+:\\d+)*")
                ? Optional.empty()
                : Optional.of(invalid(
                        name,
                        "[" + value.replaceAll("\\s*,\\s*", ", ") + "]",
                        name + " must be the literal '*' or a list of replicas in the following format:"
                                + " [partitionId]:[brokerId],[partitionId]:[brokerId],..."));
    }

    static ValueRule gzipLevel() {
        return (name, value) -> value.matches("-1|[1-9]")
                ? Optional.empty()
                : Optional.of(invalid(name, value, "Value must be between 1 and 9 or equal to -1"));
    }
}
