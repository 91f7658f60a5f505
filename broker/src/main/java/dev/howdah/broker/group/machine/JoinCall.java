package dev.howdah.broker.group.machine;

import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.JoinGroupResponse;

/** A JoinGroup request with what the machine must know about it. */
public record JoinCall(
        JoinGroupRequest request, short apiVersion, ClientIdentity client, Reply<JoinGroupResponse> reply) {

    /** From v4 on (KIP-394) a new dynamic member is first told its id. */
    boolean requiresKnownMemberId() {
        return apiVersion >= 4;
    }

    /** From v9 on the leader can be told to keep the assignment that it does not know. */
    boolean supportsSkippingAssignment() {
        return apiVersion >= 9;
    }

    /** v0 has only one timeout for both. */
    int rebalanceTimeoutMs() {
        return request.rebalanceTimeoutMs() < 0 ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs();
    }
}
