package dev.howdah.storage.postgres.append.write;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum WriteSql implements Sql {
    CHUNK_INSERT,
    HEAD_UPDATE,
    HEAD_UPDATE_ONE;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
