package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum CompactionSql implements Sql {
    ABORTED_FORGET,
    CHUNK_COUNT,
    CHUNK_FIND_UNSTABLE,
    CHUNK_LIST_ENDS,
    COMPACTION_FIND_REMOVABLE,
    COMPACTION_LIST_LEFTOVERS,
    COMPACTION_MAP_BEGIN,
    COMPACTION_MAP_CHECK,
    COMPACTION_MAP_CREATE,
    COMPACTION_MAP_FILL,
    COMPACTION_SLICE_READ,
    HEAD_LIST_ENDS,
    INDEX_DROP,
    INDEX_RENAME,
    LEAF_DETACH,
    LEAF_SLICE_LIST,
    LEAF_SLICE_READ,
    LOG_LEAF_INDEX_KEYS,
    MERGE_SEGMENT_DELETE,
    MERGE_SEGMENT_GROW,
    MERGE_START_DELETE,
    MERGE_START_MOVE,
    SEGMENT_CLEAN,
    SEGMENT_COUNT_TOMBSTONES,
    SEGMENT_FIND_FIGURES,
    SEGMENT_LIST_KEY_INDEXES,
    SEGMENT_LIST_UNPACKED,
    SEGMENT_LOCK_SETTLED,
    SEGMENT_PACK,
    SEGMENT_START_RECOUNT,
    TABLE_RENAME;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
