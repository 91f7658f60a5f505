package dev.howdah.broker.share;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.TopicConfigs;
import dev.howdah.storage.TopicStore.NewTopic;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the dead-letter topic of a share group by Kafka's rules: an administrator must have allowed the topic for it, so that nobody
 * writes to other topics by way of records that are rejected.
 *
 * <p>Thread: dead letters; blocks where a topic is created.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-1191%3A+Dead-letter+queues+for+share+groups">KIP-1191: security;
 *     Kafka's ShareGroupDLQValidator</a>
 */
public final class DeadLetterTopics {

    private final Catalog catalog;
    private final TopicAdmin admin;
    private final ShareSettings settings;

    public DeadLetterTopics(Catalog catalog, TopicAdmin admin, ShareSettings settings) {
        this.catalog = catalog;
        this.admin = admin;
        this.settings = settings;
    }

    /** The topic, or why there is none. */
    sealed interface Found {

        record There(CatalogTopic topic) implements Found {}

        record Nowhere(String why) implements Found {}
    }

    /**
     * Records without a topic for their letters are given up for good, so that is decided by what Postgres says now: of a change at another
     * broker this one may hear in a moment.
     *
     * @throws dev.howdah.storage.StorageException if Postgres did not answer
     */
    Found find(String groupId) {
        Found known = findKnown(groupId);
        if (known instanceof Found.There) {
            return known;
        }
        catalog.refresh();
        return findKnown(groupId);
    }

    private Found findKnown(String groupId) {
        String name = settings.deadLetterTopic(groupId);
        if (name.isEmpty()) {
            return new Found.Nowhere("no dead-letter topic is configured any more");
        }
        if (name.startsWith("__")) {
            return new Found.Nowhere("the name of a dead-letter topic may not begin with __");
        }
        Optional<CatalogTopic> there = catalog.find(name);
        if (there.isPresent() && !takesDeadLetters(there.get())) {
            return new Found.Nowhere("the topic has not " + TopicConfigs.TAKES_DEAD_LETTERS + "=true");
        }
        String prefix = settings.deadLetterTopicPrefix();
        if (!name.startsWith(prefix)) {
            return new Found.Nowhere("the name of a dead-letter topic must begin with " + prefix);
        }
        if (there.isPresent()) {
            return new Found.There(there.get());
        }
        return create(name);
    }

    /** @throws dev.howdah.storage.StorageException if Postgres did not answer */
    void refresh() {
        catalog.refresh();
    }

    private Found create(String name) {
        if (!settings.createsDeadLetterTopics()) {
            return new Found.Nowhere("the topic does not exist");
        }
        Optional<String> fault = TopicNames.findFault(name)
                .or(() -> admin.findCollision(name).map(other -> "it collides with the topic " + other.name()));
        if (fault.isPresent()) {
            return new Found.Nowhere("the topic cannot be created: " + fault.get());
        }
        // The letters have the time at which they were written, whatever is the default for topics.
        Optional<CatalogTopic> created = admin.create(new NewTopic(
                name,
                settings.partitionsDefault(),
                Map.of(TopicConfigs.TAKES_DEAD_LETTERS, "true", TopicConfigs.TIMESTAMP_TYPE, "CreateTime")));
        created.ifPresent(topic -> AdminAudit.byItself()
                .addKeyValue("topic", topic.name())
                .addKeyValue("config", topic.topic().config())
                .log("A topic is created"));
        // Empty if another broker was faster.
        return created.or(() -> catalog.find(name).filter(DeadLetterTopics::takesDeadLetters))
                .<Found>map(Found.There::new)
                .orElseGet(() -> new Found.Nowhere("the topic could not be created"));
    }

    private static boolean takesDeadLetters(CatalogTopic topic) {
        return Boolean.parseBoolean(topic.topic().config().getOrDefault(TopicConfigs.TAKES_DEAD_LETTERS, "false"));
    }
}
