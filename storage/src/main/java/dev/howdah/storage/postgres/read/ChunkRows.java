package dev.howdah.storage.postgres.read;

import dev.howdah.storage.postgres.chunk.StoredChunk;
import dev.howdah.storage.postgres.connect.PgTime;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/** Makes chunks of the driver's rows. Has no state. */
final class ChunkRows {

    private ChunkRows() {}

    /** Reads a row of {@code chunk_read.sql}. */
    static StoredChunk read(Row row) {
        return new StoredChunk(
                row.getInteger(0),
                row.getLong(1),
                row.getLong(2),
                PgTime.toMicros(row.getOffsetDateTime(3)),
                row.getLong(4),
                row.getLong(5),
                row.getInteger(6),
                row.getInteger(7),
                row.getInteger(8),
                row.getShort(9),
                bytes(row, 10),
                bytes(row, 11),
                bytes(row, 12),
                bytes(row, 13),
                bytes(row, 14),
                batches(row.getBuffer(15)));
    }

    /** Reads a row of {@code chunk_find_timestamp.sql}, which has only offsets and timestamps. */
    static StoredChunk timestamps(int partition, Row row) {
        return new StoredChunk(
                partition,
                row.getLong(0),
                row.getLong(1),
                PgTime.toMicros(row.getOffsetDateTime(2)),
                row.getLong(3),
                row.getLong(4),
                row.getInteger(5),
                row.getInteger(6),
                row.getInteger(7),
                row.getShort(8),
                bytes(row, 9),
                bytes(row, 10),
                null,
                null,
                null,
                null);
    }

    private static @Nullable ByteBuf bytes(Row row, int column) {
        Buffer buffer = row.getBuffer(column);
        return buffer == null ? null : ((BufferInternal) buffer).getByteBuf();
    }

    private static byte @Nullable [] batches(@Nullable Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }
}
