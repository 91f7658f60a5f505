package dev.howdah.broker.group.lane;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.machine.GroupTopics;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Shows the topics of the catalog to groups. Thread: any. */
public final class CatalogTopics implements GroupTopics {

    private final Catalog catalog;

    public CatalogTopics(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The catalog replaces its list as a whole, so the list itself is the version. */
    @Override
    public Object version() {
        return catalog.all();
    }

    @Override
    public List<GroupTopic> all() {
        return catalog.all().stream().map(CatalogTopics::topic).toList();
    }

    @Override
    public Optional<GroupTopic> find(String name) {
        return catalog.find(name).map(CatalogTopics::topic);
    }

    @Override
    public Optional<GroupTopic> find(UUID topicId) {
        return catalog.find(topicId).map(CatalogTopics::topic);
    }

    private static GroupTopic topic(CatalogTopic topic) {
        return new GroupTopic(topic.uuid(), topic.name(), topic.partitionCount());
    }
}
