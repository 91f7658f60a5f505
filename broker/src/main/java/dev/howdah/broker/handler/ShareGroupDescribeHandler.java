package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.group.lane.CatalogTopics;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.broker.group.machine.GroupTopics;
import dev.howdah.broker.group.machine.ShareDescriptions;
import dev.howdah.broker.group.machine.ShareGroup;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ShareGroupDescribeRequest;
import dev.howdah.protocol.message.ShareGroupDescribeResponse;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.DescribedGroup;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.Member;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.TopicPartitions;
import dev.howdah.storage.Acl.Operation;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * ShareGroupDescribe v1: the epochs, the members and the assignments of share groups (KIP-932). For groups of other kinds
 * GROUP_ID_NOT_FOUND.
 */
public final class ShareGroupDescribeHandler extends Handler<ShareGroupDescribeRequest> {

    private final GroupCoordinator groups;
    private final GroupTopics topics;

    public ShareGroupDescribeHandler(GroupCoordinator groups, Catalog catalog) {
        super(ApiKey.SHARE_GROUP_DESCRIBE, 1, 1);
        this.groups = groups;
        this.topics = new CatalogTopics(catalog);
    }

    @Override
    public void handle(Call call, ShareGroupDescribeRequest request) {
        Gather.<String, DescribedGroup>each(
                request.groupIds(),
                (groupId, done) -> ask(groupId, call.rights(), request.includeAuthorizedOperations(), done),
                described -> call.respond(
                        ShareGroupDescribeResponse.builder().groups(described).build()));
    }

    private void ask(String groupId, Rights rights, boolean withOperations, Consumer<DescribedGroup> done) {
        if (!rights.onGroup(Operation.DESCRIBE, groupId)) {
            done.accept(error(groupId, KafkaError.GROUP_AUTHORIZATION_FAILED, null));
        } else if (GroupIds.isValid(groupId)) {
            groups.submit(GroupCall.of(
                    groupId,
                    room -> done.accept(seenBy(rights, describe(room, groupId, rights, withOperations))),
                    refusal -> done.accept(error(groupId, refusal.toError(apiKey()), null))));
        } else {
            done.accept(error(groupId, KafkaError.INVALID_GROUP_ID, null));
        }
    }

    /** Thread: group lane. */
    private DescribedGroup describe(GroupRoom room, String groupId, Rights rights, boolean withOperations) {
        Optional<Group> known = room.group();
        if (known.isPresent() && known.get() instanceof ShareGroup group) {
            DescribedGroup described = ShareDescriptions.describe(group, topics);
            return withOperations
                    ? described.toBuilder()
                            .authorizedOperations(Authorized.onGroup(rights, groupId))
                            .build()
                    : described;
        }
        String why = known.isPresent() ? " is not a share group." : " not found.";
        return error(groupId, KafkaError.GROUP_ID_NOT_FOUND, "Group " + GroupIds.shown(groupId) + why);
    }

    /** Without its members, if one of them has a topic that the client may not describe. */
    private static DescribedGroup seenBy(Rights rights, DescribedGroup group) {
        boolean seesAll = group.members().stream()
                .map(Member::assignment)
                .flatMap(assignment -> assignment.topicPartitions().stream())
                .map(TopicPartitions::topicName)
                .distinct()
                .allMatch(topic -> rights.onTopic(Operation.DESCRIBE, topic));
        return seesAll
                ? group
                : error(
                        group.groupId(),
                        KafkaError.TOPIC_AUTHORIZATION_FAILED,
                        "The group has described topic(s) that the client is not authorized to describe.");
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ShareGroupDescribeRequest request, KafkaError error) {
        return Optional.of(ShareGroupDescribeResponse.builder()
                .groups(request.groupIds().stream()
                        .map(groupId -> error(groupId, error, null))
                        .toList())
                .build());
    }

    private static DescribedGroup error(String groupId, KafkaError error, @Nullable String message) {
        return DescribedGroup.builder()
                .groupId(groupId)
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }
}
