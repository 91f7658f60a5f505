package dev.howdah.storage.postgres.grant;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum GrantSql implements Sql {
    GRANT_FIND_CHANGES,
    GRANT_FIND_STATE,
    GRANT_FORGET,
    GRANT_GIVE,
    GRANT_LIST,
    GRANT_LOCK,
    GRANT_NOTE,
    GRANT_TAKE;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
