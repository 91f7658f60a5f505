package dev.howdah.broker.http.events;

import dev.howdah.broker.http.Json;
import dev.howdah.protocol.record.RecordWalk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which events a reader wants: all that is said must be so. Thread: any.
 *
 * @param key what the key is; empty for any
 * @param text what the value has somewhere in it; empty for anything
 * @param field a field of JSON values; empty for any
 */
record Search(Optional<Bytes> key, Optional<Bytes> text, Optional<Field> field) {

    /** Of a text, in UTF-8. */
    private record Bytes(byte[] bytes) {

        static Bytes of(String text) {
            return new Bytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * What a field is.
     *
     * @param path the names that lead to it, from the outside in
     */
    private record Field(List<String> path, String value) {

        /** @throws IllegalArgumentException unless it is as {@code customer.id:7} */
        static Field of(String text) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("field: '" + text + "' (expected: NAME.NAME:VALUE)");
            }
            return new Field(List.of(text.substring(0, colon).split("\\.", -1)), text.substring(colon + 1));
        }
    }

    /** @throws IllegalArgumentException with what is wrong */
    static Search of(Optional<String> key, Optional<String> text, Optional<String> field) {
        return new Search(key.map(Bytes::of), text.map(Bytes::of), field.map(Field::of));
    }

    /** Whether everything is wanted. */
    boolean isNone() {
        return key.isEmpty() && text.isEmpty() && field.isEmpty();
    }

    boolean finds(RecordWalk record) {
        if (isNone()) {
            return true;
        }
        if (key.isPresent() && !Arrays.equals(record.key(), key.get().bytes())) {
            return false;
        }
        if (text.isEmpty() && field.isEmpty()) {
            return true;
        }
        byte[] value = record.value();
        return value != null
                && (text.isEmpty() || has(value, text.get().bytes()))
                && (field.isEmpty()
                        || Json.findScalar(value, field.get().path())
                                .equals(Optional.of(field.get().value())));
    }

    private static boolean has(byte[] all, byte[] part) {
        for (int at = 0; at <= all.length - part.length; at++) {
            if (part.length == 0
                    || (all[at] == part[0] && Arrays.equals(all, at, at + part.length, part, 0, part.length))) {
                return true;
            }
        }
        return false;
    }
}
