package dev.howdah.storage.postgres.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A statement of a room. Each room has an enum of its statements. The text of a statement is a file beside the enum,
 * with the name of the constant. A {@code {name}} in the file stands for a quoted identifier, for a clause or, in DDL, for a bound,
 * because none of these can be a parameter.
 */
public interface Sql {

    /** The file's text without its comment lines. */
    String text();

    /** The text of a statement that has nothing to fill in. */
    public default String sql() {
        assert text().indexOf('{') < 0 : this + " has identifiers to fill in";
        return text();
    }

    /** The text with one identifier filled in, at every place where it stands. */
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

    /** Loads a constant's statement from the file beside its enum. */
    static String load(Enum<?> statement) {
        return load(statement.getDeclaringClass(), statement.name().toLowerCase(Locale.ROOT) + ".sql");
    }

    /** Loads a resource that lies beside a class. Comment lines are left out, as the server need not read them. */
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
