package dev.howdah.broker.http.ingest;

import com.fasterxml.jackson.core.JsonToken;
import dev.howdah.broker.http.ingest.Event.Header;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from JSON. A plain one is the value of an event as it is written. A record has more:
 *
 * <pre>{"value": any JSON, "key": "text", "partition": 0, "timestamp": 1700000000000 or "2023-11-14T22:13:20Z", "headers": {"name": "text"}}</pre>
 *
 * <p>A key that is not a string is its JSON text; {@code "value": null}, or none, deletes in a compacted topic. Thread: any.
 */
final class JsonEvents {

    private JsonEvents() {}

    static Event plain(Slice text, long place) throws BadEventException {
        JsonText.requireOneValue(text, place);
        return new Event(place, null, text, List.of(), Event.ANY, Event.NOW);
    }

    static Event record(Slice text, long place) throws BadEventException {
        try (JsonText json = new JsonText(text, place)) {
            Event event = record(json, json.require(), place);
            json.requireEnd();
            return event;
        }
    }

    /** An array of plain events, an object with records as its only member, or one plain event. */
    static List<Event> body(byte[] body) throws BadEventException {
        Slice text = Slice.of(body);
        try (JsonText json = new JsonText(text, 1)) {
            JsonToken first = json.next();
            if (first == JsonToken.START_ARRAY) {
                List<Event> events = plainElements(json);
                json.requireEnd();
                return events;
            }
            if (first == JsonToken.START_OBJECT && isRecords(json)) {
                List<Event> events = new ArrayList<>();
                for (JsonToken next = json.require(); next != JsonToken.END_ARRAY; next = json.require()) {
                    events.add(record(json, next, events.size() + 1L));
                }
                if (json.require() == JsonToken.END_OBJECT) {
                    json.requireEnd();
                    return events;
                }
            }
        }
        return List.of(plain(text, 1));
    }

    private static boolean isRecords(JsonText json) throws BadEventException {
        return json.require() == JsonToken.FIELD_NAME
                && json.name().equals("records")
                && json.require() == JsonToken.START_ARRAY;
    }

    private static List<Event> plainElements(JsonText json) throws BadEventException {
        List<Event> events = new ArrayList<>();
        for (JsonToken next = json.require(); next != JsonToken.END_ARRAY; next = json.require()) {
            events.add(new Event(events.size() + 1L, null, json.value(), List.of(), Event.ANY, Event.NOW));
        }
        return events;
    }

    private static Event record(JsonText json, JsonToken first, long place) throws BadEventException {
        if (first != JsonToken.START_OBJECT) {
            throw BadEventException.event("expected a record: {\"value\": …, \"key\": …}", place);
        }
        Slice key = null;
        Slice value = null;
        List<Header> headers = List.of();
        int partition = Event.ANY;
        long timestampMs = Event.NOW;
        for (JsonToken next = json.require(); next != JsonToken.END_OBJECT; next = json.require()) {
            String name = json.name();
            JsonToken token = json.require();
            switch (name) {
                case "key" -> key = key(json, token);
                case "value" -> {
                    Slice written = json.value();
                    value = token == JsonToken.VALUE_NULL ? null : written;
                }
                case "partition" ->
                    partition = token == JsonToken.VALUE_NULL ? Event.ANY : partition(json.integer(name), place);
                case "timestamp" -> timestampMs = timestamp(json, token, place);
                case "headers" -> headers = headers(json, token, place);
                default ->
                    throw BadEventException.event(
                            "'" + name + "' (expected: value, key, partition, timestamp or headers)", place);
            }
        }
        return new Event(place, key, value, headers, partition, timestampMs);
    }

    static @Nullable Slice key(JsonText json, JsonToken token) throws BadEventException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return token == JsonToken.VALUE_STRING ? Slice.of(json.string()) : json.value();
    }

    static int partition(long number, long place) throws BadEventException {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw BadEventException.event("partition: " + number + " (expected: >= 0)", place);
        }
        return (int) number;
    }

    private static long timestamp(JsonText json, JsonToken token, long place) throws BadEventException {
        if (token == JsonToken.VALUE_NULL) {
            return Event.NOW;
        }
        return token == JsonToken.VALUE_STRING
                ? timestamp(json.string(), place)
                : timestamp(json.integer("timestamp"), place);
    }

    /** Milliseconds since 1970, or ISO 8601. */
    static long timestamp(String text, long place) throws BadEventException {
        try {
            return timestamp(
                    text.chars().allMatch(c -> c >= '0' && c <= '9')
                            ? Long.parseLong(text)
                            : OffsetDateTime.parse(text).toInstant().toEpochMilli(),
                    place);
        } catch (DateTimeException | ArithmeticException | NumberFormatException wrong) {
            throw BadEventException.event(
                    "timestamp: '" + text + "' (expected: milliseconds, or as in " + Instant.EPOCH + ")", place);
        }
    }

    private static long timestamp(long ms, long place) throws BadEventException {
        if (ms < 0) {
            throw BadEventException.event("timestamp: " + ms + " (expected: >= 0)", place);
        }
        return ms;
    }

    private static List<Header> headers(JsonText json, JsonToken first, long place) throws BadEventException {
        if (first == JsonToken.VALUE_NULL) {
            return List.of();
        }
        if (first != JsonToken.START_OBJECT) {
            throw BadEventException.event("headers: expected an object", place);
        }
        List<Header> headers = new ArrayList<>();
        for (JsonToken next = json.require(); next != JsonToken.END_OBJECT; next = json.require()) {
            String name = json.name();
            JsonToken token = json.require();
            if (token == JsonToken.START_ARRAY) {
                for (JsonToken each = json.require(); each != JsonToken.END_ARRAY; each = json.require()) {
                    headers.add(new Header(name, key(json, each)));
                }
            } else {
                headers.add(new Header(name, key(json, token)));
            }
        }
        return headers;
    }
}
