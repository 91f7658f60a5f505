package dev.howdah.broker.catalog;

import dev.howdah.storage.ConfigStore;
import dev.howdah.storage.ConfigStore.Resource;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore;
import dev.howdah.storage.TopicStore.NewTopic;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Changes the catalog: first in Postgres, then in this broker's snapshot, and then it notifies the other brokers.
 *
 * <p>Thread: admin threads. Every change blocks, and throws {@link dev.howdah.storage.StorageException} if Postgres did
 * not do it.
 */
public final class TopicAdmin {

    private final TopicStore store;
    private final ConfigStore configs;
    private final Catalog catalog;
    private final Notifications notifications;
    private final Clock clock;

    public TopicAdmin(
            TopicStore store, ConfigStore configs, Catalog catalog, Notifications notifications, Clock clock) {
        this.store = store;
        this.configs = configs;
        this.catalog = catalog;
        this.notifications = notifications;
        this.clock = clock;
    }

    /** Finds another topic whose name collides with this one. */
    public Optional<CatalogTopic> findCollision(String name) {
        String form = TopicNames.collisionForm(name);
        return catalog.all().stream()
                .filter(topic -> !topic.name().equals(name)
                        && TopicNames.collisionForm(topic.name()).equals(form))
                .findFirst();
    }

    /** Creates a topic. Returns empty if the name is taken; another broker may have taken it a moment ago. */
    public Optional<CatalogTopic> create(NewTopic topic) {
        Optional<Topic> created = store.create(topic, clock.instant());
        if (created.isEmpty()) {
            changed();
            return Optional.empty();
        }
        CatalogTopic added = catalog.add(created.get());
        notifications.offerTopicsChanged();
        return Optional.of(added);
    }

    /** Deletes a topic. Returns false if it does not exist. */
    public boolean delete(int topicId) {
        boolean deleted = store.delete(topicId);
        catalog.remove(topicId);
        notifications.offerTopicsChanged();
        return deleted;
    }

    /** Adds partitions. Returns empty if the topic does not exist or already has so many. */
    public Optional<CatalogTopic> grow(int topicId, int partitionCount) {
        Optional<Topic> grown = store.grow(topicId, partitionCount);
        changed();
        return grown.flatMap(it -> catalog.find(it.id()));
    }

    /**
     * Changes what is set for a topic. Returns empty if it does not exist.
     *
     * @param change makes the new configuration from the current one. What it throws is passed on, after the
     *     transaction was rolled back.
     */
    public Optional<CatalogTopic> configure(int topicId, UnaryOperator<Map<String, String>> change) {
        Optional<Topic> configured = store.configure(topicId, change);
        changed();
        return configured.flatMap(it -> catalog.find(it.id()));
    }

    /**
     * Changes what is set for a broker, for all brokers or for a group, as {@link #configure(int, UnaryOperator)} does
     * for a topic.
     */
    public void configure(Resource resource, UnaryOperator<Map<String, String>> change) {
        Map<String, String> now = configs.change(resource, change);
        assert now != null;
        changed();
    }

    private void changed() {
        catalog.refresh();
        notifications.offerTopicsChanged();
    }
}
