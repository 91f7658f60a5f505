package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.howdah.broker.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    @Test
    void a_line_of_json_is_one_object_whatever_a_client_calls_itself() {
        LoggerContext context = new LoggerContext();
        JsonLines encoder = new JsonLines();
        encoder.setContext(context);
        encoder.start();
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName("dev.howdah.Some");
        event.setThreadName("io-1");
        event.setLevel(Level.WARN);
        event.setMessage("Owns {} shards");
        event.setArgumentArray(new Object[] {3});
        event.setTimeStamp(1_700_000_000_123L);
        String name = "app\"},\r\n{\\ \u0000 \u2028 Größe";
        event.addKeyValuePair(new KeyValuePair("client", name));
        event.addKeyValuePair(new KeyValuePair("nobody", null));
        event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("two\nlines")));

        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);

        assertThat(line).endsWith("\n").doesNotContain("\r");
        assertThat(line.strip()).doesNotContain("\n");
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        assertThat(Json.isOneValue(new String(bytes, StandardCharsets.UTF_8)))
                .as(line)
                .isTrue();
        assertThat(List.of("timestamp", "level", "threadName", "loggerName", "message", "client", "nobody"))
                .extracting(member -> Json.findScalar(bytes, List.of(member)).orElse("?"))
                .containsExactly("1700000000123", "WARN", "io-1", "dev.howdah.Some", "Owns 3 shards", name, "null");
        assertThat(Json.findScalar(bytes, List.of("throwable", "message"))).contains("two\nlines");
    }
}
