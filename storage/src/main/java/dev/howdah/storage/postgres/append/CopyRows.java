package dev.howdah.storage.postgres.append;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes rows in COPY's binary format as CopyData messages: no object per row, no second copy. The arguments of an INSERT look
 * the same.
 *
 * <pre>
 * "PGCOPY\n\377\r\n\0" | flags int32 | extension int32 | { columns int16 | { length int32 (-1 null) | bytes } } | -1 int16
 * </pre>
 *
 * Thread: append lane; one COPY at a time.
 */
final class CopyRows {

    private static final byte[] HEADER = "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int END = -1;
    private static final int NULL = -1;

    private final FrontendBuffer out;

    CopyRows(FrontendBuffer out) {
        this.out = out;
    }

    void begin() throws IOException {
        out.beginMessage('d');
        out.writeBytes(HEADER);
    }

    void beginRow(int columnCount) throws IOException {
        out.writeShort(columnCount);
    }

    void writeLong(long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    void writeInt(int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
    }

    void writeShort(short value) throws IOException {
        out.writeInt(Short.BYTES);
        out.writeShort(value);
    }

    /** @param length -1 writes null */
    void writeBytes(ByteBuf from, int index, int length) throws IOException {
        out.writeInt(length);
        out.writeBytes(from, index, length);
    }

    void writeNull() throws IOException {
        out.writeInt(NULL);
    }

    /** Ends the rows and the COPY. */
    void end() throws IOException {
        out.writeShort(END);
        out.endMessage();
        out.beginMessage('c');
        out.endMessage();
    }
}
