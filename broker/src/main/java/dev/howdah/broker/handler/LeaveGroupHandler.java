package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.List;
import java.util.Optional;

/**
 * LeaveGroup v0–5: members leave at once, before their session timeout.
 *
 * <p>Up to v2 a request names one member, and the response has one error. From v3 on it names many, each with an error
 * of its own; static members are named by instance id. v5: reason, which is not kept.
 */
public final class LeaveGroupHandler extends Handler<LeaveGroupRequest> {

    private static final int BATCHED_FROM_VERSION = 3;

    private final GroupCoordinator groups;

    public LeaveGroupHandler(GroupCoordinator groups) {
        super(ApiKey.LEAVE_GROUP, 0, 5);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, LeaveGroupRequest request) {
        if (!GroupIds.isValid(request.groupId())) {
            call.respond(error(KafkaError.INVALID_GROUP_ID));
            return;
        }
        LeaveGroupRequest batched = batched(call.version(), request);
        groups.submit(GroupCall.of(
                request.groupId(),
                room -> room.group()
                        .ifPresentOrElse(
                                group -> group.onLeave(
                                        batched,
                                        response -> call.respond(forVersion(call.version(), response)),
                                        room.turn()),
                                () -> call.respond(forVersion(call.version(), nobody(batched)))),
                refusal -> call.respond(error(refusal.toError(ApiKey.LEAVE_GROUP)))));
    }

    private static LeaveGroupRequest batched(short version, LeaveGroupRequest request) {
        if (version >= BATCHED_FROM_VERSION) {
            return request;
        }
        MemberIdentity member =
                MemberIdentity.builder().memberId(request.memberId()).build();
        return request.toBuilder().members(List.of(member)).build();
    }

    private static LeaveGroupResponse forVersion(short version, LeaveGroupResponse response) {
        if (version >= BATCHED_FROM_VERSION || response.members().isEmpty()) {
            return response;
        }
        return LeaveGroupResponse.builder()
                .errorCode(response.members().get(0).errorCode())
                .build();
    }

    /** The answer for a group that does not exist: none of them is a member. */
    private static LeaveGroupResponse nobody(LeaveGroupRequest batched) {
        return LeaveGroupResponse.builder()
                .members(batched.members().stream()
                        .map(member -> MemberResponse.builder()
                                .memberId(member.memberId())
                                .groupInstanceId(member.groupInstanceId())
                                .errorCode(KafkaError.UNKNOWN_MEMBER_ID.code())
                                .build())
                        .toList())
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, LeaveGroupRequest request, KafkaError error) {
        return Optional.of(error(error));
    }

    private static LeaveGroupResponse error(KafkaError error) {
        return LeaveGroupResponse.builder().errorCode(error.code()).build();
    }
}
