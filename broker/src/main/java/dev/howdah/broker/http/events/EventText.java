package dev.howdah.broker.http.events;

import dev.howdah.broker.http.Json;
import dev.howdah.protocol.record.HeaderList;
import dev.howdah.protocol.record.RecordWalk;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as one line of JSON:
 *
 * <pre>{"partition":0,"offset":17,"timestamp":1700000000000,"key":"k","headers":{"a":"b"},"value":{"any":"JSON"}}</pre>
 *
 * <p>A value that is no JSON comes as {@code "text"}, and one that is no UTF-8 as {@code "base64"}; a key that is no UTF-8 as {@code
 * "keyBase64"}. Thread: any.
 */
final class EventText {

    private EventText() {}

    static String of(int partition, RecordWalk walk) {
        StringBuilder json = new StringBuilder();
        json.append("{\"partition\":").append(partition);
        json.append(",\"offset\":").append(walk.offset());
        json.append(",\"timestamp\":").append(walk.timestampMs());
        key(json, walk.key());
        if (walk.headerCount() > 0) {
            headers(json, walk);
        }
        value(json, walk.value());
        return json.append('}').toString();
    }

    private static void key(StringBuilder json, byte @Nullable [] key) {
        if (key == null) {
            json.append(",\"key\":null");
            return;
        }
        Optional<String> text = text(key);
        json.append(text.isPresent() ? ",\"key\":" : ",\"keyBase64\":");
        json.append(Json.quote(text.orElseGet(() -> Base64.getEncoder().encodeToString(key))));
    }

    private static void value(StringBuilder json, byte @Nullable [] value) {
        if (value == null) {
            json.append(",\"value\":null");
            return;
        }
        Optional<String> text = text(value);
        if (text.isEmpty()) {
            json.append(",\"base64\":").append(Json.quote(Base64.getEncoder().encodeToString(value)));
        } else if (Json.isOneValue(text.get())) {
            // Line ends are white space there, for in strings they are escaped.
            json.append(",\"value\":")
                    .append(text.get().strip().replace('\n', ' ').replace('\r', ' '));
        } else {
            json.append(",\"text\":").append(Json.quote(text.get()));
        }
    }

    /** By name; one that comes more than once has an array. */
    private static void headers(StringBuilder json, RecordWalk walk) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        HeaderList.read(
                walk.headers(),
                (name, value) -> byName.computeIfAbsent(name, it -> new ArrayList<>())
                        .add(value == null ? "null" : Json.quote(new String(value, StandardCharsets.UTF_8))));
        json.append(",\"headers\":{");
        String separator = "";
        for (Map.Entry<String, List<String>> header : byName.entrySet()) {
            List<String> values = header.getValue();
            json.append(separator).append(Json.quote(header.getKey())).append(':');
            json.append(values.size() == 1 ? values.get(0) : "[" + String.join(",", values) + "]");
            separator = ",";
        }
        json.append('}');
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }
}
