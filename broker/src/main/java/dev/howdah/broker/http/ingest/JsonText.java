package dev.howdah.broker.http.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactory.Feature;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text (RFC 8259) whose values are taken as they were written, byte for byte. Thread: one at a time.
 */
final class JsonText implements AutoCloseable {

    /** Deeper ones are refused; {@code howdah.json} reads 2,000 levels. */
    private static final int DEPTH_MAX = 1_000;

    /** Names and values that are looked at, not those inside of an event's value: each may become an object of a hundred bytes. */
    private static final int TOKENS_MAX = 250_000;

    /** As UTF-8 has it. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Canonical names stay on: only then bytes are read as they are, and have places. The names of strangers
            // are kept up to a bound.
            .disable(Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private final Slice text;
    private final long place;
    private final JsonParser parser;
    private int tokens;

    /**
     * @param place for what is wrong
     * @throws BadEventException it is not UTF-8
     */
    JsonText(Slice text, long place) throws BadEventException {
        requireUtf8(text, place);
        this.text = text;
        this.place = place;
        try {
            parser = FACTORY.createParser(text.bytes(), text.from(), text.length());
        } catch (IOException e) {
            throw BadEventException.json(message(e), place);
        }
    }

    /** Requires that the text is exactly one JSON value. */
    static void requireOneValue(Slice text, long place) throws BadEventException {
        try (JsonText json = new JsonText(text, place)) {
            if (json.next() == null) {
                throw BadEventException.json("there is nothing (expected: a JSON value)", place);
            }
            json.skipValue();
            json.requireEnd();
        }
    }

    private static void requireUtf8(Slice text, long place) throws BadEventException {
        int end = text.from() + text.length();
        int marked = text.from() + BYTE_ORDER_MARK.length;
        if (marked <= end
                && Arrays.equals(text.bytes(), text.from(), marked, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            // The parser would skip it, and nobody could read what is stored (RFC 8259, section 8.1).
            throw BadEventException.encoding("JSON has no byte order mark", place);
        }
        for (int i = text.from(); i < end; i++) {
            if (text.bytes()[i] == 0) {
                // Else it might be taken for UTF-16.
                throw BadEventException.encoding("JSON has to be UTF-8, and has no NUL", place);
            }
            if (text.bytes()[i] < 0) {
                try {
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(text.bytes(), text.from(), text.length()));
                    return;
                } catch (CharacterCodingException wrong) {
                    throw BadEventException.encoding("JSON has to be UTF-8", place);
                }
            }
        }
    }

    /** The next token; null at the end. */
    @Nullable
    JsonToken next() throws BadEventException {
        if (++tokens > TOKENS_MAX) {
            throw BadEventException.tooLarge(
                    "more than " + TOKENS_MAX + " names and values (more may come as lines, application/x-ndjson)",
                    place);
        }
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw BadEventException.json(message(e), place);
        }
    }

    /** The next token, where there has to be one. */
    JsonToken require() throws BadEventException {
        JsonToken token = next();
        if (token == null) {
            throw BadEventException.json("the text ends in the middle", place);
        }
        return token;
    }

    void requireEnd() throws BadEventException {
        if (next() != null) {
            throw BadEventException.json("more follows after the value", place);
        }
    }

    /** Goes to the end of the value whose first token was read. */
    void skipValue() throws BadEventException {
        try {
            parser.skipChildren();
            parser.finishToken();
            JsonToken last = parser.currentToken();
            if (last == JsonToken.START_OBJECT || last == JsonToken.START_ARRAY) {
                throw BadEventException.json("the text ends in the middle", place);
            }
        } catch (IOException e) {
            throw BadEventException.json(message(e), place);
        }
    }

    /** The value whose first token was read, as it is written. Goes to its end. */
    Slice value() throws BadEventException {
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        skipValue();
        return text.slice(begin, (int) parser.currentLocation().getByteOffset());
    }

    String name() throws BadEventException {
        try {
            return whole(parser.currentName());
        } catch (IOException e) {
            throw BadEventException.json(message(e), place);
        }
    }

    /** The text of the string that was read. */
    String string() throws BadEventException {
        try {
            return whole(parser.getText());
        } catch (IOException e) {
            throw BadEventException.json(message(e), place);
        }
    }

    /** Half of a surrogate pair would become a question mark, and keys that differ would be the same. */
    private String whole(String string) throws BadEventException {
        if (string.chars().anyMatch(c -> Character.isSurrogate((char) c))
                && !StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
            throw BadEventException.encoding("half of a surrogate pair", place);
        }
        return string;
    }

    /** The integer that was read. */
    long integer(String name) throws BadEventException {
        try {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                return parser.getLongValue();
            }
        } catch (IOException tooLarge) {
            // Falls through to the same complaint.
        }
        throw BadEventException.event(name + ": expected an integer", place);
    }

    private static String message(IOException e) {
        if (e instanceof JsonParseException wrong) {
            return wrong.getOriginalMessage() + " (at byte "
                    + wrong.getLocation().getByteOffset() + ")";
        }
        return e instanceof StreamConstraintsException deep
                ? String.valueOf(deep.getOriginalMessage())
                : String.valueOf(e.getMessage());
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new AssertionError("nothing is read from anywhere", e);
        }
    }
}
