package dev.howdah.storage.postgres.read;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum ReadSql implements Sql {
    ABORTED_LIST,
    CHUNK_FIND_GREATEST,
    CHUNK_FIND_REACHED,
    CHUNK_FIND_TIMESTAMP,
    CHUNK_LIST_BATCHES,
    CHUNK_READ,
    HEAD_FIND,
    PARTITION_LIST_SIZES,
    READER_END,
    READER_PREFETCH,
    READER_SET,
    SEGMENT_START_FIND,
    SEGMENT_START_FIND_MAX,
    SEGMENT_START_FIND_TIMESTAMP;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
