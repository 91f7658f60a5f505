package dev.howdah.broker.group.machine;

import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.JoinGroupResponse;

/** A JoinGroup request, with its client and the way to answer it. */
public record JoinCall(
        JoinGroupRequest request, short apiVersion, ClientIdentity client, Reply<JoinGroupResponse> reply) {

    /** Whether a new dynamic member is first told its id, from v4 on (KIP-394). */
    boolean requiresKnownMemberId() {
        return apiVersion >= 4;
    }

    /** Whether the leader can be told not to assign, from v9 on (KIP-814). */
    boolean supportsSkippingAssignment() {
        return apiVersion >= 9;
    }

    /** The rebalance timeout. v0 has one timeout for the session and the rebalance. */
    int rebalanceTimeoutMs() {
        return request.rebalanceTimeoutMs() < 0 ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs();
    }
}
