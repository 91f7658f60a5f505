package dev.howdah.broker.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * Shows and changes the levels of this process's loggers, as Kafka's {@code broker-loggers} (KIP-412). A change lasts
 * until the process ends.
 *
 * <p>Thread: any.
 */
public final class BrokerLoggers {

    /** The name of the root logger in Kafka. In logback it is written in upper case. */
    public static final String ROOT = "root";

    private static final Map<String, Level> LEVELS = new TreeMap<>(Map.of(
            "DEBUG", Level.DEBUG,
            "ERROR", Level.ERROR,
            // Logback has no level above this.
            "FATAL", Level.ERROR,
            "INFO", Level.INFO,
            "TRACE", Level.TRACE,
            "WARN", Level.WARN));

    private BrokerLoggers() {}

    /** The level that applies to each logger, by its name. */
    public static Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        context()
                .ifPresent(context -> context.getLoggerList()
                        .forEach(logger -> levels.put(
                                kafkaName(logger.getName()),
                                logger.getEffectiveLevel().toString())));
        return levels;
    }

    /** Says in Kafka's words why a logger cannot get a level; empty if it can. */
    public static Optional<String> findLevelFault(String name, String level) {
        if (!LEVELS.containsKey(level)) {
            return Optional.of("Cannot set the log level of " + name + " to " + level
                    + " as it is not a supported log level. Valid log levels are "
                    + String.join(", ", LEVELS.keySet()));
        }
        return findNameFault(name);
    }

    /** Says in Kafka's words that there is no such logger; empty if there is one. */
    public static Optional<String> findNameFault(String name) {
        return find(name).isPresent() ? Optional.empty() : Optional.of("Logger " + name + " does not exist!");
    }

    public static void setLevel(String name, String level) {
        find(name).ifPresent(logger -> logger.setLevel(LEVELS.get(level)));
    }

    /** Removes the level of a logger, so that its parent's level applies. Not for the root. */
    public static void resetLevel(String name) {
        find(name).ifPresent(logger -> logger.setLevel(null));
    }

    private static Optional<Logger> find(String name) {
        String logback = name.equals(ROOT) ? org.slf4j.Logger.ROOT_LOGGER_NAME : name;
        return context().map(context -> context.exists(logback));
    }

    private static String kafkaName(String name) {
        return name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : name;
    }

    private static Optional<LoggerContext> context() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? Optional.of(context)
                : Optional.empty();
    }
}
