package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A row as {@code copy … to stdout (format binary)} sends it, one row in a message:
 *
 * <pre>
 * columns int16 | { length int32 (-1 null) | bytes }
 * </pre>
 */
final class CopiedRow {

    private final ByteBuf bytes;
    private final int[] indexes;
    private final int[] lengths;

    private CopiedRow(ByteBuf bytes, int[] indexes, int[] lengths) {
        this.bytes = bytes;
        this.indexes = indexes;
        this.lengths = lengths;
    }

    /**
     * Reads the lengths of the columns.
     *
     * @param at where the row begins in the message
     */
    static CopiedRow of(byte[] message, int at) {
        ByteBuf bytes = Unpooled.wrappedBuffer(message);
        int columns = bytes.getShort(at);
        int[] indexes = new int[columns];
        int[] lengths = new int[columns];
        int next = at + Short.BYTES;
        for (int column = 0; column < columns; column++) {
            lengths[column] = bytes.getInt(next);
            indexes[column] = next + Integer.BYTES;
            next = indexes[column] + Math.max(0, lengths[column]);
        }
        if (next != message.length) {
            throw new StorageException(
                    new StorageFailure.Unexpected("", "a copied row of " + message.length + " bytes ends at " + next));
        }
        return new CopiedRow(bytes, indexes, lengths);
    }

    /** The buffer in which all columns lie. */
    ByteBuf bytes() {
        return bytes;
    }

    int indexAt(int column) {
        return indexes[column];
    }

    /** -1 for null. */
    int lengthAt(int column) {
        return lengths[column];
    }

    long longAt(int column) {
        return bytes.getLong(indexes[column]);
    }

    int intAt(int column) {
        return bytes.getInt(indexes[column]);
    }

    short shortAt(int column) {
        return bytes.getShort(indexes[column]);
    }
}
