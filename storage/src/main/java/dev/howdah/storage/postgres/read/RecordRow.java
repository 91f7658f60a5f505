package dev.howdah.storage.postgres.read;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stored record, as the statements that read records give it. Taken out of the driver's row while that is still in the
 * processor's cache: rows are large, and of a read of 2 MB all would be kept until the last one has come.
 *
 * @param headers as on the wire
 */
record RecordRow(
        long offset,
        long timestampMs,
        @Nullable Buffer key,
        @Nullable Buffer value,
        @Nullable Buffer headers) {

    static RecordRow of(Row row) {
        return new RecordRow(row.getLong(0), row.getLong(1), row.getBuffer(2), row.getBuffer(3), row.getBuffer(4));
    }

    /** For statements that read one partition. */
    static Collector<Row, ?, List<RecordRow>> toList() {
        return Collectors.mapping(RecordRow::of, Collectors.toCollection(ArrayList::new));
    }

    @Nullable
    ByteBuf keyBytes() {
        return bytes(key);
    }

    @Nullable
    ByteBuf valueBytes() {
        return bytes(value);
    }

    @Nullable
    ByteBuf headersBytes() {
        return bytes(headers);
    }

    private static @Nullable ByteBuf bytes(@Nullable Buffer buffer) {
        return buffer == null ? null : ((BufferInternal) buffer).getByteBuf();
    }
}
