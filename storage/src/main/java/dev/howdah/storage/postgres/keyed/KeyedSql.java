package dev.howdah.storage.postgres.keyed;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum KeyedSql implements Sql {
    KEY_DELETE_OLD,
    KEY_FIND,
    KEY_INSERT;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
