package dev.howdah.storage.postgres.sift;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum SiftSql implements Sql {
    DELAYED_INSERT,
    DELAYED_ROOM,
    RECORD_ID_FIND,
    RECORD_ID_FORGET,
    RECORD_ID_PUT;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
