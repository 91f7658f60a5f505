package dev.howdah.storage.postgres.append.recover;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum RecoverSql implements Sql {
    PARTITION_FIND_LOCKED;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
