package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.ShareGroup;
import dev.howdah.broker.group.machine.ShareHeartbeatCall;
import dev.howdah.broker.group.machine.ShareHeartbeatChecks;
import dev.howdah.broker.group.machine.ShareReplies;
import dev.howdah.broker.share.ShareRoom;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ShareGroupHeartbeatRequest;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse;
import java.util.Optional;

/**
 * ShareGroupHeartbeat v1: a member of a share group (KIP-932) joins, is alive, leaves, and learns which partitions it is to take
 * records from. Answered from memory when nothing changes, else when the change is stored. The group itself is {@link ShareGroup}.
 */
public final class ShareGroupHeartbeatHandler extends Handler<ShareGroupHeartbeatRequest> {

    private final GroupCoordinator groups;

    public ShareGroupHeartbeatHandler(GroupCoordinator groups) {
        super(ApiKey.SHARE_GROUP_HEARTBEAT, 1, 1);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, ShareGroupHeartbeatRequest request) {
        Optional<ShareGroupHeartbeatResponse> refused = ShareHeartbeatChecks.check(request);
        if (refused.isPresent()) {
            call.respond(refused.get());
            return;
        }
        if (!ShareRoom.isGroupId(request.groupId()) || !ShareRoom.isMemberId(request.memberId())) {
            call.respond(ShareReplies.error(
                    KafkaError.INVALID_REQUEST,
                    "GroupId and MemberId of a share group have 1024 bytes at most, and no NUL."));
            return;
        }
        ShareHeartbeatCall heartbeat =
                new ShareHeartbeatCall(request, Clients.identify(call), response -> call.respond(response));
        groups.submit(GroupCall.of(
                request.groupId(),
                room -> room.beat(heartbeat, why -> call.respond(refused(request, why))),
                refusal -> call.respond(ShareReplies.error(refusal.toError(ApiKey.SHARE_GROUP_HEARTBEAT), null))));
    }

    private static ShareGroupHeartbeatResponse refused(ShareGroupHeartbeatRequest request, KafkaError why) {
        return ShareReplies.error(
                why, why == KafkaError.GROUP_ID_NOT_FOUND ? "Group " + request.groupId() + " not found." : null);
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ShareGroupHeartbeatRequest request, KafkaError error) {
        return Optional.of(ShareReplies.error(error, null));
    }
}
