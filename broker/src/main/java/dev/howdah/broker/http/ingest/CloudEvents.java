package dev.howdah.broker.http.ingest;

import com.fasterxml.jackson.core.JsonToken;
import dev.howdah.broker.http.ingest.Event.Header;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes CloudEvents from HTTP and makes of them what the binding for Kafka says: in binary mode the attributes are headers {@code ce_…},
 * in structured mode the whole event is the value. The extension {@code partitionkey} is the key. Thread: any.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka binding</a>
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP binding</a>
 */
final class CloudEvents {

    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";

    private static final String PREFIX = "ce-";
    private static final String CONTENT_TYPE = "content-type";
    private static final String PARTITION_KEY = "partitionkey";
    private static final Set<String> REQUIRED = Set.of("id", "source", "specversion", "type");
    private static final Header STRUCTURED_TYPE = new Header(CONTENT_TYPE, Slice.of(STRUCTURED + "; charset=UTF-8"));

    private CloudEvents() {}

    static boolean isBinary(HttpHeaders headers) {
        return headers.contains(PREFIX + "specversion");
    }

    static List<Event> structured(byte[] body) throws BadEventException {
        Slice text = Slice.of(body);
        try (JsonText json = new JsonText(text, 1)) {
            Event event = event(json, json.require(), 1);
            json.requireEnd();
            // With its blanks, as it was sent.
            return List.of(new Event(1, event.key(), text, event.headers(), Event.ANY, Event.NOW));
        }
    }

    static List<Event> batch(byte[] body) throws BadEventException {
        try (JsonText json = new JsonText(Slice.of(body), 1)) {
            if (json.require() != JsonToken.START_ARRAY) {
                throw BadEventException.event("expected an array of events", 1);
            }
            List<Event> events = new ArrayList<>();
            for (JsonToken next = json.require(); next != JsonToken.END_ARRAY; next = json.require()) {
                events.add(event(json, next, events.size() + 1L));
            }
            json.requireEnd();
            return events;
        }
    }

    private static Event event(JsonText json, JsonToken first, long place) throws BadEventException {
        if (first != JsonToken.START_OBJECT) {
            throw BadEventException.event("expected an event, which is an object", place);
        }
        Slice written = json.value();
        Slice key = null;
        Set<String> missing = new HashSet<>(REQUIRED);
        try (JsonText members = new JsonText(written, place)) {
            members.require();
            for (JsonToken next = members.require(); next != JsonToken.END_OBJECT; next = members.require()) {
                String name = members.name();
                JsonToken token = members.require();
                if (REQUIRED.contains(name) && token == JsonToken.VALUE_STRING) {
                    requireVersion(name, members.string(), place);
                    missing.remove(name);
                } else if (name.equals(PARTITION_KEY) && token == JsonToken.VALUE_STRING) {
                    key = Slice.of(members.string());
                }
                members.skipValue();
            }
        }
        requireNone(missing, place);
        return new Event(place, key, written, List.of(STRUCTURED_TYPE), Event.ANY, Event.NOW);
    }

    static List<Event> binary(HttpHeaders headers, byte[] body) throws BadEventException {
        List<Header> attributes = new ArrayList<>();
        Slice key = null;
        Set<String> missing = new HashSet<>(REQUIRED);
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX)) {
                String attribute = name.substring(PREFIX.length());
                String value = percentDecoded(IngestRequests.text(header.getValue()));
                requireVersion(attribute, value, 1);
                missing.remove(attribute);
                attributes.add(new Header("ce_" + attribute, Slice.of(value)));
                if (attribute.equals(PARTITION_KEY)) {
                    key = Slice.of(value);
                }
            }
        }
        requireNone(missing, 1);
        String contentType = headers.get(HttpHeaderNames.CONTENT_TYPE);
        if (contentType != null) {
            attributes.add(new Header(CONTENT_TYPE, Slice.of(IngestRequests.text(contentType))));
        }
        return List.of(new Event(1, key, Slice.of(body), attributes, Event.ANY, Event.NOW));
    }

    private static void requireVersion(String attribute, String value, long place) throws BadEventException {
        if (attribute.equals("specversion") && !value.equals("1.0")) {
            throw BadEventException.event("specversion: '" + value + "' (expected: 1.0)", place);
        }
    }

    private static void requireNone(Set<String> missing, long place) throws BadEventException {
        if (!missing.isEmpty()) {
            throw BadEventException.event(
                    "not a CloudEvent: " + String.join(", ", new TreeSet<>(missing)) + " missing", place);
        }
    }

    /** As the HTTP binding says (3.1.3.2): a percent sign that no two digits follow stands for itself. */
    private static String percentDecoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            int octet = value.charAt(i) == '%' ? octet(value, i + 1) : -1;
            if (octet >= 0) {
                bytes.write(octet);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(value.charAt(i)).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int octet(String value, int at) {
        if (at + 2 > value.length()) {
            return -1;
        }
        int high = Character.digit(value.charAt(at), 16);
        int low = Character.digit(value.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
