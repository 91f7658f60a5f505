package dev.howdah.broker.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.howdah.broker.admin.AdminAudit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Drops most of many equal log lines, so that an error of every request does not fill a disk. Lines are equal if their
 * logger, level and text are equal, whatever values they have. The first line after a gap says how many were dropped. The access log
 * ({@link AdminAudit}) is passed on whole: each of its lines has cost a transaction.
 *
 * <p>Thread: any.
 */
final class RepeatedLines extends Filter<ILoggingEvent> {

    static final int LINES_MAX = 20;
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** How many different texts are remembered. The sources have fewer. */
    private static final int TEXTS_MAX = 1_000;

    private final Map<Line, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Line, Count> eldest) {
            return size() > TEXTS_MAX;
        }
    };

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLoggerName().equals(AdminAudit.class.getName())) {
            return FilterReply.NEUTRAL;
        }
        int leftOut;
        synchronized (counts) {
            Line line = new Line(event.getLoggerName(), event.getLevel().toInt(), String.valueOf(event.getMessage()));
            Count count = counts.computeIfAbsent(line, first -> new Count(event.getTimeStamp()));
            if (event.getTimeStamp() - count.sinceMs >= WINDOW.toMillis()) {
                count.sinceMs = event.getTimeStamp();
                count.lines = 0;
            }
            count.lines++;
            if (count.lines > LINES_MAX) {
                count.leftOut++;
                return FilterReply.DENY;
            }
            leftOut = count.leftOut;
            count.leftOut = 0;
        }
        if (leftOut > 0 && event instanceof LoggingEvent mine) {
            mine.addKeyValuePair(new KeyValuePair("equalLinesLeftOut", leftOut));
        }
        return FilterReply.NEUTRAL;
    }

    private record Line(String logger, int level, String text) {}

    private static final class Count {

        private long sinceMs;
        private int lines;
        private int leftOut;

        private Count(long sinceMs) {
            this.sinceMs = sinceMs;
        }
    }
}
