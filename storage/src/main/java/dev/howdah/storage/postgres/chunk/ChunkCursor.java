package dev.howdah.storage.postgres.chunk;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the records of a stored chunk, in the order of their offsets. It makes no object per record: key, value and headers
 * are index ranges of {@link #keys}, {@link #values} and {@link #headers}. Borrows the chunk's buffers.
 */
public final class ChunkCursor implements ChunkRecord {

    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;
    private static final int ARRAY_LENGTH_INDEX = 3 * Integer.BYTES;

    /** One array of a chunk; null stands for an array of nulls. */
    private static final class Elements {
        private final ByteBuf array;
        private final boolean absent;
        private int next = ARRAY_HEADER_BYTES;
        private int index;
        private int bytes = -1;

        Elements(@Nullable ByteBuf array, int recordCount) {
            this.array = array == null ? Unpooled.EMPTY_BUFFER : array;
            this.absent = array == null;
            if (array != null && recordCount > 0) {
                int length = array.readableBytes() < ARRAY_HEADER_BYTES ? 0 : array.getInt(ARRAY_LENGTH_INDEX);
                if (length != recordCount) {
                    throw new StorageException(new StorageFailure.Unexpected(
                            "", "damaged chunk: an array of " + length + " (expected: " + recordCount + ")"));
                }
            }
        }

        void next() {
            if (!absent) {
                bytes = array.getInt(next);
                index = next + Integer.BYTES;
                next = index + Math.max(0, bytes);
            }
        }

        int intValue() {
            return array.getInt(index);
        }
    }

    private final StoredChunk chunk;
    private final Elements offsetDeltas;
    private final Elements timestampDeltas;
    private final Elements keys;
    private final Elements values;
    private final Elements headers;
    private int recordsRead;
    private long offset;
    private long timestampMs;

    public ChunkCursor(StoredChunk chunk) {
        this.chunk = chunk;
        offsetDeltas = new Elements(chunk.offsetDeltas(), chunk.recordCount());
        timestampDeltas = new Elements(chunk.timestampDeltas(), chunk.recordCount());
        keys = new Elements(chunk.keys(), chunk.recordCount());
        values = new Elements(chunk.values(), chunk.recordCount());
        headers = new Elements(chunk.headers(), chunk.recordCount());
    }

    /** Moves to the next record; false after the last one. */
    public boolean next() {
        if (recordsRead == chunk.recordCount()) {
            return false;
        }
        offsetDeltas.next();
        timestampDeltas.next();
        keys.next();
        values.next();
        headers.next();
        offset = chunk.baseOffset() + (offsetDeltas.absent ? recordsRead : offsetDeltas.intValue());
        timestampMs = chunk.minTimestampMs() + (timestampDeltas.absent ? 0 : timestampDeltas.intValue());
        recordsRead++;
        return true;
    }

    /** Of the record, counted from 0. */
    public int position() {
        return recordsRead - 1;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long timestampMs() {
        return timestampMs;
    }

    @Override
    public ByteBuf keys() {
        return keys.array;
    }

    @Override
    public int keyIndex() {
        return keys.index;
    }

    @Override
    public int keyBytes() {
        return keys.bytes;
    }

    @Override
    public ByteBuf values() {
        return values.array;
    }

    @Override
    public int valueIndex() {
        return values.index;
    }

    @Override
    public int valueBytes() {
        return values.bytes;
    }

    @Override
    public ByteBuf headers() {
        return headers.array;
    }

    @Override
    public int headersIndex() {
        return headers.index;
    }

    @Override
    public int headersBytes() {
        return headers.bytes;
    }
}
