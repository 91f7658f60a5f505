package dev.howdah.storage.postgres.notify;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum NotifySql implements Sql {
    BROKER_COUNT_LIVE,
    CATALOG_FIND_VERSION,
    NOTIFICATION_FIND_ENDS,
    NOTIFICATION_FIND_GROUPS,
    NOTIFICATION_FIND_SENDERS,
    NOTIFICATION_LISTEN,
    NOTIFICATION_SEND,
    NOTIFICATION_WITNESS,
    STANDBY_FIND;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
