package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class QuietLoggingTest {

    @Test
    void a_name_with_line_ends_is_no_line_of_its_own() {
        LoggerContext context = new LoggerContext();
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(QuietLogging.PATTERN);
        layout.start();
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName("dev.howdah.Some");
        event.setLevel(Level.INFO);
        event.setMessage("A client is refused");
        event.addKeyValuePair(new KeyValuePair("client", "app\r\n2026-01-01 WARN Broker\\n All is lost"));

        String line = layout.doLayout(event);

        assertThat(line).endsWith("Some A client is refused client=\"app / 2026-01-01 WARN Broker\\n All is lost\"\n");
        assertThat(line.lines()).hasSize(1);
    }
}
