package dev.howdah.storage.postgres;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows in COPY's binary format into one buffer that is sent whenever it is full: no object per row, no second copy.
 *
 * <pre>
 * "PGCOPY\n\377\r\n\0" | flags int32 | extension int32 | { columns int16 | { length int32 (-1 null) | bytes } } | -1 int16
 * </pre>
 *
 * Thread: append lane; one COPY at a time.
 */
final class CopyRows {

    private static final int BUFFER_BYTES = 256 << 10;

    private static final byte[] HEADER = "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int size;
    private @Nullable CopyIn out;

    void begin(CopyIn copy) {
        out = copy;
        System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
        size = HEADER.length;
    }

    void beginRow(int columnCount) throws SQLException {
        ensure(Short.BYTES);
        SHORT.set(buffer, size, (short) columnCount);
        size += Short.BYTES;
    }

    void writeLong(long value) throws SQLException {
        ensure(Integer.BYTES + Long.BYTES);
        INT.set(buffer, size, Long.BYTES);
        LONG.set(buffer, size + Integer.BYTES, value);
        size += Integer.BYTES + Long.BYTES;
    }

    void writeInt(int value) throws SQLException {
        ensure(2 * Integer.BYTES);
        INT.set(buffer, size, Integer.BYTES);
        INT.set(buffer, size + Integer.BYTES, value);
        size += 2 * Integer.BYTES;
    }

    void writeShort(short value) throws SQLException {
        ensure(Integer.BYTES + Short.BYTES);
        INT.set(buffer, size, Short.BYTES);
        SHORT.set(buffer, size + Integer.BYTES, value);
        size += Integer.BYTES + Short.BYTES;
    }

    /** @param length -1 writes null */
    void writeBytes(ByteBuf from, int index, int length) throws SQLException {
        ensure(Integer.BYTES);
        INT.set(buffer, size, length);
        size += Integer.BYTES;
        int at = index;
        int left = length;
        while (left > 0) {
            if (size == buffer.length) {
                send();
            }
            int part = Math.min(left, buffer.length - size);
            from.getBytes(at, buffer, size, part);
            size += part;
            at += part;
            left -= part;
        }
    }

    void writeNull() throws SQLException {
        ensure(Integer.BYTES);
        INT.set(buffer, size, -1);
        size += Integer.BYTES;
    }

    /** Ends the COPY; returns the rows that the server counted. */
    long end() throws SQLException {
        ensure(Short.BYTES);
        SHORT.set(buffer, size, (short) -1);
        size += Short.BYTES;
        send();
        CopyIn copy = begun();
        out = null;
        return copy.endCopy();
    }

    private void ensure(int bytes) throws SQLException {
        if (buffer.length - size < bytes) {
            send();
        }
    }

    private void send() throws SQLException {
        begun().writeToCopy(buffer, 0, size);
        size = 0;
    }

    private CopyIn begun() {
        CopyIn copy = out;
        if (copy == null) {
            throw new IllegalStateException("no COPY begun");
        }
        return copy;
    }
}
