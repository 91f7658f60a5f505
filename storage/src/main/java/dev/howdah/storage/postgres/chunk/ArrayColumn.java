package dev.howdah.storage.postgres.chunk;

import dev.howdah.storage.postgres.connect.CopyRows;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The elements of one {@code bytea[]} on their way to the server, in the array's binary form. An array's length stands before its
 * elements, so these are gathered first.
 *
 * <pre>
 * dimensions int32 | has nulls int32 | element type int32 | length int32 | lower bound int32 | { bytes int32 (-1 null) | bytes }
 * </pre>
 *
 * @see <a href="https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/arrayfuncs.c">array_recv</a>
 */
final class ArrayColumn {

    private static final int BYTEA_OID = 17;
    private static final int NULL = -1;

    /** A buffer that one long record has made larger than this is let go. */
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

    /** @param bytes -1 adds null */
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

    /** As a column of the row that is open: null if every element is. */
    void writeTo(CopyRows rows) throws IOException {
        if (nullCount == count) {
            rows.writeNull();
        } else {
            rows.beginArray(BYTEA_OID, count, size, nullCount > 0);
            rows.writeRaw(elements, size);
        }
    }
}
