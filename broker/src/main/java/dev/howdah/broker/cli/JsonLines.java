package dev.howdah.broker.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Logback's JSON lines, with each key and value of an event as a member of its own, so that a search for {@code topic} needs no path.
 * {@code timestamp} is in milliseconds since the epoch.
 *
 * <p>Thread: the appender's.
 */
final class JsonLines extends JsonEncoder {

    JsonLines() {
        setWithSequenceNumber(false);
        setWithNanoseconds(false);
        setWithContext(false);
        setWithMarkers(false);
        setWithMDC(false);
        setWithArguments(false);
        setWithKVPList(false);
        setWithMessage(false);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        append(line, "message", event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> append(line, pair.key, pair.value));
        }
    }

    private static void append(StringBuilder line, String key, Object value) {
        line.append(",\"")
                .append(JsonEscapeUtil.jsonEscapeString(key))
                .append("\":\"")
                .append(JsonEscapeUtil.jsonEscapeString(String.valueOf(value)))
                .append('"');
    }
}
