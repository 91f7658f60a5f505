package dev.howdah.protocol.message;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Random content for a message, made from kafka-clients' own schema: nulls, empties, extremes, tagged fields. */
final class RandomMessages {

    /** Whether fields that no definition knows are strewn in. */
    enum UnknownTags {
        NONE,
        SOME
    }

    private final Random random;
    private final UnknownTags unknownTags;
    private int elementsLeft = 400;

    RandomMessages(long seed, UnknownTags unknownTags) {
        this.random = new Random(seed);
        this.unknownTags = unknownTags;
    }

    byte[] bytes(Schema schema) {
        Struct struct = struct(schema);
        ByteBuffer buffer = ByteBuffer.allocate(struct.sizeOf());
        struct.writeTo(buffer);
        return buffer.array();
    }

    private Struct struct(Schema schema) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type));
        }
        return struct;
    }

    private Object value(Type type) {
        if (type.isNullable() && random.nextInt(4) == 0) {
            return null;
        }
        if (type instanceof TaggedFields tagged) {
            return taggedFields(tagged);
        }
        if (type instanceof Schema schema) {
            return struct(schema);
        }
        if (type.arrayElementType().isPresent()) {
            return array(type.arrayElementType().get());
        }
        String name = type.toString();
        return switch (name) {
            case "BOOLEAN" -> random.nextBoolean();
            case "INT8" -> (byte) integer();
            case "INT16" -> (short) integer();
            case "UINT16" -> (int) integer() & 0xffff;
            case "INT32" -> (int) integer();
            case "UINT32", "UNSIGNED_INT32" -> integer() & 0xffff_ffffL;
            case "INT64" -> integer();
            case "FLOAT64" -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case "UUID" -> random.nextInt(4) == 0 ? Uuid.ZERO_UUID : new Uuid(random.nextLong(), random.nextLong());
            case "STRING", "COMPACT_STRING", "NULLABLE_STRING", "COMPACT_NULLABLE_STRING" -> string();
            case "BYTES", "COMPACT_BYTES", "NULLABLE_BYTES", "COMPACT_NULLABLE_BYTES" ->
                ByteBuffer.wrap(bytes(random.nextInt(40)));
            case "RECORDS", "COMPACT_RECORDS", "NULLABLE_RECORDS", "COMPACT_NULLABLE_RECORDS" ->
                MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(random.nextInt(3) * 700)));
            default -> throw new AssertionError("unknown type " + name);
        };
    }

    private Object[] array(Type element) {
        int count = random.nextInt(8) == 0 ? random.nextInt(40) : random.nextInt(4);
        count = Math.min(count, elementsLeft);
        elementsLeft -= count;
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = value(element);
        }
        return values;
    }

    private NavigableMap<Integer, Object> taggedFields(TaggedFields type) {
        NavigableMap<Integer, Object> values = new TreeMap<>();
        for (Map.Entry<Integer, Field> field : type.fields().entrySet()) {
            if (random.nextBoolean()) {
                values.put(field.getKey(), value(field.getValue().type));
            }
        }
        // Drawn in any case, so that the known fields are the same with and without the unknown ones.
        int tag = 10_000 + random.nextInt(1 << 20);
        byte[] content = bytes(random.nextInt(300));
        if (random.nextInt(3) == 0 && unknownTags == UnknownTags.SOME) {
            values.put(tag, new RawTaggedField(tag, content));
        }
        return values;
    }

    private long integer() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MIN_VALUE >> (random.nextInt(4) * 16);
            case 3 -> Long.MAX_VALUE >> (random.nextInt(4) * 16);
            case 4 -> random.nextInt(100);
            default -> random.nextLong();
        };
    }

    private String string() {
        int length = random.nextInt(50) == 0 ? 5_000 : random.nextInt(20);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> 0x80 + random.nextInt(0x700);
                        case 1 -> 0x4e00 + random.nextInt(0x5000);
                        case 2 -> 0x1f300 + random.nextInt(0x200);
                        default -> random.nextInt(0x80);
                    });
        }
        return text.toString();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
