package dev.howdah.broker.catalog;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The topics with their settings, as one immutable snapshot that is replaced as a whole. The tables in Postgres are the
 * truth. The snapshot is renewed after a change here, and when {@link dev.howdah.storage.Notifications} says that
 * another broker has changed something.
 *
 * <p>Thread: any for lookups; {@link #refresh} blocks.
 */
public final class Catalog {

    private final TopicStore store;
    private final DynamicConfigs configs;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    public Catalog(TopicStore store, DynamicConfigs configs) {
        this.store = store;
        this.configs = configs;
    }

    public Optional<CatalogTopic> find(String name) {
        return Optional.ofNullable(snapshot.byName.get(name));
    }

    /** Finds a topic by Kafka's topic id. */
    public Optional<CatalogTopic> find(UUID uuid) {
        return Optional.ofNullable(snapshot.byUuid.get(uuid));
    }

    /** Finds a topic by its surrogate id, as in {@link dev.howdah.storage.PartitionId}. */
    public Optional<CatalogTopic> find(int topicId) {
        return Optional.ofNullable(snapshot.byId.get(topicId));
    }

    /** Finds a partition; empty if the topic is not there, or has no such partition. */
    public Optional<PartitionId> findPartition(String topicName, int index) {
        return find(topicName).filter(topic -> topic.hasPartition(index)).map(topic -> topic.partition(index));
    }

    /** All topics, in the order of their names. */
    public List<CatalogTopic> all() {
        return snapshot.inNameOrder;
    }

    /**
     * Adds a listener, which is called after each change. A listener that must know of every topic is added before the
     * first {@link #refresh}.
     */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** Adds a topic that was created here, without reading all the others again. */
    public synchronized CatalogTopic add(Topic created) {
        Snapshot before = snapshot;
        CatalogTopic known = before.byId.get(created.id());
        if (known != null) {
            return known;
        }
        CatalogTopic added = new CatalogTopic(created, TopicSettings.of(created.config(), configs.broker()));
        List<CatalogTopic> topics = new ArrayList<>(before.inNameOrder);
        topics.add(added);
        snapshot = Snapshot.of(topics, before.madeFrom);
        listeners.forEach(listener -> listener.onTopicChanged(added, null));
        return added;
    }

    /** Removes a topic that was deleted here, without reading all the others again. */
    public synchronized void remove(int topicId) {
        Snapshot before = snapshot;
        CatalogTopic known = before.byId.get(topicId);
        if (known == null) {
            return;
        }
        List<CatalogTopic> topics = new ArrayList<>(before.inNameOrder);
        topics.remove(known);
        snapshot = Snapshot.of(topics, before.madeFrom);
        listeners.forEach(listener -> listener.onTopicDeleted(known));
    }

    /**
     * Reads the topics and tells the listeners what has changed. Blocks. Concurrent callers take turns, so that an
     * older list never replaces a newer one.
     *
     * @throws dev.howdah.storage.StorageException if Postgres did not answer; the snapshot stays as it was
     */
    public synchronized void refresh() {
        Snapshot before = snapshot;
        configs.refresh();
        Snapshot after = Snapshot.of(store.list(), before, configs.broker());
        snapshot = after;
        for (Listener listener : listeners) {
            before.inNameOrder.forEach(topic -> {
                if (!after.byId.containsKey(topic.id())) {
                    listener.onTopicDeleted(topic);
                }
            });
            after.inNameOrder.forEach(topic -> {
                CatalogTopic known = before.byId.get(topic.id());
                if (!topic.equals(known)) {
                    listener.onTopicChanged(topic, known);
                }
            });
        }
    }

    /** Is told of changes. Thread: the one that refreshes; must not block. */
    public interface Listener {

        /**
         * A topic is new, or has more partitions or other settings.
         *
         * @param before the topic before the change; null if it is new
         */
        void onTopicChanged(CatalogTopic topic, @Nullable CatalogTopic before);

        void onTopicDeleted(CatalogTopic topic);
    }

    private record Snapshot(
            List<CatalogTopic> inNameOrder,
            Map<String, CatalogTopic> byName,
            Map<UUID, CatalogTopic> byUuid,
            Map<Integer, CatalogTopic> byId,
            @Nullable BrokerConfig madeFrom) {

        private static final Snapshot EMPTY = new Snapshot(List.of(), Map.of(), Map.of(), Map.of(), null);

        private static Snapshot of(List<Topic> topics, Snapshot before, BrokerConfig config) {
            List<CatalogTopic> entries = new ArrayList<>(topics.size());
            for (Topic topic : topics) {
                CatalogTopic known = before.byId.get(topic.id());
                entries.add(
                        known != null
                                        && Objects.equals(config, before.madeFrom)
                                        && known.topic().equals(topic)
                                ? known
                                : new CatalogTopic(topic, TopicSettings.of(topic.config(), config)));
            }
            return of(entries, config);
        }

        /**
         * Makes a snapshot.
         *
         * @param topics in any order; the list becomes the snapshot's
         */
        private static Snapshot of(List<CatalogTopic> topics, @Nullable BrokerConfig config) {
            topics.sort(Comparator.comparing(CatalogTopic::name));
            Map<String, CatalogTopic> byName = new HashMap<>();
            Map<UUID, CatalogTopic> byUuid = new HashMap<>();
            Map<Integer, CatalogTopic> byId = new HashMap<>();
            for (CatalogTopic topic : topics) {
                byName.put(topic.name(), topic);
                byUuid.put(topic.uuid(), topic);
                byId.put(topic.id(), topic);
            }
            return new Snapshot(List.copyOf(topics), byName, byUuid, byId, config);
        }
    }
}
