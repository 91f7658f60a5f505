package dev.howdah.storage.postgres.measures;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum MeasuresSql implements Sql {
    DATABASE_SIZE,
    GROUP_LAG_LIST,
    GROUP_LAG_LIST_OF_GROUP,
    SESSION_COUNT;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
