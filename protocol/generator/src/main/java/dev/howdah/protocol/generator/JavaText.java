package dev.howdah.protocol.generator;

/** Builds indented Java source. A line that ends with a brace opens a block; a line that begins with one closes it. */
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

    /** Adds a statement that runs under a condition of {@link Versions#condition}. */
    JavaText when(String condition, String statement) {
        return switch (condition) {
            case "false" -> this;
            case "true" -> line(statement);
            default -> line("if (" + condition + ") " + statement);
        };
    }

    /** Makes a text of a definition safe for a Javadoc comment. */
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
