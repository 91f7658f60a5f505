package dev.howdah.broker;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.log.PartitionLogs;
import org.jspecify.annotations.Nullable;

/**
 * Forgets the logs of deleted topics and wakes fetches that wait for them. Thread: the one that refreshes the catalog.
 */
final class LogsFollowCatalog implements Catalog.Listener {

    private final PartitionLogs logs;

    LogsFollowCatalog(PartitionLogs logs) {
        this.logs = logs;
    }

    @Override
    public void onTopicChanged(CatalogTopic topic, @Nullable CatalogTopic before) {}

    @Override
    public void onTopicDeleted(CatalogTopic deleted) {
        logs.retainTopics(topicId -> topicId != deleted.id());
    }
}
