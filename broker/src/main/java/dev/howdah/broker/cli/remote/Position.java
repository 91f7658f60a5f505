package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.Partition;
import dev.howdah.broker.client.Topics;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A place in a topic, as it is written on the command line: {@code start}, {@code end}, an offset, a time such as {@code
 * 2026-11-30T12:00:00Z}, or a time ago such as {@code -15m}.
 */
record Position(String text) {

    static final String FORMS =
            "start, end, an offset, a time as 2026-11-30T12:00:00Z, or a time ago as -15m (s, m, h, d)";

    /** The offsets that it means, by partition; what lies before the start or behind the end becomes one of these. */
    Map<Partition, Long> offsets(Topics topics, Map<Partition, Long> starts, Map<Partition, Long> ends, Instant now) {
        if (text.equals("start")) {
            return starts;
        }
        if (text.equals("end")) {
            return ends;
        }
        Map<Partition, Long> offsets = new TreeMap<>();
        if (text.matches("\\d{1,18}")) {
            long offset = Long.parseLong(text);
            starts.forEach((partition, start) ->
                    offsets.put(partition, Math.min(Math.max(start, offset), ends.getOrDefault(partition, start))));
            return offsets;
        }
        topics.offsets(starts.keySet(), timeMs(now))
                .forEach((partition, offset) ->
                        offsets.put(partition, offset < 0 ? ends.getOrDefault(partition, 0L) : offset));
        return offsets;
    }

    private long timeMs(Instant now) {
        try {
            if (text.matches("-\\d{1,9}[smhd]")) {
                String iso = text.endsWith("d")
                        ? "P" + text.substring(1).toUpperCase(Locale.ROOT)
                        : "PT" + text.substring(1);
                return now.minus(Duration.parse(iso)).toEpochMilli();
            }
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException wrong) {
            throw new ClientException("'" + text + "' is no place in a topic (expected: " + FORMS + ")");
        }
    }
}
