package dev.howdah.storage.postgres.chunk;

import dev.howdah.storage.postgres.connect.CopyRows;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Gathers the elements of one {@code bytea[]} in the array's binary form. They are gathered because the array's length
 * is written before them.
 *
 * <pre>
 * dimensions int32 | has nulls int32 | element type int32 | length int32 | lower bound int32 | { bytes int32 (-1 null) | bytes }
 * </pre>
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/arrayfuncs.c">array_recv</a>
 */
final class ArrayColumn {

    private static final int BYTEA_OID = 17;
    private static final int NULL = -1;

    /** If one long record has made the buffer larger than this, the buffer is replaced. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private static final int INITIAL_BYTES = 16 << 10;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] elements = new byte[INITIAL_BYTES];
    private int size;
    private int count;
    private int nullCount;

    void clear() {
        size = 0;
        count = 0;
        nullCount = 0;
        if (elements.length > KEPT_BYTES_MAX) {
            elements = new byte[INITIAL_BYTES];
        }
    }

    /**
     * Adds one element.
     *
     * @param bytes its length; -1 adds null
     */
    void add(ByteBuf from, int index, int bytes) {
        int payload = Math.max(0, bytes);
        if (elements.length - size < Integer.BYTES + payload) {
            elements = Arrays.copyOf(elements, Math.max(2 * elements.length, size + Integer.BYTES + payload));
        }
        INT.set(elements, size, bytes);
        size += Integer.BYTES;
        from.getBytes(index, elements, size, payload);
        size += payload;
        count++;
        nullCount += bytes == NULL ? 1 : 0;
    }

    /** Writes the array as a column of the open row. The column is null if every element is null. */
    void writeTo(CopyRows rows) throws IOException {
        if (nullCount == count) {
            rows.writeNull();
        } else {
            rows.beginArray(BYTEA_OID, count, size, nullCount > 0);
            rows.writeRaw(elements, size);
        }
    }
}
