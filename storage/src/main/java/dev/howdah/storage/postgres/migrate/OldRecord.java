package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.postgres.chunk.ChunkRecord;
import io.netty.buffer.ByteBuf;

/** A row of {@code layout_record_copy.sql}. */
record OldRecord(CopiedRow row) implements ChunkRecord {

    private static final int OFFSET = 0;
    private static final int TIMESTAMP = 1;
    private static final int KEY = 2;
    private static final int VALUE = 3;
    private static final int HEADERS = 4;

    /** Of key, value and headers. */
    int bytes() {
        return Math.max(0, keyBytes()) + Math.max(0, valueBytes()) + Math.max(0, headersBytes());
    }

    @Override
    public long offset() {
        return row.longAt(OFFSET);
    }

    @Override
    public long timestampMs() {
        return row.longAt(TIMESTAMP);
    }

    @Override
    public ByteBuf keys() {
        return row.bytes();
    }

    @Override
    public int keyIndex() {
        return row.indexAt(KEY);
    }

    @Override
    public int keyBytes() {
        return row.lengthAt(KEY);
    }

    @Override
    public ByteBuf values() {
        return row.bytes();
    }

    @Override
    public int valueIndex() {
        return row.indexAt(VALUE);
    }

    @Override
    public int valueBytes() {
        return row.lengthAt(VALUE);
    }

    @Override
    public ByteBuf headers() {
        return row.bytes();
    }

    @Override
    public int headersIndex() {
        return row.indexAt(HEADERS);
    }

    @Override
    public int headersBytes() {
        return row.lengthAt(HEADERS);
    }
}
