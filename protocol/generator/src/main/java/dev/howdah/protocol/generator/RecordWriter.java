package dev.howdah.protocol.generator;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes one structure as a Java record, with a builder, a method that reads it and one that writes it. */
final class RecordWriter {

    /** Every response that has the field calls it so. */
    private static final String THROTTLE_TIME = "throttleTimeMs";

    private final JavaText java;
    private final Message message;
    private final Struct struct;
    private final String flexible;
    private final List<Field> tagged;

    RecordWriter(JavaText java, Message message, Struct struct) {
        this.java = java;
        this.message = message;
        this.struct = struct;
        this.flexible = message.flexible().condition(struct.versions());
        this.tagged =
                struct.fields().stream().filter(f -> !f.tagged().isEmpty()).toList();
    }

    void write() {
        boolean isRoot = struct.equals(message.root());
        java.line("/**");
        java.line(" * " + (struct.about().isEmpty() ? struct.name() : JavaText.javadoc(struct.about())));
        java.line(" *");
        for (Field field : struct.fields()) {
            java.line(" * @param " + field.name() + " " + JavaText.javadoc(field.about()));
        }
        java.line(" */");
        if (isRoot) {
            java.line("@Generated(\"dev.howdah.protocol.generator\")");
        }
        java.line("public record " + struct.name() + "("
                + struct.fields().stream()
                        .map(f -> f.javaType() + " " + f.name())
                        .collect(Collectors.joining(", "))
                + ") implements " + (isRoot ? "ApiMessage" : "WireStruct") + " {");
        if (isRoot) {
            java.line("public static final short LOWEST_VERSION = "
                    + struct.versions().lowest() + ";");
            java.line("public static final short HIGHEST_VERSION = "
                    + struct.versions().highest() + ";");
        }
        java.line("/** Every field at its default. */");
        java.line("public static final " + struct.name() + " DEFAULT = new Builder().build();");
        constructor();
        java.line("public static Builder builder() {");
        java.line("return new Builder();");
        java.line("}");
        toBuilder();
        if (isRoot && struct.fields().stream().anyMatch(f -> f.name().equals(THROTTLE_TIME))) {
            withThrottleTime();
        }
        read(isRoot);
        writeMethod(isRoot);
        if (isRoot) {
            for (Struct nested : message.nested()) {
                new RecordWriter(java, message, nested).write();
            }
        }
        builder();
        java.line("}");
    }

    private void constructor() {
        List<Field> arrays = struct.fields().stream().filter(Field::isArray).toList();
        if (arrays.isEmpty()) {
            return;
        }
        java.line("public " + struct.name() + " {");
        for (Field field : arrays) {
            String copy = "List.copyOf(" + field.name() + ")";
            java.line(field.name() + " = " + (field.isNullable() ? field.name() + " == null ? null : " + copy : copy)
                    + ";");
        }
        java.line("}");
    }

    private void toBuilder() {
        java.line("public Builder toBuilder() {");
        java.line("Builder b = new Builder();");
        for (Field field : struct.fields()) {
            java.line("b." + field.name() + " = " + field.name() + ";");
        }
        java.line("return b;");
        java.line("}");
    }

    private void withThrottleTime() {
        java.line("@Override");
        java.line("public " + struct.name() + " withThrottleTimeMs(int " + THROTTLE_TIME + ") {");
        java.line("return toBuilder()." + THROTTLE_TIME + "(" + THROTTLE_TIME + ").build();");
        java.line("}");
    }

    private void builder() {
        java.line("/** Fields not set keep the schema's default. */");
        java.line("public static final class Builder {");
        for (Field field : struct.fields()) {
            java.line("private " + field.javaType() + " " + field.name() + " = " + field.defaultValue() + ";");
        }
        for (Field field : struct.fields()) {
            java.line("public Builder " + field.name() + "(" + field.javaType() + " " + field.name() + ") {");
            java.line("this." + field.name() + " = " + field.name() + ";");
            java.line("return this;");
            java.line("}");
        }
        java.line("public " + struct.name() + " build() {");
        java.line("return new " + struct.name() + "("
                + struct.fields().stream().map(Field::name).collect(Collectors.joining(", ")) + ");");
        java.line("}");
        java.line("}");
    }

    private void requireVersion(boolean isRoot) {
        if (isRoot) {
            java.line(
                    "ApiMessage.requireVersion(\"" + struct.name() + "\", version, LOWEST_VERSION, HIGHEST_VERSION);");
        }
        if (!flexible.equals("true") && !flexible.equals("false")) {
            java.line("boolean flexible = " + flexible + ";");
        }
    }

    private void read(boolean isRoot) {
        java.line("/** @throws dev.howdah.protocol.wire.MalformedMessageException on any bytes that are not one */");
        java.line("public static " + struct.name() + " read(WireReader in, short version) {");
        requireVersion(isRoot);
        java.line("Builder b = new Builder();");
        for (Field field : struct.fields()) {
            for (String condition : untagged(field)) {
                java.when(condition, "b." + field.name() + " = " + readExpression(field, field.versions()) + ";");
            }
        }
        if (!flexible.equals("false")) {
            if (tagged.isEmpty()) {
                java.when(flexibleHere(), "in.skipTaggedFields();");
            } else {
                readTagged();
            }
        }
        java.line("return b.build();");
        java.line("}");
    }

    private void readTagged() {
        java.line(
                flexible.equals("true")
                        ? "for (int left = in.taggedFieldCount(); left > 0; left--) {"
                        : "for (int left = flexible ? in.taggedFieldCount() : 0; left > 0; left--) {");
        java.line("int tag = in.uvarint();");
        java.line("int size = in.taggedFieldBytes();");
        java.line("int start = in.index();");
        for (Field field : tagged) {
            String since = field.tagged().condition(struct.versions().and(message.flexible()));
            java.line("if (tag == " + field.tag() + (since.equals("true") ? "" : " && " + since) + ") {");
            java.line("b." + field.name() + " = " + readExpression(field, field.tagged()) + ";");
            java.line("in.endTaggedField(start, size);");
            java.line("continue;");
            java.line("}");
        }
        java.line("in.skip(size);");
        java.line("}");
    }

    private String readExpression(Field field, Versions here) {
        String nullable = field.nullable().condition(here);
        return switch (nullable) {
            case "true" -> readOne(field, true);
            case "false" -> readOne(field, false);
            default -> nullable + " ? " + readOne(field, true) + " : " + readOne(field, false);
        };
    }

    private String readOne(Field field, boolean mayBeNull) {
        String form = formOf(field);
        if (field.isArray()) {
            if (field.element().equals("string")) {
                return "in." + (mayBeNull ? "nullableStringArray(" : "stringArray(") + form + ")";
            }
            String element = field.isStruct() ? field.element() + "::read" : "(r, v) -> r." + field.element() + "()";
            return "in." + (mayBeNull ? "nullableArray(" : "array(") + form + ", " + message.elementBytesMin(field)
                    + ", version, " + element + ")";
        }
        if (field.isStruct()) {
            String read = field.element() + ".read(in, version)";
            return mayBeNull ? "in.isPresent() ? " + read + " : null" : read;
        }
        return switch (field.element()) {
            case "string" -> mayBeNull ? "in.nullableString(" + form + ")" : "in.string(" + form + ")";
            case "bytes" -> mayBeNull ? "in.nullableBytes(" + form + ")" : "in.bytes(" + form + ")";
            case "records" -> mayBeNull ? "in.nullableRecords(" + form + ")" : "in.records(" + form + ")";
            default -> "in." + field.element() + "()";
        };
    }

    private void writeMethod(boolean isRoot) {
        java.line("@Override");
        java.line("public void write(WireWriter out, short version) {");
        requireVersion(isRoot);
        for (Field field : struct.fields()) {
            for (String condition : untagged(field)) {
                java.when(condition, writeStatement(field, field.versions()));
            }
            String present = field.versions().condition(struct.versions());
            if (!field.ignorable() && !present.equals("true")) {
                java.line("assert " + (present.equals("false") ? "" : "(" + present + ") || ") + "("
                        + field.isDefault(value(field)) + ") : \"" + struct.name() + "." + field.name()
                        + " does not exist in version \" + version;");
            }
        }
        if (!flexible.equals("false")) {
            if (tagged.isEmpty()) {
                java.when(flexibleHere(), "out.uvarint(0);");
            } else {
                writeTagged();
            }
        }
        java.line("}");
    }

    private void writeTagged() {
        java.line("if (" + flexibleHere() + ") {");
        java.line("int count = 0;");
        for (Field field : tagged) {
            java.line("boolean has" + field.tag() + " = " + hasTag(field) + ";");
            java.line("if (has" + field.tag() + ") count++;");
        }
        java.line("out.uvarint(count);");
        List<Field> byTag = tagged.stream()
                .sorted((a, b) -> Integer.compare(a.tag(), b.tag()))
                .toList();
        for (Field field : byTag) {
            java.line("if (has" + field.tag() + ") {");
            java.line("int start = out.beginTaggedField(" + field.tag() + ");");
            java.line(writeStatement(field, field.tagged()));
            java.line("out.endTaggedField(start);");
            java.line("}");
        }
        java.line("}");
    }

    private String hasTag(Field field) {
        String since = field.tagged().condition(struct.versions().and(message.flexible()));
        return (since.equals("true") ? "" : since + " && ") + "!(" + field.isDefault(value(field)) + ")";
    }

    private String writeStatement(Field field, Versions here) {
        String nullable = field.nullable().condition(here);
        return switch (nullable) {
            case "true" -> writeOne(field, true) + ";";
            case "false" -> writeOne(field, false) + ";";
            default -> "{ if (" + nullable + ") " + writeOne(field, true) + "; else " + writeOne(field, false) + "; }";
        };
    }

    private String writeOne(Field field, boolean mayBeNull) {
        String form = formOf(field);
        String value = value(field);
        if (field.isArray()) {
            if (field.isStruct()) {
                return "out." + (mayBeNull ? "nullableStructs(" : "structs(") + form + ", version, " + value + ")";
            }
            String element = field.element().equals("string")
                    ? "(w, e) -> w.string(" + form + ", e)"
                    : "WireWriter::" + field.element();
            return "out." + (mayBeNull ? "nullableArray(" : "array(") + form + ", " + value + ", " + element + ")";
        }
        if (field.isStruct()) {
            return "out." + (mayBeNull ? "nullableStruct(" : "struct(") + "version, " + value + ")";
        }
        return switch (field.element()) {
            case "string" ->
                "out." + (mayBeNull ? "nullableString(" : "string(") + form + ", "
                        + (isMessage(field) ? "WireWriter.shortened(" + value + ")" : value) + ")";
            case "bytes" -> "out." + (mayBeNull ? "nullableBytes(" : "bytes(") + form + ", " + value + ")";
            case "records" -> "out." + (mayBeNull ? "nullableRecords(" : "records(") + form + ", " + value + ")";
            default -> "out." + field.element() + "(" + value + ")";
        };
    }

    /** Text for people, which may quote a string as long as a string can be. */
    private static boolean isMessage(Field field) {
        return field.name().toLowerCase(Locale.ROOT).endsWith("errormessage");
    }

    /** The one condition under which a field is written in its place, or none for a field that is always tagged. */
    private List<String> untagged(Field field) {
        if (field.tagged().isEmpty()) {
            return List.of(field.versions().condition(struct.versions()));
        }
        if (field.tagged().covers(field.versions())) {
            return List.of();
        }
        Versions before = new Versions(field.versions().lowest(), field.tagged().lowest() - 1);
        return List.of(before.condition(struct.versions()));
    }

    private String flexibleHere() {
        return flexible.equals("true") ? "true" : "flexible";
    }

    private String formOf(Field field) {
        return field.flexible().equals(message.flexible())
                ? (flexible.equals("true") || flexible.equals("false") ? flexible : "flexible")
                : field.flexible().condition(struct.versions());
    }

    /** The Java expression for a component, distinct from a parameter of the same name. */
    private static String value(Field field) {
        return field.name().equals("version") ? "this.version" : field.name();
    }
}
