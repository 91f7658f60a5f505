package dev.howdah.protocol.generator;

import java.util.Collection;
import java.util.Map;

/**
 * One definition file.
 *
 * @param type request, response, header or data
 * @param apiKey the API key; -1 for headers and data
 * @param structs every structure in it by name, including structures inside structures
 */
record Message(
        String type,
        int apiKey,
        boolean isLatestVersionUnstable,
        Versions flexible,
        Struct root,
        Map<String, Struct> structs) {

    String name() {
        return root.name();
    }

    Versions versions() {
        return root.versions();
    }

    Collection<Struct> nested() {
        return structs.values();
    }

    /** The fewest bytes that an element of this array takes in any version that has the array. It is at least 1. */
    int elementBytesMin(Field array) {
        int fewest = Integer.MAX_VALUE;
        Versions versions = array.versions().and(versions());
        for (int version = versions.lowest(); version <= versions.highest(); version++) {
            fewest = Math.min(fewest, bytesMin(array.element(), array.flexible().contains(version), version));
        }
        if (fewest < 1 || fewest == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name() + ": elements of " + array.name() + " may take no bytes at all");
        }
        return fewest;
    }

    private int bytesMin(String type, boolean isFlexible, int version) {
        return switch (type) {
            case "bool", "int8" -> 1;
            case "int16", "uint16" -> 2;
            case "int32", "uint32" -> 4;
            case "int64", "float64" -> 8;
            case "uuid" -> 16;
            case "string" -> isFlexible ? 1 : 2;
            case "bytes", "records" -> isFlexible ? 1 : 4;
            default -> structBytesMin(type, version);
        };
    }

    private int structBytesMin(String name, int version) {
        int sum = flexible.contains(version) ? 1 : 0;
        for (Field field : struct(name).fields()) {
            if (field.versions().contains(version) && !field.tagged().contains(version)) {
                boolean isFlexible = field.flexible().contains(version);
                if (field.isArray()) {
                    sum += isFlexible ? 1 : 4;
                } else if (field.isStruct() && field.nullable().contains(version)) {
                    sum += 1;
                } else {
                    sum += bytesMin(field.element(), isFlexible, version);
                }
            }
        }
        return sum;
    }

    private Struct struct(String name) {
        Struct struct = structs.get(name);
        if (struct == null) {
            throw new IllegalArgumentException(name() + ": no structure " + name);
        }
        return struct;
    }
}
