package dev.howdah.broker.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging to stderr: our own lines from a level on, and warnings and errors of libraries, as text or as JSON. What the environment
 * says holds for every command from its first line on, what the options of {@code serve} say from when they are read.
 * Lines wait in a bounded queue and are dropped when it is full, so a thread that logs never waits for the reader of
 * stderr. The setup is code, because logback's XML takes 0.2 s at every start.
 */
public final class QuietLogging extends ContextAwareBase implements Configurator {

    static final String LEVEL = "log-level";
    static final String FORMAT = "log-format";

    /**
     * With the user's zone, which is asked for before the program sets another. A name that a client made up may have line ends, and must
     * not look like a line of ours.
     */
    static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, "
            + ZoneId.systemDefault().getId()
            + "} %-5level %logger{0} %replace(%msg %kvp){'[\\r\\n]+', ' / '}%n%ex";

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
    private static final List<String> FORMATS = List.of("text", "json");
    private static final String OWN = "dev.howdah";
    private static final String STDERR = "stderr";
    private static final String QUEUE = "queue";
    private static final int LINES_WAITING_MAX = 2_048;
    private static final int FLUSH_MS_MAX = 1_000;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Choice choice = Choice.resolve(fromEnvironment(System.getenv()), new ArrayList<>());
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setName(STDERR);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder(context, choice.format()));
        stderr.start();
        RepeatedLines repeated = new RepeatedLines();
        repeated.setContext(context);
        repeated.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName(QUEUE);
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
        context.getLogger(OWN).setLevel(choice.level());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** What is logged from now on. Lines that wait may be of either form. */
    static void apply(Choice choice) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(QUEUE) instanceof AsyncAppender queue
                && queue.getAppender(STDERR) instanceof ConsoleAppender<ILoggingEvent> stderr) {
            stderr.setEncoder(encoder(context, choice.format()));
            context.getLogger(OWN).setLevel(choice.level());
        }
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
        Encoder<ILoggingEvent> encoder;
        if (format == LogFormat.JSON) {
            encoder = new JsonLines();
        } else {
            PatternLayoutEncoder text = new PatternLayoutEncoder();
            text.setPattern(PATTERN);
            encoder = text;
        }
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        for (String name : List.of(LEVEL, FORMAT)) {
            String value =
                    environment.getOrDefault(EnvironmentNames.of(name), "").strip();
            if (!value.isEmpty()) {
                values.put(name, value);
            }
        }
        return values;
    }

    /** From which level on, and in which form. */
    record Choice(Level level, LogFormat format) {

        /** @param values by the names of settings; what is wrong with them goes to {@code complaints}, and the default holds */
        static Choice resolve(Map<String, String> values, List<String> complaints) {
            String level = oneOf(LEVEL, values, LEVELS, "info", complaints);
            String format = oneOf(FORMAT, values, FORMATS, "text", complaints);
            return new Choice(Level.toLevel(level), LogFormat.valueOf(format.toUpperCase(Locale.ROOT)));
        }

        private static String oneOf(
                String name,
                Map<String, String> values,
                List<String> known,
                String byDefault,
                List<String> complaints) {
            String value = values.getOrDefault(name, byDefault).toLowerCase(Locale.ROOT);
            if (known.contains(value)) {
                return value;
            }
            complaints.add(name + ": '" + value + "' (expected: " + String.join(", ", known) + ")");
            return byDefault;
        }
    }

    /** Writes the lines that wait. Nothing is logged afterwards. */
    static void end() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
