package dev.howdah.storage.postgres.connect;

import java.nio.charset.StandardCharsets;

/** The one place where a name becomes part of a statement's text. */
public final class Identifiers {

    /**
     * The longest identifier. Postgres cuts longer ones silently
     * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS).
     */
    public static final int BYTES_MAX = 63;

    private Identifiers() {}

    /**
     * Quotes an identifier.
     *
     * @throws IllegalArgumentException if Postgres would cut the name or cannot store it
     */
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
