package dev.howdah.storage.postgres.group;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum GroupSql implements Sql {
    GROUP_DELETE,
    GROUP_LOAD,
    GROUP_LOCK,
    GROUP_LOCK_TIMEOUT_SET,
    GROUP_OFFSET_COMMIT,
    GROUP_OFFSET_DELETE,
    GROUP_OFFSET_EXPIRE,
    GROUP_OFFSET_FIND,
    GROUP_OFFSET_FIND_NONE,
    GROUP_SAVE,
    GROUP_SHARD_CLAIM,
    GROUP_SHARD_RELEASE,
    GROUP_SHARD_RENEW,
    TRANSACTION_OFFSET_COMMIT,
    TRANSACTION_OFFSET_FIND;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
