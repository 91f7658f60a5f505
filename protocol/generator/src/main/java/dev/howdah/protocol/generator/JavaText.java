package dev.howdah.protocol.generator;

/** Indented Java source under construction. A line that ends in a brace opens a block, one that starts with it closes. */
final class JavaText {

    private final StringBuilder text = new StringBuilder();
    private int depth;

    JavaText line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        text.append("    ".repeat(line.isEmpty() ? 0 : depth)).append(line).append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    /** A statement under a condition as {@link Versions#condition} makes it. */
    JavaText when(String condition, String statement) {
        return switch (condition) {
            case "false" -> this;
            case "true" -> line(statement);
            default -> line("if (" + condition + ") " + statement);
        };
    }

    /** What the definition says about something, made safe inside a Javadoc comment. */
    static String javadoc(String about) {
        return about.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("*/", "*&#47;")
                .replace("\\", "&#92;")
                .strip();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
