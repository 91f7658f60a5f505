package dev.howdah.storage.postgres.outbox;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum OutboxSql implements Sql {
    DELAYED_DELETE,
    DELAYED_NEXT,
    DELAYED_READ,
    DELAYED_WAITING,
    DELAYED_WRITERS,
    OUTBOX_AWAKE,
    OUTBOX_CLAIM,
    OUTBOX_DELETE,
    OUTBOX_READ,
    OUTBOX_WRITERS,
    RECEIPT_DELETE,
    RECEIPT_INSERT;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
