package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum MigrateSql implements Sql {
    LAYOUT_BATCH_COPY,
    LAYOUT_CHUNK_FIND_LAST,
    LAYOUT_DROPPED_LIST,
    LAYOUT_DROPPED_LIST_VIEWS,
    LAYOUT_FIND_ANY,
    LAYOUT_HEAD_UPDATE,
    LAYOUT_LEAF_FENCE,
    LAYOUT_LEAF_LIST,
    LAYOUT_LEFTOVER_LIST,
    LAYOUT_LOCK,
    LAYOUT_PARENT_LOCK,
    LAYOUT_RECORD_COPY,
    LAYOUT_RECORD_INDEX,
    LAYOUT_SESSION_SET,
    LAYOUT_START_LIST,
    LAYOUT_TABLE_FIND,
    LAYOUT_TOPIC_LIST,
    LAYOUT_VIEW_EXTEND,
    MIGRATION_CREATE_TABLE,
    MIGRATION_FIND_LAST,
    MIGRATION_FIND_SCHEMAS,
    MIGRATION_INSERT,
    MIGRATION_LOCK;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
