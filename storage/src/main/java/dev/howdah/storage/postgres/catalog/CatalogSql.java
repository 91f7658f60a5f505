package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
public enum CatalogSql implements Sql {
    BROKER_ENDPOINT_ADD,
    BROKER_ENDPOINT_CLEAR,
    BROKER_FIND_ANY,
    BROKER_HOLD,
    BROKER_LIST_LIVE,
    BROKER_LOCK,
    BROKER_REGISTER,
    BROKER_RENEW,
    BROKER_UNREGISTER,
    CATALOG_TOUCH,
    CLUSTER_READ,
    CONFIG_DELETE,
    CONFIG_LIST,
    CONFIG_LOCK,
    CONFIG_UPDATE,
    HEAD_DELETE_TOPIC,
    HEAD_INSERT,
    LEADER_EPOCH_END_LANES,
    LEADER_EPOCH_FENCE_WRITERS,
    LEADER_EPOCH_FIND_END,
    LEADER_EPOCH_RAISE,
    LEADER_EPOCH_READ,
    LEADER_EPOCH_START_FORGET,
    LEADER_EPOCH_START_INSERT,
    TOPIC_DELETE,
    TOPIC_DROP_DELETE,
    TOPIC_DROP_LIST,
    TOPIC_DROP_LIST_VIEWS,
    TOPIC_FIND_DEPENDENTS,
    TOPIC_INSERT,
    TOPIC_LIST,
    TOPIC_LOCK_CONFIG,
    TOPIC_UPDATE_CONFIG,
    TOPIC_UPDATE_PARTITION_COUNT,
    TRANSACTION_DELETE_TOPIC,
    VIEW_FIND,
    VIEW_LIST_DEFINITIONS,
    VIEW_RENAME;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
