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
 * Changes to the catalog: in Postgres first, then in the snapshot here, then a word to the other brokers.
 *
 * <p>Thread: admin threads; blocks. Throws {@link dev.howdah.storage.StorageException}.
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

    /** Another topic whose name collides with this one, if any. */
    public Optional<CatalogTopic> findCollision(String name) {
        String form = TopicNames.collisionForm(name);
        return catalog.all().stream()
                .filter(topic -> !topic.name().equals(name)
                        && TopicNames.collisionForm(topic.name()).equals(form))
                .findFirst();
    }

    /** Empty if the name is taken. Another broker may have taken it a moment ago. */
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

    /** False if it was gone already. */
    public boolean delete(int topicId) {
        boolean deleted = store.delete(topicId);
        catalog.remove(topicId);
        notifications.offerTopicsChanged();
        return deleted;
    }

    /** Empty if the topic is gone or has that many partitions already. */
    public Optional<CatalogTopic> grow(int topicId, int partitionCount) {
        Optional<Topic> grown = store.grow(topicId, partitionCount);
        changed();
        return grown.flatMap(it -> catalog.find(it.id()));
    }

    /**
     * Changes what is set for a topic; empty if it is gone.
     *
     * @param change what it throws undoes the transaction and is passed on
     */
    public Optional<CatalogTopic> configure(int topicId, UnaryOperator<Map<String, String>> change) {
        Optional<Topic> configured = store.configure(topicId, change);
        changed();
        return configured.flatMap(it -> catalog.find(it.id()));
    }

    /** Changes what is set for a broker, all brokers or a group; otherwise the same. */
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
