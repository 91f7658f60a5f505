package dev.howdah.broker;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Topics in memory, and the catalog of them. */
public final class TestCatalog implements TopicStore {

    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private final Catalog catalog = new Catalog(this, DynamicConfigs.fixed(BrokerConfig.defaults()));
    private int nextId = 1;
    private int lists;

    public Catalog add(String name, int partitions) {
        return add(name, partitions, Map.of());
    }

    public Catalog add(String name, int partitions, Map<String, String> config) {
        int id = nextId++;
        topics.put(name, new Topic(id, new UUID(7, id), name, partitions, config, Instant.EPOCH));
        catalog.refresh();
        return catalog;
    }

    /** How often all topics were read. */
    public int lists() {
        return lists;
    }

    public void remove(String name) {
        topics.remove(name);
        catalog.refresh();
    }

    @Override
    public List<Topic> list() {
        lists++;
        return List.copyOf(topics.values());
    }

    @Override
    public Optional<Topic> create(NewTopic topic, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(int topicId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Topic> grow(int topicId, int partitionCount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Topic> configure(int topicId, UnaryOperator<Map<String, String>> change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PartitionHead> heads() {
        throw new UnsupportedOperationException();
    }
}
