package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.OffsetFetchRequest;
import dev.howdah.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.howdah.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.howdah.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.howdah.protocol.message.OffsetFetchResponse;
import dev.howdah.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.howdah.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import dev.howdah.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.howdah.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import dev.howdah.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.PartitionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts between the two forms of OffsetFetch: before v8 it asks for one group, from then on for many. The handler
 * works with the second form. Thread: any.
 */
final class OffsetFetchForms {

    private static final int GROUPS_FROM_VERSION = 8;
    private static final int TOPIC_IDS_FROM_VERSION = 10;
    private static final int ERROR_ON_TOP_FROM_VERSION = 2;
    private static final long NO_OFFSET = -1;
    private static final int NO_LEADER_EPOCH = -1;

    private OffsetFetchForms() {}

    static List<OffsetFetchRequestGroup> groups(short version, OffsetFetchRequest request) {
        if (version >= GROUPS_FROM_VERSION) {
            return request.groups();
        }
        List<OffsetFetchRequestTopic> topics = request.topics();
        return List.of(OffsetFetchRequestGroup.builder()
                .groupId(request.groupId())
                .topics(
                        topics == null
                                ? null
                                : topics.stream()
                                        .map(topic -> OffsetFetchRequestTopics.builder()
                                                .name(topic.name())
                                                .partitionIndexes(topic.partitionIndexes())
                                                .build())
                                        .toList())
                .build());
    }

    static Optional<CatalogTopic> find(short version, OffsetFetchRequestTopics topic, Catalog catalog) {
        return version >= TOPIC_IDS_FROM_VERSION ? catalog.find(topic.topicId()) : catalog.find(topic.name());
    }

    /**
     * The answer for one group.
     *
     * @param offsets the offsets of the group, at least for all asked topics
     * @param unstable partitions whose offset is not answered, because an open transaction is about to move it
     */
    static OffsetFetchResponseGroup answer(
            short version,
            OffsetFetchRequestGroup asked,
            List<OffsetCommit> offsets,
            Set<PartitionId> unstable,
            Catalog catalog) {
        Map<Integer, Map<Integer, OffsetCommit>> byTopic = new LinkedHashMap<>();
        offsets.forEach(offset -> byTopic.computeIfAbsent(offset.partition().topicId(), id -> new LinkedHashMap<>())
                .put(offset.partition().partition(), offset));
        List<OffsetFetchResponseTopics> answers = new ArrayList<>();
        List<OffsetFetchRequestTopics> topics = asked.topics();
        if (topics == null) {
            byTopic.forEach((topicId, byPartition) -> catalog.find(topicId)
                    .ifPresent(topic -> answers.add(topic(
                            topic.name(),
                            topic.uuid(),
                            byPartition.values().stream()
                                    .map(offset -> unstable.contains(offset.partition())
                                            ? unstable(offset.partition().partition())
                                            : partition(offset.partition().partition(), offset))
                                    .toList()))));
        } else {
            topics.forEach(topic -> answers.add(answer(version, topic, byTopic, unstable, catalog)));
            // As in Kafka, topics with unknown ids come last. The sort keeps the order of the request otherwise.
            if (version >= TOPIC_IDS_FROM_VERSION) {
                answers.sort(Comparator.comparing(
                        topic -> catalog.find(topic.topicId()).isEmpty()));
            }
        }
        return OffsetFetchResponseGroup.builder()
                .groupId(asked.groupId())
                .topics(answers)
                .build();
    }

    private static OffsetFetchResponseTopics answer(
            short version,
            OffsetFetchRequestTopics topic,
            Map<Integer, Map<Integer, OffsetCommit>> byTopic,
            Set<PartitionId> unstable,
            Catalog catalog) {
        Optional<CatalogTopic> known = find(version, topic, catalog);
        if (known.isEmpty() && version >= TOPIC_IDS_FROM_VERSION) {
            return topic(
                    topic.name(),
                    topic.topicId(),
                    topic.partitionIndexes().stream()
                            .map(index -> partition(index, null).toBuilder()
                                    .errorCode(KafkaError.UNKNOWN_TOPIC_ID.code())
                                    .build())
                            .toList());
        }
        Map<Integer, OffsetCommit> byPartition =
                known.map(found -> byTopic.getOrDefault(found.id(), Map.of())).orElse(Map.of());
        return topic(
                topic.name(),
                topic.topicId(),
                topic.partitionIndexes().stream()
                        .map(index -> known.isPresent()
                                        && unstable.contains(
                                                new PartitionId(known.get().id(), index))
                                ? unstable(index)
                                : partition(index, byPartition.get(index)))
                        .toList());
    }

    private static OffsetFetchResponseTopics topic(
            String name, UUID uuid, List<OffsetFetchResponsePartitions> partitions) {
        return OffsetFetchResponseTopics.builder()
                .name(name)
                .topicId(uuid)
                .partitions(partitions)
                .build();
    }

    private static OffsetFetchResponsePartitions unstable(int index) {
        return partition(index, null).toBuilder()
                .errorCode(KafkaError.UNSTABLE_OFFSET_COMMIT.code())
                .build();
    }

    private static OffsetFetchResponsePartitions partition(int index, @Nullable OffsetCommit offset) {
        return OffsetFetchResponsePartitions.builder()
                .partitionIndex(index)
                .committedOffset(offset == null ? NO_OFFSET : offset.offset())
                .committedLeaderEpoch(offset == null ? NO_LEADER_EPOCH : offset.leaderEpoch())
                .metadata(offset == null ? "" : offset.metadata())
                .build();
    }

    /** Of topics that the client may not describe it learns nothing: if it asks for all, not that there are any. */
    static OffsetFetchResponseGroup seenBy(
            Rights rights, OffsetFetchRequest request, OffsetFetchResponseGroup answer, Catalog catalog) {
        if (!rights.areLimited()) {
            return answer;
        }
        boolean asksForAll = groups(request).stream()
                .anyMatch(group -> group.groupId().equals(answer.groupId()) && group.topics() == null);
        List<OffsetFetchResponseTopics> seen = new ArrayList<>();
        for (OffsetFetchResponseTopics topic : answer.topics()) {
            String name = topic.name().isEmpty()
                    ? catalog.find(topic.topicId()).map(CatalogTopic::name).orElse("")
                    : topic.name();
            if (name.isEmpty() || (asksForAll ? rights.quietly() : rights).onTopic(Operation.DESCRIBE, name)) {
                seen.add(topic);
            } else if (!asksForAll) {
                seen.add(topic(
                        topic.name(),
                        topic.topicId(),
                        topic.partitions().stream()
                                .map(partition -> partition(partition.partitionIndex(), null).toBuilder()
                                        .errorCode(KafkaError.TOPIC_AUTHORIZATION_FAILED.code())
                                        .build())
                                .toList()));
            }
        }
        return answer.toBuilder().topics(seen).build();
    }

    private static List<OffsetFetchRequestGroup> groups(OffsetFetchRequest request) {
        return request.groups().isEmpty() ? groups((short) 0, request) : request.groups();
    }

    static OffsetFetchResponseGroup error(OffsetFetchRequestGroup asked, KafkaError error) {
        return OffsetFetchResponseGroup.builder()
                .groupId(asked.groupId())
                .errorCode(error.code())
                .build();
    }

    static OffsetFetchResponse response(
            short version, OffsetFetchRequest request, List<OffsetFetchResponseGroup> answers) {
        if (version >= GROUPS_FROM_VERSION) {
            return OffsetFetchResponse.builder().groups(answers).build();
        }
        OffsetFetchResponseGroup answer = answers.get(0);
        OffsetFetchResponse.Builder response = OffsetFetchResponse.builder();
        List<OffsetFetchRequestTopic> asked = request.topics();
        if (answer.errorCode() == KafkaError.NONE.code()) {
            response.topics(
                    answer.topics().stream().map(OffsetFetchForms::oldForm).toList());
        } else if (version < ERROR_ON_TOP_FROM_VERSION && asked != null) {
            response.topics(asked.stream()
                    .map(topic -> failed(topic, answer.errorCode()))
                    .toList());
        }
        return response.errorCode(answer.errorCode()).build();
    }

    private static OffsetFetchResponseTopic oldForm(OffsetFetchResponseTopics topic) {
        return OffsetFetchResponseTopic.builder()
                .name(topic.name())
                .partitions(topic.partitions().stream()
                        .map(partition -> OffsetFetchResponsePartition.builder()
                                .partitionIndex(partition.partitionIndex())
                                .committedOffset(partition.committedOffset())
                                .committedLeaderEpoch(partition.committedLeaderEpoch())
                                .metadata(partition.metadata())
                                .errorCode(partition.errorCode())
                                .build())
                        .toList())
                .build();
    }

    private static OffsetFetchResponseTopic failed(OffsetFetchRequestTopic topic, short errorCode) {
        return OffsetFetchResponseTopic.builder()
                .name(topic.name())
                .partitions(topic.partitionIndexes().stream()
                        .map(index -> OffsetFetchResponsePartition.builder()
                                .partitionIndex(index)
                                .committedOffset(NO_OFFSET)
                                .metadata("")
                                .errorCode(errorCode)
                                .build())
                        .toList())
                .build();
    }
}
