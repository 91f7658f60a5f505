package dev.howdah.storage.postgres.append;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum AppendSql implements Sql {
    CHUNK_FIND_LAST_BATCHES,
    CHUNK_FIND_PRODUCERS,
    CHUNK_INSERT,
    HEAD_UPDATE,
    HEAD_UPDATE_ONE,
    LANE_FIND_STALLED,
    LANE_TERMINATE,
    PARTITION_FIND_LOCKED,
    SEGMENT_START_CLOSE,
    SEGMENT_START_INSERT,
    TRANSACTIONAL_ID_FIND_ANY,
    TRANSACTIONAL_ID_SHARE,
    TRANSACTION_PARTITION_ENLIST,
    TRANSACTION_PARTITION_FIND,
    TRANSACTION_PARTITION_LIST,
    WRITER_DELETE,
    WRITER_DELETE_STALE,
    WRITER_FENCE,
    WRITER_FIND,
    WRITER_INSERT,
    WRITER_LOCK;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
