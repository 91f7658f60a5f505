package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.OffsetDeleteRequest;
import dev.howdah.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import dev.howdah.protocol.message.OffsetDeleteResponse;
import dev.howdah.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import dev.howdah.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OffsetDelete v0: deletes a group's offsets of some partitions. It is refused while a member is subscribed to the
 * topic (GROUP_SUBSCRIBED_TO_TOPIC), and for a group with members whose subscriptions are not known (NON_EMPTY_GROUP).
 * As in Kafka, the group must have a name (INVALID_GROUP_ID).
 */
public final class OffsetDeleteHandler extends Handler<OffsetDeleteRequest> {

    private final GroupCoordinator groups;
    private final Catalog catalog;

    public OffsetDeleteHandler(GroupCoordinator groups, Catalog catalog) {
        super(ApiKey.OFFSET_DELETE, 0, 0);
        this.groups = groups;
        this.catalog = catalog;
    }

    @Override
    public void handle(Call call, OffsetDeleteRequest request) {
        if (!GroupIds.isValid(request.groupId())) {
            call.respond(error(KafkaError.INVALID_GROUP_ID));
            return;
        }
        groups.submit(GroupCall.ofStore(
                request.groupId(),
                room -> delete(call, room, request),
                refusal -> call.respond(error(refusal.toError(ApiKey.OFFSET_DELETE)))));
    }

    /** Thread: group lane. */
    private void delete(Call call, GroupRoom room, OffsetDeleteRequest request) {
        Optional<Group> group = room.group();
        KafkaError refused = group.map(Group::checkDeleteOffsets).orElse(KafkaError.GROUP_ID_NOT_FOUND);
        if (group.isEmpty() || refused != KafkaError.NONE) {
            call.respond(error(refused));
            return;
        }
        List<PartitionId> partitions = new ArrayList<>();
        List<OffsetDeleteResponseTopic> topics = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            boolean mayRead = call.rights().onTopic(Operation.READ, topic.name());
            topics.add(OffsetDeleteResponseTopic.builder()
                    .name(topic.name())
                    .partitions(topic.partitions().stream()
                            .map(partition -> mayRead
                                    ? partition(topic.name(), partition.partitionIndex(), group.get(), partitions)
                                    : answer(partition.partitionIndex(), KafkaError.TOPIC_AUTHORIZATION_FAILED))
                            .toList())
                    .build());
        }
        OffsetDeleteResponse response =
                OffsetDeleteResponse.builder().topics(topics).build();
        if (partitions.isEmpty()) {
            call.respond(response);
        } else {
            room.deleteOffsets(partitions, failure -> {
                if (failure == KafkaError.NONE) {
                    noteDeleted(call, request, partitions.size());
                }
                call.respond(failure == KafkaError.NONE ? response : error(failure));
            });
        }
    }

    private static void noteDeleted(Call call, OffsetDeleteRequest request, int partitions) {
        AdminAudit.by(call)
                .addKeyValue("group", request.groupId())
                .addKeyValue(
                        "topics",
                        AdminAudit.some(request.topics().stream()
                                .map(OffsetDeleteRequestTopic::name)
                                .toList()))
                .addKeyValue("partitions", partitions)
                .log("Offsets of a group are deleted");
    }

    /** The answer for one partition. Adds the partition to {@code toDelete} if its offset may be deleted. */
    private OffsetDeleteResponsePartition partition(
            String topicName, int index, Group group, List<PartitionId> toDelete) {
        Optional<CatalogTopic> topic = catalog.find(topicName).filter(known -> known.hasPartition(index));
        KafkaError error = KafkaError.NONE;
        if (topic.isEmpty()) {
            error = KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
        } else if (group.isSubscribed(topicName)) {
            error = KafkaError.GROUP_SUBSCRIBED_TO_TOPIC;
        } else {
            toDelete.add(topic.get().partition(index));
        }
        return answer(index, error);
    }

    private static OffsetDeleteResponsePartition answer(int index, KafkaError error) {
        return OffsetDeleteResponsePartition.builder()
                .partitionIndex(index)
                .errorCode(error.code())
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, OffsetDeleteRequest request, KafkaError error) {
        return Optional.of(error(error));
    }

    private static OffsetDeleteResponse error(KafkaError error) {
        return OffsetDeleteResponse.builder().errorCode(error.code()).build();
    }
}
