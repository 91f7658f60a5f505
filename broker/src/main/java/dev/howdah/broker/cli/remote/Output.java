package dev.howdah.broker.cli.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a command has found: as tables for people, or as JSON for scripts. Both come from the same rows, whose names of columns
 * are the names of fields.
 */
final class Output {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String GAP = "  ";

    private final PrintWriter out;
    private final boolean isJson;

    Output(PrintWriter out, boolean isJson) {
        this.out = out;
        this.isJson = isJson;
    }

    boolean isJson() {
        return isJson;
    }

    /** A row of a table, from names and values in turn. A value is a text, a number, a truth value, or null. */
    static Map<String, Object> row(@Nullable Object... namesAndValues) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return row;
    }

    /**
     * Prints one table.
     *
     * @param none what people read when there are no rows
     */
    void rows(List<Map<String, Object>> rows, String none) {
        if (isJson) {
            line(json(rows));
        } else if (rows.isEmpty()) {
            line(none);
        } else {
            table(rows);
        }
    }

    /** Prints fields, and tables with a title; in JSON they are fields of one object. */
    void sections(Map<String, Object> fields, Map<String, List<Map<String, Object>>> tables) {
        if (isJson) {
            Map<String, Object> all = new LinkedHashMap<>(fields);
            all.putAll(tables);
            line(json(all));
            return;
        }
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((name, value) -> line(padded(name, width, false) + GAP + value));
        tables.forEach((title, rows) -> {
            if (!rows.isEmpty()) {
                line("");
                line(title);
                table(rows);
            }
        });
    }

    /** A sentence for people. Scripts see only tables. */
    void say(String sentence) {
        if (!isJson) {
            line(sentence);
        }
    }

    /** One line as it is. */
    void line(String text) {
        out.print(text);
        out.print('\n');
    }

    void flush() {
        out.flush();
    }

    private void table(List<Map<String, Object>> rows) {
        List<String> columns = List.copyOf(rows.get(0).keySet());
        List<Integer> widths = new ArrayList<>();
        for (String column : columns) {
            widths.add(Math.max(
                    column.length(),
                    rows.stream()
                            .mapToInt(row -> text(row.get(column)).length())
                            .max()
                            .orElse(0)));
        }
        StringBuilder head = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            boolean isNumber = rows.get(0).get(columns.get(i)) instanceof Number;
            head.append(padded(columns.get(i).toUpperCase(Locale.ROOT), widths.get(i), isNumber))
                    .append(GAP);
        }
        line(head.toString().stripTrailing());
        for (Map<String, Object> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                Object value = row.get(columns.get(i));
                line.append(padded(text(value), widths.get(i), value instanceof Number))
                        .append(GAP);
            }
            line(line.toString().stripTrailing());
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }

    private static String padded(String text, int width, boolean right) {
        String gap = " ".repeat(Math.max(0, width - text.length()));
        return right ? gap + text : text + gap;
    }

    /** A value of maps, lists, texts, numbers and truth values. */
    static String json(Object value) {
        StringWriter writer = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(writer)) {
            write(generator, value);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return writer.toString();
    }

    private static void write(JsonGenerator to, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            to.writeStartObject();
            for (Map.Entry<?, ?> field : map.entrySet()) {
                to.writeFieldName(String.valueOf(field.getKey()));
                write(to, field.getValue());
            }
            to.writeEndObject();
        } else if (value instanceof List<?> list) {
            to.writeStartArray();
            for (Object each : list) {
                write(to, each);
            }
            to.writeEndArray();
        } else if (value == null) {
            to.writeNull();
        } else if (value instanceof Long || value instanceof Integer) {
            to.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else {
            to.writeString(value.toString());
        }
    }
}
