package dev.howdah.storage.postgres.share;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum ShareSql implements Sql {
    DEAD_LETTER_FIND,
    DEAD_LETTER_FIND_AMONG,
    DEAD_LETTER_LOCK,
    DEAD_LETTER_UPDATE,
    SHARE_ACK_TAKE,
    SHARE_ALTER,
    SHARE_CLAIM_DELETE,
    SHARE_CLAIM_FIND_EXPIRED,
    SHARE_CLAIM_FORGET,
    SHARE_DELETE_GROUPS,
    SHARE_DELETE_TOPICS,
    SHARE_DESCRIBE,
    SHARE_FIND,
    SHARE_FIND_MOVED,
    SHARE_INITIALIZE,
    SHARE_LOCK_KEY,
    SHARE_LOCK_MOVED,
    SHARE_LOCK_PLACE,
    SHARE_LOCK_TIMEOUT_SET,
    SHARE_LOOK,
    SHARE_MARKER_MOVE,
    SHARE_SESSION_SET,
    SHARE_UPDATE;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
