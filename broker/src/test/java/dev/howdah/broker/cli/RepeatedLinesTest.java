package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {

    private final RepeatedLines lines = new RepeatedLines();

    @Test
    void equal_lines_are_left_out_until_the_window_ends_and_counted_then() {
        for (int i = 0; i < RepeatedLines.LINES_MAX; i++) {
            assertThat(lines.decide(event("trouble", i))).isEqualTo(FilterReply.NEUTRAL);
        }
        for (int i = 0; i < 7; i++) {
            assertThat(lines.decide(event("trouble", 100))).isEqualTo(FilterReply.DENY);
        }
        assertThat(lines.decide(event("something else", 100))).isEqualTo(FilterReply.NEUTRAL);

        LoggingEvent later = event("trouble", RepeatedLines.WINDOW.toMillis());
        assertThat(lines.decide(later)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(later.getKeyValuePairs()).singleElement().hasToString("equalLinesLeftOut=\"7\"");
    }

    @Test
    void a_line_of_another_level_is_another_line() {
        for (int i = 0; i < RepeatedLines.LINES_MAX; i++) {
            assertThat(lines.decide(event("trouble", i))).isEqualTo(FilterReply.NEUTRAL);
        }
        assertThat(lines.decide(event("trouble", 50))).isEqualTo(FilterReply.DENY);
        assertThat(lines.decide(event(Level.ERROR, "trouble", 50))).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void of_the_access_log_nothing_is_left_out() {
        for (int i = 0; i < 10 * RepeatedLines.LINES_MAX; i++) {
            assertThat(lines.decide(event("dev.howdah.broker.admin.AdminAudit", Level.INFO, "A topic is created", i)))
                    .isEqualTo(FilterReply.NEUTRAL);
        }
    }

    private static LoggingEvent event(String text, long atMs) {
        return event(Level.WARN, text, atMs);
    }

    private static LoggingEvent event(Level level, String text, long atMs) {
        return event("dev.howdah.Some", level, text, atMs);
    }

    private static LoggingEvent event(String logger, Level level, String text, long atMs) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName(logger);
        event.setLevel(level);
        event.setMessage(text);
        event.setTimeStamp(atMs);
        return event;
    }
}
