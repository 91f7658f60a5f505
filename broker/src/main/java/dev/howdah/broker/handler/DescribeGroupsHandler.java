package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeGroupsRequest;
import dev.howdah.protocol.message.DescribeGroupsResponse;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.GroupKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DescribeGroups v0–6: the state and the members of classic groups.
 *
 * <p>A group that does not exist is described as Dead, from v6 on also with the error GROUP_ID_NOT_FOUND. The same
 * holds for groups of other kinds, for which there are other APIs. v3: authorized operations. v4: instance ids.
 */
public final class DescribeGroupsHandler extends Handler<DescribeGroupsRequest> {

    private static final int NOT_FOUND_FROM_VERSION = 6;

    private final GroupCoordinator groups;

    public DescribeGroupsHandler(GroupCoordinator groups) {
        super(ApiKey.DESCRIBE_GROUPS, 0, 6);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, DescribeGroupsRequest request) {
        Gather.<String, DescribedGroup>each(
                request.groups(),
                (groupId, done) -> {
                    if (call.rights().onGroup(Operation.DESCRIBE, groupId)) {
                        groups.submit(GroupCall.of(
                                groupId,
                                room -> done.accept(describe(room, call, groupId, request)),
                                refusal -> done.accept(error(groupId, refusal.toError(apiKey()), null))));
                    } else {
                        done.accept(error(groupId, KafkaError.GROUP_AUTHORIZATION_FAILED, null));
                    }
                },
                described -> call.respond(
                        DescribeGroupsResponse.builder().groups(described).build()));
    }

    /** Thread: group lane. */
    private static DescribedGroup describe(GroupRoom room, Call call, String groupId, DescribeGroupsRequest request) {
        Optional<Group> group = room.group();
        if (group.isEmpty() || group.get().kind() != GroupKind.CLASSIC) {
            return notFound(call, groupId, request);
        }
        DescribedGroup described = group.get().describe();
        return request.includeAuthorizedOperations()
                ? described.toBuilder()
                        .authorizedOperations(Authorized.onGroup(call.rights(), groupId))
                        .build()
                : described;
    }

    /** Of a dead group older clients are told the rights, as of any other. */
    private static DescribedGroup notFound(Call call, String groupId, DescribeGroupsRequest request) {
        boolean isError = call.version() >= NOT_FOUND_FROM_VERSION;
        DescribedGroup dead = error(
                        groupId,
                        isError ? KafkaError.GROUP_ID_NOT_FOUND : KafkaError.NONE,
                        isError ? "Group " + GroupIds.shown(groupId) + " not found." : null)
                .toBuilder()
                .groupState("Dead")
                .build();
        return isError || !request.includeAuthorizedOperations()
                ? dead
                : dead.toBuilder()
                        .authorizedOperations(Authorized.onGroup(call.rights(), groupId))
                        .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeGroupsRequest request, KafkaError error) {
        return Optional.of(DescribeGroupsResponse.builder()
                .groups(request.groups().stream()
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
