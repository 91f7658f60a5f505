package dev.howdah.storage.postgres.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A statement of a room. Each room has an enum of its statements; each statement is a file beside it, named as the constant. A {@code
 * {name}} in a file stands for a quoted identifier (or, in DDL, a bound that cannot be a parameter).
 */
public interface Sql {

    /** The file's text without its comment lines. */
    String text();

    /** The statement, which has nothing to fill in. */
    public default String sql() {
        assert text().indexOf('{') < 0 : this + " has identifiers to fill in";
        return text();
    }

    /** The statement with one identifier filled in, wherever it stands. */
    public default String sql(String placeholder, String identifier) {
        return filled(text().replace('{' + placeholder + '}', identifier));
    }

    public default String sql(String placeholder, String identifier, String placeholder2, String identifier2) {
        return filled(
                text().replace('{' + placeholder + '}', identifier).replace('{' + placeholder2 + '}', identifier2));
    }

    public default String sql(Map<String, String> identifiers) {
        String filled = text();
        for (Map.Entry<String, String> identifier : identifiers.entrySet()) {
            filled = filled.replace('{' + identifier.getKey() + '}', identifier.getValue());
        }
        return filled(filled);
    }

    private String filled(String filled) {
        assert filled.indexOf('{') < 0 : this + " has more identifiers to fill in: " + filled;
        return filled;
    }

    /** The statement of a constant, from the file beside its enum. */
    static String load(Enum<?> statement) {
        return load(statement.getDeclaringClass(), statement.name().toLowerCase(Locale.ROOT) + ".sql");
    }

    /** A resource beside a class, without its comment lines, which the server need not read. */
    static String load(Class<?> beside, String resource) {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no such resource: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("--"))
                    .collect(Collectors.joining("\n"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
