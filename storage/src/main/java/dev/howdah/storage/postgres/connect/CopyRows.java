package dev.howdah.storage.postgres.connect;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes rows in COPY's binary format as CopyData messages. It allocates no object for a row and copies the bytes once.
 * The arguments of an INSERT have the same form.
 *
 * <pre>
 * "PGCOPY\n\377\r\n\0" | flags int32 | extension int32 | { columns int16 | { length int32 (-1 null) | bytes } } | -1 int16
 * </pre>
 *
 * <p>Thread: that of the buffer; one COPY at a time.
 */
public final class CopyRows {

    private static final byte[] HEADER = "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int END = -1;
    private static final int NULL = -1;
    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;

    private final FrontendBuffer out;

    public CopyRows(FrontendBuffer out) {
        this.out = out;
    }

    public void begin() throws IOException {
        out.beginMessage('d');
        out.writeBytes(HEADER);
    }

    public void beginRow(int columnCount) throws IOException {
        out.writeShort(columnCount);
    }

    public void writeLong(long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    public void writeInt(int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
    }

    public void writeShort(short value) throws IOException {
        out.writeInt(Short.BYTES);
        out.writeShort(value);
    }

    /** @param length -1 writes null */
    public void writeBytes(ByteBuf from, int index, int length) throws IOException {
        out.writeInt(length);
        out.writeBytes(from, index, length);
    }

    /**
     * Begins an array of one dimension. The caller then writes its elements, each with its length before it, by {@link
     * #writeInt} and the like or by {@link #writeRaw}.
     *
     * @param elementsBytes the bytes of all elements together, including their lengths
     */
    public void beginArray(int elementOid, int count, int elementsBytes, boolean hasNulls) throws IOException {
        out.writeInt(ARRAY_HEADER_BYTES + elementsBytes);
        out.writeInt(1); // dimensions
        out.writeInt(hasNulls ? 1 : 0);
        out.writeInt(elementOid);
        out.writeInt(count);
        out.writeInt(1); // lower bound
    }

    /** Writes bytes that are part of a column. */
    public void writeRaw(byte[] from, int length) throws IOException {
        out.writeBytes(from, length);
    }

    public void writeNull() throws IOException {
        out.writeInt(NULL);
    }

    /** Ends the rows and the COPY. */
    public void end() throws IOException {
        out.writeShort(END);
        out.endMessage();
        out.beginMessage('c');
        out.endMessage();
    }
}
