package dev.howdah.storage.postgres.retention;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum RetentionSql implements Sql {
    CHUNK_FIND_ANY_PRODUCER,
    CHUNK_FIND_ANY_RECORD,
    CHUNK_FIND_RETAINED,
    CHUNK_LIST_PRODUCERS,
    CHUNK_MAX_TIMESTAMP,
    CHUNK_SUM_BYTES,
    HEAD_FIND_LIVE,
    HEAD_RAISE_LOG_START,
    LEAF_FIND_SIZE,
    LEAF_TRUNCATE,
    PORTION_LIST,
    SEGMENT_DELETE,
    SEGMENT_START_DELETE,
    SEGMENT_START_MOVE,
    SEGMENT_TRUNCATE;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
