package dev.howdah.broker.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Writes JSON. Thread: any. */
public final class Json {

    private Json() {}

    /** A text as a JSON string, with its quotes. */
    public static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
