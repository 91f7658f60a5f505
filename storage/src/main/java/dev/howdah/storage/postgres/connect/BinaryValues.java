package dev.howdah.storage.postgres.connect;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Writes values in Postgres's binary format, each with its length before it, as the parameters of a statement and the columns of a
 * COPY have it. It allocates no object for a value and copies the bytes once.
 *
 * <pre>
 * value: length int32 (-1 null) | bytes
 * array: length int32 | dimensions int32 | has nulls int32 | element oid int32 | { count int32 | lower bound int32 } | values
 * </pre>
 *
 * <p>Thread: that of the buffer.
 */
public class BinaryValues {

    public static final int INT8_OID = 20;
    public static final int INT2_OID = 21;
    public static final int INT4_OID = 23;
    public static final int TEXT_OID = 25;
    public static final int TIMESTAMPTZ_OID = 1184;

    private static final int NULL = -1;
    private static final int EMPTY_ARRAY_BYTES = 3 * Integer.BYTES;
    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;

    final FrontendBuffer out;

    BinaryValues(FrontendBuffer out) {
        this.out = out;
    }

    /** How many values follow: the parameters of a statement, or the columns of a row. */
    public final void writeCount(int count) throws IOException {
        out.writeShort(count);
    }

    public final void writeLong(long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    public final void writeInt(int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
    }

    public final void writeShort(int value) throws IOException {
        out.writeInt(Short.BYTES);
        out.writeShort(value);
    }

    public final void writeTid(Tid value) throws IOException {
        out.writeInt(Tid.BYTES);
        value.writeTo(out);
    }

    public final void writeUuid(UUID value) throws IOException {
        out.writeInt(2 * Long.BYTES);
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    public final void writeText(String value) throws IOException {
        writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public final void writeBytes(byte[] value) throws IOException {
        out.writeInt(value.length);
        out.writeBytes(value);
    }

    /** @param length -1 writes null */
    public final void writeBytes(ByteBuf from, int index, int length) throws IOException {
        out.writeInt(length);
        out.writeBytes(from, index, length);
    }

    public final void writeNull() throws IOException {
        out.writeInt(NULL);
    }

    /**
     * Begins an array of one dimension, or of none if it is empty. The caller then writes its elements, by {@link #writeInt} and the
     * like or by {@link #writeRaw}.
     *
     * @param elementsBytes the bytes of all elements together, including their lengths
     */
    public final void beginArray(int elementOid, int count, int elementsBytes, boolean hasNulls) throws IOException {
        boolean isEmpty = count == 0;
        out.writeInt(isEmpty ? EMPTY_ARRAY_BYTES : ARRAY_HEADER_BYTES + elementsBytes);
        out.writeInt(isEmpty ? 0 : 1); // dimensions
        out.writeInt(hasNulls ? 1 : 0);
        out.writeInt(elementOid);
        if (!isEmpty) {
            out.writeInt(count);
            out.writeInt(1); // lower bound
        }
    }

    /** As above, of elements that are all of one length and not null. */
    public final void beginArray(int elementOid, int count, int elementBytes) throws IOException {
        beginArray(elementOid, count, count * (Integer.BYTES + elementBytes), false);
    }

    /** Writes bytes that are part of a value. */
    public final void writeRaw(byte[] from, int length) throws IOException {
        out.writeBytes(from, length);
    }
}
