package dev.howdah.storage.postgres.append.locking;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum LockingSql implements Sql {
    CHUNK_FIND_LAST_BATCHES,
    CHUNK_FIND_PRODUCERS,
    HEAD_LOCK_PLACE,
    SEGMENT_START_CLOSE,
    SEGMENT_START_INSERT,
    TRANSACTIONAL_ID_FIND_ANY,
    TRANSACTIONAL_ID_SHARE,
    TRANSACTION_PARTITION_ENLIST,
    TRANSACTION_PARTITION_FIND,
    TRANSACTION_PARTITION_LIST;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
