package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum SegmentSql implements Sql {
    COMPACTION_LEAF_CHECK,
    COMPACTION_LEAF_UNCHECK,
    HEAD_LIST,
    HEAD_LOCK,
    HEAD_LOCK_TOPIC,
    LEAF_ANALYZE,
    LEAF_ATTACH,
    LEAF_SIZE,
    LOG_LEAF_CREATE,
    LOG_LEAF_INDEX,
    LOG_LEAF_INDEX_PRODUCER,
    LOG_LEAF_STORAGE,
    LOG_TABLE_CREATE,
    SEGMENT_INSERT,
    SEGMENT_LIST,
    SEGMENT_LIST_STATES,
    TABLE_DROP,
    TOPIC_LOCK,
    VIEW_COMMENT,
    VIEW_CREATE,
    VIEW_DROP,
    VIEW_RULE,
    VIEW_TRIGGER;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
