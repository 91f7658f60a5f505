package dev.howdah.storage.postgres.quota;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum QuotaSql implements Sql {
    CLIENT_QUOTA_DELETE,
    CLIENT_QUOTA_LIST,
    CLIENT_QUOTA_SET;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
