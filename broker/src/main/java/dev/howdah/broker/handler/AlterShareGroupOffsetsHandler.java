package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterShareGroupOffsetsRequest;
import dev.howdah.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import dev.howdah.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import dev.howdah.protocol.message.AlterShareGroupOffsetsResponse;
import dev.howdah.protocol.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition;
import dev.howdah.protocol.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.SharePartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * AlterShareGroupOffsets v0: lets share partitions of a group without members begin elsewhere. What was acquired or done from there
 * on is forgotten. A group that is not there is made, unless none of the topics is there.
 */
public final class AlterShareGroupOffsetsHandler extends Handler<AlterShareGroupOffsetsRequest> {

    private final ShareOffsets groups;
    private final Catalog catalog;
    private final ShareOffsetStore store;
    private final Notifications notifications;
    private final Consumer<SharePartitionId> onChanged;

    /** @param onChanged told of each share partition that begins elsewhere now */
    public AlterShareGroupOffsetsHandler(
            GroupCoordinator groups,
            Catalog catalog,
            ShareOffsetStore store,
            Notifications notifications,
            Consumer<SharePartitionId> onChanged,
            AdminThreads admin) {
        super(ApiKey.ALTER_SHARE_GROUP_OFFSETS, 0, 0);
        this.groups = new ShareOffsets(groups, admin);
        this.catalog = catalog;
        this.store = store;
        this.notifications = notifications;
        this.onChanged = onChanged;
    }

    @Override
    public void handle(Call call, AlterShareGroupOffsetsRequest request) {
        Set<String> denied = request.topics().stream()
                .map(AlterShareGroupOffsetsRequestTopic::topicName)
                .filter(topic -> !call.rights().onTopic(Operation.READ, topic))
                .collect(Collectors.toSet());
        if (request.topics().stream()
                .map(AlterShareGroupOffsetsRequestTopic::topicName)
                .noneMatch(
                        topic -> !denied.contains(topic) && catalog.find(topic).isPresent())) {
            call.respond(answer(request, denied, Set.of()));
            return;
        }
        groups.ask(
                request.groupId(),
                apiKey(),
                ShareOffsets.Wanted.WITHOUT_MEMBERS_OR_NEW,
                () -> alter(call, request, denied),
                new ShareOffsets.Answer<AlterShareGroupOffsetsResponse>() {
                    @Override
                    public void onDone(AlterShareGroupOffsetsResponse result) {
                        call.respond(result);
                    }

                    @Override
                    public void onRefused(KafkaError error, @Nullable String message) {
                        call.respond(error(error, message));
                    }
                });
    }

    /** Thread: admin. */
    private AlterShareGroupOffsetsResponse alter(Call call, AlterShareGroupOffsetsRequest request, Set<String> denied) {
        Map<SharePartitionId, Long> starts = new HashMap<>();
        for (AlterShareGroupOffsetsRequestTopic topic : request.topics()) {
            if (denied.contains(topic.topicName())) {
                continue;
            }
            for (AlterShareGroupOffsetsRequestPartition partition : topic.partitions()) {
                find(request, topic, partition).ifPresent(id -> starts.put(id, partition.startOffset()));
            }
        }
        Set<SharePartitionId> gone = starts.isEmpty() ? Set.of() : store.alter(starts);
        starts.keySet().forEach(id -> {
            onChanged.accept(id);
            notifications.offerShareChanged(id);
        });
        if (starts.size() > gone.size()) {
            AdminAudit.by(call)
                    .addKeyValue("group", request.groupId())
                    .addKeyValue(
                            "topics",
                            AdminAudit.some(request.topics().stream()
                                    .map(AlterShareGroupOffsetsRequestTopic::topicName)
                                    .filter(topic -> !denied.contains(topic))
                                    .toList()))
                    .addKeyValue("partitions", starts.size() - gone.size())
                    .log("Offsets of a share group are set");
        }
        return answer(request, denied, gone);
    }

    /** @param gone share partitions whose topic went meanwhile */
    private AlterShareGroupOffsetsResponse answer(
            AlterShareGroupOffsetsRequest request, Set<String> denied, Set<SharePartitionId> gone) {
        List<AlterShareGroupOffsetsResponseTopic> topics = new ArrayList<>();
        for (AlterShareGroupOffsetsRequestTopic topic : request.topics()) {
            AlterShareGroupOffsetsResponseTopic.Builder answer =
                    AlterShareGroupOffsetsResponseTopic.builder().topicName(topic.topicName());
            if (denied.contains(topic.topicName())) {
                topics.add(answer.partitions(topic.partitions().stream()
                                .map(partition -> refused(
                                        partition.partitionIndex(),
                                        KafkaError.TOPIC_AUTHORIZATION_FAILED,
                                        "Topic authorization failed."))
                                .toList())
                        .build());
                continue;
            }
            catalog.find(topic.topicName()).ifPresent(found -> answer.topicId(found.uuid()));
            topics.add(answer.partitions(topic.partitions().stream()
                            .map(partition -> answer(
                                    partition.partitionIndex(),
                                    find(request, topic, partition).filter(id -> !gone.contains(id))))
                            .toList())
                    .build());
        }
        return AlterShareGroupOffsetsResponse.builder().responses(topics).build();
    }

    private Optional<SharePartitionId> find(
            AlterShareGroupOffsetsRequest request,
            AlterShareGroupOffsetsRequestTopic topic,
            AlterShareGroupOffsetsRequestPartition partition) {
        Optional<CatalogTopic> found = catalog.find(topic.topicName());
        return found.filter(there -> there.hasPartition(partition.partitionIndex()) && partition.startOffset() >= 0)
                .map(there -> new SharePartitionId(request.groupId(), there.partition(partition.partitionIndex())));
    }

    private static AlterShareGroupOffsetsResponsePartition answer(int index, Optional<SharePartitionId> id) {
        return id.isPresent()
                ? AlterShareGroupOffsetsResponsePartition.builder()
                        .partitionIndex(index)
                        .build()
                : refused(
                        index,
                        KafkaError.UNKNOWN_TOPIC_OR_PARTITION,
                        "This server does not host this topic-partition.");
    }

    private static AlterShareGroupOffsetsResponsePartition refused(int index, KafkaError error, String message) {
        return AlterShareGroupOffsetsResponsePartition.builder()
                .partitionIndex(index)
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    private static AlterShareGroupOffsetsResponse error(KafkaError error, @Nullable String message) {
        return AlterShareGroupOffsetsResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, AlterShareGroupOffsetsRequest request, KafkaError error) {
        return Optional.of(error(error, null));
    }
}
