package dev.howdah.broker.http.ingest;

import java.nio.charset.StandardCharsets;

/** Bytes inside of an array, which nobody changes any more. */
record Slice(byte[] bytes, int from, int length) {

    static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    static Slice of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    Slice slice(int begin, int end) {
        return new Slice(bytes, from + begin, end - begin);
    }
}
