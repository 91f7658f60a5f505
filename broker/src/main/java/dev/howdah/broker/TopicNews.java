package dev.howdah.broker;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs which topics were created, changed and deleted, by this broker or another, at a level that is off: the broker at which it was done
 * has a line of it in its {@link dev.howdah.broker.admin.AdminAudit}. Thread: the one that refreshes the
 * catalog.
 */
final class TopicNews implements Catalog.Listener {

    private static final Logger log = LoggerFactory.getLogger(TopicNews.class);

    @Override
    public void onTopicChanged(CatalogTopic topic, @Nullable CatalogTopic before) {
        log.atDebug()
                .addKeyValue("topic", topic.name())
                .addKeyValue("partitions", topic.partitionCount())
                .addKeyValue("config", topic.topic().config())
                .log(before == null ? "A topic is new" : "A topic has changed");
    }

    @Override
    public void onTopicDeleted(CatalogTopic topic) {
        log.atDebug().addKeyValue("topic", topic.name()).log("A topic is deleted");
    }
}
