package dev.howdah.storage.postgres.connect;

/** The statements of this room. */
enum ConnectSql implements Sql {
    BACKEND_PID,
    CONNECTION_COUNT_FREE,
    LANE_SET,
    SERVER_CHECK,
    SERVER_CLOCK,
    SESSION_SET;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
