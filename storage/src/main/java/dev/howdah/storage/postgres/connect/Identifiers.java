package dev.howdah.storage.postgres.connect;

import java.nio.charset.StandardCharsets;

/** The one place where a name becomes part of a statement's text. */
public final class Identifiers {

    /** Postgres cuts longer identifiers silently (NAMEDATALEN - 1). */
    public static final int BYTES_MAX = 63;

    private Identifiers() {}

    /** A quoted identifier; refuses what Postgres would cut or cannot hold. */
    public static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("identifier: empty or with a NUL");
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException("identifier: " + bytes + " bytes (expected: <= " + BYTES_MAX + ")");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String quote(String schema, String name) {
        return quote(schema) + '.' + quote(name);
    }
}
