package dev.howdah.protocol.generator;

/**
 * One field of a structure.
 *
 * @param name the name in the definition, with a small first letter
 * @param element the type, or for an array its elements' type
 * @param versions the versions in which the field exists; the other ranges likewise
 * @param defaultText the default in the definition; empty if the type's own default holds
 * @param tag -1 for a field that is never tagged
 */
record Field(
        String name,
        String element,
        boolean isArray,
        Versions versions,
        Versions nullable,
        Versions tagged,
        Versions flexible,
        int tag,
        String defaultText,
        boolean ignorable,
        String about) {

    boolean isStruct() {
        return Character.isUpperCase(element.charAt(0));
    }

    /** Whether the Java type is nullable: if any version allows null, and always for records. */
    boolean isNullable() {
        return !nullable.isEmpty() || element.equals("records");
    }

    boolean defaultsToNull() {
        return defaultText.equals("null") || (element.equals("records") && !isArray);
    }

    String javaType() {
        String type = isArray ? "List<" + boxedElement() + ">" : javaElement();
        return isNullable() ? "@Nullable " + type : type;
    }

    private String javaElement() {
        return switch (element) {
            case "bool" -> "boolean";
            case "int8" -> "byte";
            case "int16" -> "short";
            case "uint16", "int32" -> "int";
            case "uint32", "int64" -> "long";
            case "float64" -> "double";
            case "string" -> "String";
            case "uuid" -> "UUID";
            case "bytes", "records" -> "ByteBuf";
            default -> structName();
        };
    }

    private String boxedElement() {
        return switch (javaElement()) {
            case "boolean" -> "Boolean";
            case "byte" -> "Byte";
            case "short" -> "Short";
            case "int" -> "Integer";
            case "long" -> "Long";
            case "double" -> "Double";
            default -> javaElement();
        };
    }

    private String structName() {
        if (!isStruct()) {
            throw new IllegalArgumentException("unknown type " + element + " of field " + name);
        }
        return element;
    }

    /** The default as a Java expression. */
    String defaultValue() {
        if (defaultsToNull()) {
            return "null";
        }
        if (isArray) {
            return "List.of()";
        }
        return switch (element) {
            case "bool" -> defaultText.equalsIgnoreCase("true") ? "true" : "false";
            case "int8" -> "(byte) " + number();
            case "int16" -> "(short) " + number();
            case "uint16", "int32" -> String.valueOf(number());
            case "uint32", "int64" -> number() + "L";
            case "float64" -> defaultText.isEmpty() ? "0.0" : String.valueOf(Double.parseDouble(defaultText));
            case "string" -> '"' + defaultText + '"';
            case "uuid" -> "WireReader.ZERO_UUID";
            case "bytes" -> "Unpooled.EMPTY_BUFFER";
            default -> element + ".DEFAULT";
        };
    }

    private long number() {
        return defaultText.isEmpty() ? 0 : Long.decode(defaultText);
    }

    /** A Java condition that holds if the value is the default. A tagged field with its default is not written. */
    String isDefault(String value) {
        if (defaultsToNull()) {
            return value + " == null";
        }
        String notNull = isNullable() ? value + " != null && " : "";
        if (isArray) {
            return notNull + value + ".isEmpty()";
        }
        return switch (element) {
            case "bool" -> defaultValue().equals("true") ? value : "!" + value;
            case "int8", "int16", "uint16", "int32" -> value + " == " + number();
            case "uint32", "int64" -> value + " == " + defaultValue();
            case "float64" -> "Double.compare(" + value + ", " + defaultValue() + ") == 0";
            case "string" ->
                defaultText.isEmpty() ? notNull + value + ".isEmpty()" : defaultValue() + ".equals(" + value + ")";
            case "bytes" -> notNull + "!" + value + ".isReadable()";
            default -> defaultValue() + ".equals(" + value + ")";
        };
    }
}
