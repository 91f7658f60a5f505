package dev.howdah.broker.group.machine;

import dev.howdah.protocol.message.ShareGroupHeartbeatRequest;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse;

/** A ShareGroupHeartbeat request, checked by {@link ShareHeartbeatChecks}, with what the machine must know about it. */
public record ShareHeartbeatCall(
        ShareGroupHeartbeatRequest request, ClientIdentity client, Reply<ShareGroupHeartbeatResponse> reply) {

    static final int JOINING = 0;
    static final int LEAVING = -1;

    public boolean isJoin() {
        return request.memberEpoch() == JOINING;
    }

    boolean isLeave() {
        return request.memberEpoch() == LEAVING;
    }
}
