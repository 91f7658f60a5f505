package dev.howdah.storage.postgres.transaction;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum TransactionSql implements Sql {
    PARTITION_FIND,
    TRANSACTIONAL_ID_FIND,
    TRANSACTIONAL_ID_FORGET,
    TRANSACTIONAL_ID_INSERT,
    TRANSACTIONAL_ID_LIST,
    TRANSACTIONAL_ID_LOCK,
    TRANSACTIONAL_ID_LOCK_UNUSED,
    TRANSACTION_END,
    TRANSACTION_FIND_EXPIRED,
    TRANSACTION_GROUP_ADD,
    TRANSACTION_LIST_OPEN,
    TRANSACTION_LOCK_TIMEOUT_SET,
    TRANSACTION_OFFSET_LOCK,
    TRANSACTION_PARTITION_ADD;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
