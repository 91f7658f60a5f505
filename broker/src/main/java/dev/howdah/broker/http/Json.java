package dev.howdah.broker.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes JSON, and knows it. Thread: any. */
public final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private Json() {}

    /** Whether this is exactly one JSON value. Not of bytes: those may also be JSON in an encoding that no JSON has inside of other JSON. */
    public static boolean isOneValue(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** An object of names and what is already JSON, in turn. */
    public static String object(String... namesAndValues) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.append(i == 0 ? "" : ",")
                    .append(quote(namesAndValues[i]))
                    .append(':')
                    .append(namesAndValues[i + 1]);
        }
        return json.append('}').toString();
    }

    /** An array of what is already JSON. */
    public static String array(Stream<String> values) {
        return values.collect(Collectors.joining(",", "[", "]"));
    }

    /**
     * The text of a number, a string, a truth or a null inside an object; empty if it is not there, or this is no JSON.
     *
     * @param path the names that lead to it, from the outside in; at least one
     */
    public static Optional<String> findScalar(byte[] bytes, List<String> path) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            int depth = 0;
            while (isObject && parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean leads = path.get(depth).equals(parser.currentName());
                JsonToken value = parser.nextToken();
                if (leads && depth == path.size() - 1) {
                    return value.isScalarValue() ? Optional.of(parser.getText()) : Optional.empty();
                }
                if (leads) {
                    depth++;
                    isObject = value == JsonToken.START_OBJECT;
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException notJson) {
            // As if the field were not there.
        }
        return Optional.empty();
    }

    /** A text as a JSON string, with its quotes. */
    public static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
