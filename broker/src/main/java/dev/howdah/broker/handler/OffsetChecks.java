package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What OffsetCommit and TxnOffsetCommit look at before a group is asked. Thread: any; its methods throw nothing. */
final class OffsetChecks {

    /** How a request names its topics: newer versions by their ids. */
    enum Naming {
        BY_NAME,
        BY_ID
    }

    private final Catalog catalog;
    private final GroupCoordinator groups;

    OffsetChecks(Catalog catalog, GroupCoordinator groups) {
        this.catalog = catalog;
        this.groups = groups;
    }

    Optional<CatalogTopic> find(Naming naming, String name, UUID topicId) {
        return naming == Naming.BY_ID ? catalog.find(topicId) : catalog.find(name);
    }

    /** Whether the client may read a topic; one whose id is not known is nobody's secret. */
    boolean mayRead(Rights rights, Naming naming, String name, Optional<CatalogTopic> known) {
        return naming == Naming.BY_ID
                ? known.isEmpty() || rights.onTopic(Operation.READ, known.get().name())
                : rights.onTopic(Operation.READ, name);
    }

    /** Why an offset cannot be committed; NONE if it can. */
    KafkaError check(Naming naming, Optional<CatalogTopic> topic, int partition, String metadata, boolean mayRead) {
        if (!mayRead) {
            return KafkaError.TOPIC_AUTHORIZATION_FAILED;
        }
        if (topic.isEmpty()) {
            return naming == Naming.BY_ID ? KafkaError.UNKNOWN_TOPIC_ID : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (!topic.get().hasPartition(partition)) {
            return KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
        }
        boolean isTooLong = metadata.length() > groups.settings().offsetMetadataCharsMax();
        return isTooLong ? KafkaError.OFFSET_METADATA_TOO_LARGE : KafkaError.NONE;
    }

    /** As groups know them; those of topics that are gone meanwhile are left out. */
    List<TopicIdPartition> partitions(List<OffsetCommit> commits) {
        List<TopicIdPartition> partitions = new ArrayList<>(commits.size());
        commits.forEach(commit -> catalog.find(commit.partition().topicId())
                .ifPresent(topic -> partitions.add(
                        new TopicIdPartition(topic.uuid(), commit.partition().partition()))));
        return partitions;
    }

    /** The name of a partition, as in the logs of Kafka; of a topic that is gone its number. */
    String name(PartitionId id) {
        return catalog.find(id.topicId()).map(CatalogTopic::name).orElse("#" + id.topicId()) + "-" + id.partition();
    }

    /** The metadata as it is stored: a client's null is an empty text. */
    static String metadata(@Nullable String committed) {
        return committed == null ? "" : committed;
    }
}
