package dev.howdah.broker.http.ingest;

import com.fasterxml.jackson.core.JsonToken;
import dev.howdah.broker.http.ingest.Event.Header;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients of the Confluent REST Proxy send. Version 2 has {@code {"records": [{"key": …, "value": …, "partition": …}]}} with
 * keys and values as JSON or as base64; version 3 has records one after the other, each with {@code {"type": "BINARY" | "JSON" | "STRING",
 * "data": …}}. Thread: any.
 *
 * @see <a href="https://docs.confluent.io/platform/current/kafka-rest/api.html">REST Proxy API</a>
 */
final class RestProxyEvents {

    private RestProxyEvents() {}

    /** How keys and values are written in version 2. */
    enum Format {
        JSON,
        BINARY
    }

    /** @param partition of all records, or {@link Event#ANY} */
    static List<Event> version2(byte[] body, Format format, int partition) throws BadEventException {
        List<Event> events = new ArrayList<>();
        boolean hasRecords = false;
        try (JsonText json = new JsonText(Slice.of(body), 1)) {
            if (json.require() != JsonToken.START_OBJECT) {
                throw BadEventException.event("expected {\"records\": […]}", 1);
            }
            for (JsonToken next = json.require(); next != JsonToken.END_OBJECT; next = json.require()) {
                String name = json.name();
                JsonToken token = json.require();
                if (!name.equals("records")) {
                    // Ids of schemas, which JSON and binary do not have.
                    json.skipValue();
                } else if (token != JsonToken.START_ARRAY) {
                    throw BadEventException.event("records: expected an array", 1);
                } else {
                    hasRecords = true;
                    for (JsonToken each = json.require(); each != JsonToken.END_ARRAY; each = json.require()) {
                        events.add(record2(json, each, format, partition, events.size() + 1L));
                    }
                }
            }
            json.requireEnd();
        }
        if (!hasRecords) {
            throw BadEventException.event("expected {\"records\": […]}", 1);
        }
        return events;
    }

    private static Event record2(JsonText json, JsonToken first, Format format, int ofAll, long place)
            throws BadEventException {
        requireObject(first, place);
        Slice key = null;
        Slice value = null;
        int partition = ofAll;
        for (JsonToken next = json.require(); next != JsonToken.END_OBJECT; next = json.require()) {
            String name = json.name();
            JsonToken token = json.require();
            switch (name) {
                case "key" -> key = format == Format.JSON ? json(json, token) : binary(json, token, place);
                case "value" -> value = format == Format.JSON ? json(json, token) : binary(json, token, place);
                case "partition" ->
                    partition = token == JsonToken.VALUE_NULL ? ofAll : JsonEvents.partition(json.integer(name), place);
                default -> throw BadEventException.event("'" + name + "' (expected: key, value or partition)", place);
            }
        }
        return new Event(place, key, value, List.of(), partition, Event.NOW);
    }

    static List<Event> version3(byte[] body) throws BadEventException {
        List<Event> events = new ArrayList<>();
        try (JsonText json = new JsonText(Slice.of(body), 1)) {
            for (JsonToken next = json.next(); next != null; next = json.next()) {
                events.add(record3(json, next, events.size() + 1L));
            }
        }
        if (events.isEmpty()) {
            throw BadEventException.event("expected a record", 1);
        }
        return events;
    }

    private static Event record3(JsonText json, JsonToken first, long place) throws BadEventException {
        requireObject(first, place);
        Slice key = null;
        Slice value = null;
        int partition = Event.ANY;
        long timestampMs = Event.NOW;
        List<Header> headers = new ArrayList<>();
        for (JsonToken next = json.require(); next != JsonToken.END_OBJECT; next = json.require()) {
            String name = json.name();
            JsonToken token = json.require();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "partition_id" -> partition = JsonEvents.partition(json.integer(name), place);
                case "timestamp" ->
                    timestampMs = token == JsonToken.VALUE_STRING
                            ? JsonEvents.timestamp(json.string(), place)
                            : JsonEvents.timestamp(Long.toString(json.integer(name)), place);
                case "key" -> key = data(json, token, place);
                case "value" -> value = data(json, token, place);
                case "headers" -> headers(json, token, headers, place);
                default ->
                    throw BadEventException.event(
                            "'" + name + "' (expected: partition_id, headers, key, value or timestamp)", place);
            }
        }
        return new Event(place, key, value, headers, partition, timestampMs);
    }

    /** The type may come behind the data, so the data is read last. */
    private static @Nullable Slice data(JsonText json, JsonToken first, long place) throws BadEventException {
        requireObject(first, place);
        String type = "";
        Slice written = null;
        for (JsonToken next = json.require(); next != JsonToken.END_OBJECT; next = json.require()) {
            String name = json.name();
            JsonToken token = json.require();
            if (name.equals("type") && token == JsonToken.VALUE_STRING) {
                type = json.string();
            } else if (name.equals("data")) {
                written = json(json, token);
            } else {
                throw BadEventException.event(
                        "'" + name + "' (expected: type and data; schemas are not served)", place);
            }
        }
        if (written == null) {
            return null;
        }
        try (JsonText data = new JsonText(written, place)) {
            JsonToken token = data.require();
            return switch (type) {
                case "JSON" -> written;
                case "BINARY" -> binary(data, token, place);
                case "STRING" -> Slice.of(string(data, token, place));
                default ->
                    throw BadEventException.event("type: '" + type + "' (expected: BINARY, JSON or STRING)", place);
            };
        }
    }

    private static void headers(JsonText json, JsonToken first, List<Header> headers, long place)
            throws BadEventException {
        if (first != JsonToken.START_ARRAY) {
            throw BadEventException.event("headers: expected an array", place);
        }
        for (JsonToken each = json.require(); each != JsonToken.END_ARRAY; each = json.require()) {
            requireObject(each, place);
            String name = "";
            Slice value = null;
            for (JsonToken next = json.require(); next != JsonToken.END_OBJECT; next = json.require()) {
                String member = json.name();
                JsonToken token = json.require();
                if (member.equals("name")) {
                    name = string(json, token, place);
                } else {
                    value = binary(json, token, place);
                }
            }
            headers.add(new Header(name, value));
        }
    }

    private static @Nullable Slice json(JsonText json, JsonToken token) throws BadEventException {
        Slice written = json.value();
        return token == JsonToken.VALUE_NULL ? null : written;
    }

    private static @Nullable Slice binary(JsonText json, JsonToken token, long place) throws BadEventException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        try {
            return Slice.of(Base64.getDecoder().decode(string(json, token, place)));
        } catch (IllegalArgumentException wrong) {
            throw BadEventException.event("expected base64", place);
        }
    }

    private static String string(JsonText json, JsonToken token, long place) throws BadEventException {
        if (token != JsonToken.VALUE_STRING) {
            throw BadEventException.event("expected a string", place);
        }
        return json.string();
    }

    private static void requireObject(JsonToken token, long place) throws BadEventException {
        if (token != JsonToken.START_OBJECT) {
            throw BadEventException.event("expected an object", place);
        }
    }
}
