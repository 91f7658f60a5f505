package dev.howdah.storage.postgres.connect;

/** The statements of this room. */
enum ConnectSql implements Sql {
    SERVER_CHECK,
    SERVER_CLOCK;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
