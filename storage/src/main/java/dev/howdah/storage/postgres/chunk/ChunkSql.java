package dev.howdah.storage.postgres.chunk;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum ChunkSql implements Sql {
    CHUNK_COPY;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
