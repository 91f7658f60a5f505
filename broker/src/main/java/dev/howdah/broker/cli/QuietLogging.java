package dev.howdah.broker.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging to stderr: our own lines from the level in HOWDAH_LOG_LEVEL on, and warnings and errors of libraries.
 * Lines wait in a bounded queue and are dropped when it is full, so a thread that logs never waits for the reader of
 * stderr. The setup is code, because logback's XML takes 0.2 s at every start.
 */
public final class QuietLogging extends ContextAwareBase implements Configurator {

    static final String LEVEL_VARIABLE = "HOWDAH_LOG_LEVEL";

    /** A name that a client made up may have line ends, and must not look like a line of ours. */
    static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %replace(%msg %kvp){'[\\r\\n]+', ' / '}%n%ex";

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
    private static final Level LEVEL_DEFAULT = Level.INFO;
    private static final int LINES_WAITING_MAX = 2_048;
    private static final int FLUSH_MS_MAX = 1_000;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        RepeatedLines repeated = new RepeatedLines();
        repeated.setContext(context);
        repeated.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName("queue");
        queue.addFilter(repeated);
        queue.setQueueSize(LINES_WAITING_MAX);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(FLUSH_MS_MAX);
        queue.addAppender(stderr);
        queue.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(queue);
        // Libraries log more than a user wants to read.
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("dev.howdah").setLevel(level(System.getenv()));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Writes the lines that wait. Nothing is logged afterwards. */
    static void end() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    /** Says what is wrong with the level in the environment. */
    static Optional<String> findFault(Map<String, String> environment) {
        String level = said(environment);
        return level.isEmpty() || LEVELS.contains(level)
                ? Optional.empty()
                : Optional.of(LEVEL_VARIABLE + ": '" + level + "' (expected: " + String.join(", ", LEVELS) + ")");
    }

    private static Level level(Map<String, String> environment) {
        return Level.toLevel(said(environment), LEVEL_DEFAULT);
    }

    private static String said(Map<String, String> environment) {
        return environment.getOrDefault(LEVEL_VARIABLE, "").strip().toLowerCase(Locale.ROOT);
    }
}
