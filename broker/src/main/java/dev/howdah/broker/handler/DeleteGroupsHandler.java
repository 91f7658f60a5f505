package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DeleteGroupsRequest;
import dev.howdah.protocol.message.DeleteGroupsResponse;
import dev.howdah.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.ShareOffsetStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** DeleteGroups v0–3: deletes groups of any kind that have no members, with their offsets. */
public final class DeleteGroupsHandler extends Handler<DeleteGroupsRequest> {

    private final GroupCoordinator groups;
    private final ShareOffsetStore shareOffsets;

    public DeleteGroupsHandler(GroupCoordinator groups, ShareOffsetStore shareOffsets) {
        super(ApiKey.DELETE_GROUPS, 0, 3);
        this.groups = groups;
        this.shareOffsets = shareOffsets;
    }

    @Override
    public void handle(Call call, DeleteGroupsRequest request) {
        Gather.<String, DeletableGroupResult>each(
                request.groupsNames(),
                (groupId, answer) -> {
                    Consumer<KafkaError> done = error -> answer.accept(result(groupId, error));
                    if (call.rights().onGroup(Operation.DELETE, groupId)) {
                        groups.submit(GroupCall.ofStore(
                                groupId,
                                room -> delete(room, error -> {
                                    if (error == KafkaError.NONE) {
                                        AdminAudit.by(call)
                                                .addKeyValue("group", groupId)
                                                .log("A group is deleted");
                                    }
                                    done.accept(error);
                                }),
                                refusal -> done.accept(refusal.toError(apiKey()))));
                    } else {
                        done.accept(KafkaError.GROUP_AUTHORIZATION_FAILED);
                    }
                },
                results -> call.respond(
                        DeleteGroupsResponse.builder().results(results).build()));
    }

    /** Thread: group lane. */
    private void delete(GroupRoom room, Consumer<KafkaError> done) {
        KafkaError error = room.group().map(Group::checkDelete).orElse(KafkaError.GROUP_ID_NOT_FOUND);
        if (error == KafkaError.NONE) {
            room.delete(
                    room.group()
                                    .filter(group -> group.kind() == GroupKind.SHARE)
                                    .isPresent()
                            // Before the group: a deletion that is cut short leaves one that can be deleted again.
                            ? groupId -> shareOffsets.deleteGroups(List.of(groupId))
                            : groupId -> {},
                    done);
        } else {
            done.accept(error);
        }
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DeleteGroupsRequest request, KafkaError error) {
        return Optional.of(DeleteGroupsResponse.builder()
                .results(request.groupsNames().stream()
                        .map(groupId -> result(groupId, error))
                        .toList())
                .build());
    }

    private static DeletableGroupResult result(String groupId, KafkaError error) {
        return DeletableGroupResult.builder()
                .groupId(groupId)
                .errorCode(error.code())
                .build();
    }
}
