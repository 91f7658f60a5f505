package dev.howdah.compat.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Appends big-endian numbers, Kafka's strings and varints. Thread: one. */
public final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Bytes int8(int value) {
        out.write(value);
        return this;
    }

    public Bytes int16(int value) {
        return raw(ByteBuffer.allocate(2).putShort((short) value).array());
    }

    public Bytes int32(int value) {
        return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    public Bytes int64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    /** Zigzag, as in records. */
    public Bytes varint(long value) {
        return unsignedVarint((value << 1) ^ (value >> 63));
    }

    public Bytes unsignedVarint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** A nullable string with a 2-byte length. */
    public Bytes string(@Nullable String text) {
        if (text == null) {
            return int16(-1);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return int16(bytes.length).raw(bytes);
    }

    public Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] toArray() {
        return out.toByteArray();
    }

    public int size() {
        return out.size();
    }
}
