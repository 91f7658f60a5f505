package dev.howdah.storage.postgres.writer;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum WriterSql implements Sql {
    WRITER_DELETE,
    WRITER_DELETE_STALE,
    WRITER_FENCE,
    WRITER_FIND,
    WRITER_INSERT,
    WRITER_LOCK;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
