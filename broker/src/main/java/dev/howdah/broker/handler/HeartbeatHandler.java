package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import java.util.Optional;

/**
 * Heartbeat v0–4: a member of a classic group shows that it is alive, and is told whether to rejoin. It is answered
 * from memory.
 */
public final class HeartbeatHandler extends Handler<HeartbeatRequest> {

    private final GroupCoordinator groups;

    public HeartbeatHandler(GroupCoordinator groups) {
        super(ApiKey.HEARTBEAT, 0, 4);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, HeartbeatRequest request) {
        if (!GroupIds.isValid(request.groupId())) {
            call.respond(error(KafkaError.INVALID_GROUP_ID));
            return;
        }
        groups.submit(GroupCall.of(
                request.groupId(),
                room -> room.group()
                        .ifPresentOrElse(
                                group -> group.onHeartbeat(request, call::respond, room.turn()),
                                () -> call.respond(error(KafkaError.UNKNOWN_MEMBER_ID))),
                refusal -> call.respond(error(refusal.toError(ApiKey.HEARTBEAT)))));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, HeartbeatRequest request, KafkaError error) {
        return Optional.of(error(error));
    }

    private static HeartbeatResponse error(KafkaError error) {
        return HeartbeatResponse.builder().errorCode(error.code()).build();
    }
}
