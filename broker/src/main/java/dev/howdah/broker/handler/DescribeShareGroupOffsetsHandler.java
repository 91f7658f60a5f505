package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeShareGroupOffsetsRequest;
import dev.howdah.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import dev.howdah.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic;
import dev.howdah.protocol.message.DescribeShareGroupOffsetsResponse;
import dev.howdah.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import dev.howdah.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition;
import dev.howdah.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareOffsetStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * DescribeShareGroupOffsets v0–1: where the share partitions of groups begin, that is, the first record that is not done with. -1
 * for a partition that nobody has taken records from yet. v1 tells the lag too (KIP-1226): the records that are not done with.
 */
public final class DescribeShareGroupOffsetsHandler extends Handler<DescribeShareGroupOffsetsRequest> {

    private static final long UNKNOWN = -1;

    private final ShareOffsets groups;
    private final Catalog catalog;
    private final ShareOffsetStore store;
    private final Supplier<List<PartitionHead>> heads;

    /** @param heads of all partitions, as they are in Postgres now; blocks */
    public DescribeShareGroupOffsetsHandler(
            GroupCoordinator groups,
            Catalog catalog,
            ShareOffsetStore store,
            Supplier<List<PartitionHead>> heads,
            AdminThreads admin) {
        super(ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS, 0, 1);
        this.groups = new ShareOffsets(groups, admin);
        this.catalog = catalog;
        this.store = store;
        this.heads = heads;
    }

    @Override
    public void handle(Call call, DescribeShareGroupOffsetsRequest request) {
        Gather.<DescribeShareGroupOffsetsRequestGroup, DescribeShareGroupOffsetsResponseGroup>each(
                request.groups(),
                (group, done) -> ask(call.rights(), group, done),
                described -> call.respond(DescribeShareGroupOffsetsResponse.builder()
                        .groups(described)
                        .build()));
    }

    private void ask(
            Rights rights,
            DescribeShareGroupOffsetsRequestGroup group,
            Consumer<DescribeShareGroupOffsetsResponseGroup> done) {
        if (!rights.onGroup(Operation.DESCRIBE, group.groupId())) {
            done.accept(error(group.groupId(), KafkaError.GROUP_AUTHORIZATION_FAILED, null));
            return;
        }
        groups.ask(
                group.groupId(),
                apiKey(),
                ShareOffsets.Wanted.THERE,
                () -> seenBy(rights, group.topics() == null, describe(group)),
                new ShareOffsets.Answer<DescribeShareGroupOffsetsResponseGroup>() {
                    @Override
                    public void onDone(DescribeShareGroupOffsetsResponseGroup result) {
                        done.accept(result);
                    }

                    @Override
                    public void onRefused(KafkaError error, @Nullable String message) {
                        // As Kafka: of a group that is not there nothing is known, which is no error.
                        boolean isMissing = error == KafkaError.GROUP_ID_NOT_FOUND;
                        done.accept(
                                isMissing
                                        ? error(group.groupId(), KafkaError.NONE, null)
                                        : error(group.groupId(), error, message));
                    }
                });
    }

    /** Thread: admin. */
    private DescribeShareGroupOffsetsResponseGroup describe(DescribeShareGroupOffsetsRequestGroup group) {
        Map<PartitionId, ShareOffsetStore.ShareOffsets> known = new HashMap<>();
        store.describe(group.groupId()).forEach(offsets -> known.put(offsets.partition(), offsets));
        Map<PartitionId, Long> ends = new HashMap<>();
        if (!known.isEmpty()) {
            heads.get().forEach(head -> ends.put(head.id(), head.nextOffset()));
        }
        List<DescribeShareGroupOffsetsRequestTopic> topics = group.topics();
        return DescribeShareGroupOffsetsResponseGroup.builder()
                .groupId(group.groupId())
                .topics(topics == null ? all(known, ends) : some(topics, known, ends))
                .build();
    }

    private List<DescribeShareGroupOffsetsResponseTopic> all(
            Map<PartitionId, ShareOffsetStore.ShareOffsets> known, Map<PartitionId, Long> ends) {
        List<DescribeShareGroupOffsetsResponseTopic> topics = new ArrayList<>();
        for (CatalogTopic topic : catalog.all()) {
            Map<Integer, DescribeShareGroupOffsetsResponsePartition> partitions = new TreeMap<>();
            for (int index = 0; index < topic.partitionCount(); index++) {
                ShareOffsetStore.ShareOffsets offsets = known.get(topic.partition(index));
                if (offsets != null) {
                    partitions.put(index, partition(index, offsets, ends));
                }
            }
            if (!partitions.isEmpty()) {
                topics.add(DescribeShareGroupOffsetsResponseTopic.builder()
                        .topicName(topic.name())
                        .topicId(topic.uuid())
                        .partitions(List.copyOf(partitions.values()))
                        .build());
            }
        }
        return topics;
    }

    private List<DescribeShareGroupOffsetsResponseTopic> some(
            List<DescribeShareGroupOffsetsRequestTopic> asked,
            Map<PartitionId, ShareOffsetStore.ShareOffsets> known,
            Map<PartitionId, Long> ends) {
        List<DescribeShareGroupOffsetsResponseTopic> topics = new ArrayList<>();
        for (DescribeShareGroupOffsetsRequestTopic topic : asked) {
            Optional<CatalogTopic> found = catalog.find(topic.topicName());
            // As Kafka: of a topic that is not there nothing is known, which is no error.
            boolean isThere = found.isPresent();
            DescribeShareGroupOffsetsResponseTopic.Builder answer =
                    DescribeShareGroupOffsetsResponseTopic.builder().topicName(topic.topicName());
            found.ifPresent(there -> answer.topicId(there.uuid()));
            topics.add(answer.partitions(topic.partitions().stream()
                            .map(index -> found.filter(there -> there.hasPartition(index))
                                    .map(there -> partition(index, known.get(there.partition(index)), ends))
                                    .orElseGet(() -> isThere ? missing(index) : partition(index, null, ends)))
                            .toList())
                    .build());
        }
        return topics;
    }

    private static DescribeShareGroupOffsetsResponsePartition partition(
            int index, ShareOffsetStore.@Nullable ShareOffsets offsets, Map<PartitionId, Long> ends) {
        DescribeShareGroupOffsetsResponsePartition.Builder partition =
                DescribeShareGroupOffsetsResponsePartition.builder().partitionIndex(index);
        if (offsets == null) {
            return partition.startOffset(UNKNOWN).lag(UNKNOWN).build();
        }
        Long end = ends.get(offsets.partition());
        return partition
                .startOffset(offsets.startOffset())
                .lag(end == null ? UNKNOWN : Math.max(0, end - offsets.startOffset() - offsets.completeCount()))
                .build();
    }

    /** Of topics that the client may not describe it learns nothing: if it asks for all, not that there are any. */
    private static DescribeShareGroupOffsetsResponseGroup seenBy(
            Rights rights, boolean asksForAll, DescribeShareGroupOffsetsResponseGroup group) {
        if (!rights.areLimited()) {
            return group;
        }
        List<DescribeShareGroupOffsetsResponseTopic> seen = new ArrayList<>();
        for (DescribeShareGroupOffsetsResponseTopic topic : group.topics()) {
            if ((asksForAll ? rights.quietly() : rights).onTopic(Operation.DESCRIBE, topic.topicName())) {
                seen.add(topic);
            } else if (!asksForAll) {
                seen.add(DescribeShareGroupOffsetsResponseTopic.builder()
                        .topicName(topic.topicName())
                        .partitions(topic.partitions().stream()
                                .map(partition -> denied(partition.partitionIndex()))
                                .toList())
                        .build());
            }
        }
        return group.toBuilder().topics(seen).build();
    }

    private static DescribeShareGroupOffsetsResponsePartition denied(int index) {
        return DescribeShareGroupOffsetsResponsePartition.builder()
                .partitionIndex(index)
                .startOffset(UNKNOWN)
                .lag(UNKNOWN)
                .errorCode(KafkaError.TOPIC_AUTHORIZATION_FAILED.code())
                .errorMessage("Topic authorization failed.")
                .build();
    }

    private static DescribeShareGroupOffsetsResponsePartition missing(int index) {
        return DescribeShareGroupOffsetsResponsePartition.builder()
                .partitionIndex(index)
                .errorCode(KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code())
                .errorMessage("This server does not host this topic-partition.")
                .build();
    }

    private static DescribeShareGroupOffsetsResponseGroup error(
            String groupId, KafkaError error, @Nullable String message) {
        return DescribeShareGroupOffsetsResponseGroup.builder()
                .groupId(groupId)
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(
            short version, DescribeShareGroupOffsetsRequest request, KafkaError error) {
        return Optional.of(DescribeShareGroupOffsetsResponse.builder()
                .groups(request.groups().stream()
                        .map(group -> error(group.groupId(), error, null))
                        .toList())
                .build());
    }
}
