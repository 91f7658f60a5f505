package dev.howdah.storage.postgres.janitor;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum JanitorSql implements Sql {
    HEAD_SEAL,
    SEGMENT_LIST_LAST,
    SEGMENT_LIST_TOPICS_DUE,
    SEGMENT_LIST_UNSETTLED,
    SEGMENT_SEAL,
    SEGMENT_SETTLE,
    SEGMENT_START_SETTLE;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
