package dev.howdah.storage.postgres.lease;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum LeaseSql implements Sql {
    JANITOR_CLAIM,
    JANITOR_FENCE,
    JANITOR_RELEASE,
    LOCK_TIMEOUT_BRIEF,
    RELATION_FIND_USERS;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
