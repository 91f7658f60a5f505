package dev.howdah.broker.group.machine;

import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.SyncGroupResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member of a classic group. The byte arrays that it holds are not changed any more.
 *
 * <p>Thread: group lane.
 */
final class ClassicMember {

    static final byte[] NO_ASSIGNMENT = new byte[0];

    final String memberId;
    final @Nullable String instanceId;
    final ClientIdentity client;
    int sessionTimeoutMs;
    int rebalanceTimeoutMs;
    List<Protocol> protocols;
    byte[] assignment = NO_ASSIGNMENT;

    /**
     * The answer of a join that is parked until the join phase ends. Only {@link ClassicMembers} sets it, and counts
     * them.
     */
    @Nullable
    Reply<JoinGroupResponse> joinReply;

    /** The answer of a sync that is parked until the leader's assignment is stored. */
    @Nullable
    Reply<SyncGroupResponse> syncReply;

    /** True if the member does not know its id yet, so it cannot send heartbeats. */
    boolean isNew;

    ClassicMember(
            String memberId,
            @Nullable String instanceId,
            ClientIdentity client,
            int sessionTimeoutMs,
            int rebalanceTimeoutMs,
            List<Protocol> protocols) {
        this.memberId = memberId;
        this.instanceId = instanceId;
        this.client = client;
        this.sessionTimeoutMs = sessionTimeoutMs;
        this.rebalanceTimeoutMs = rebalanceTimeoutMs;
        this.protocols = List.copyOf(protocols);
    }

    /** The same static member with a new member id, and without parked answers. */
    ClassicMember withMemberId(String newMemberId) {
        ClassicMember successor =
                new ClassicMember(newMemberId, instanceId, client, sessionTimeoutMs, rebalanceTimeoutMs, protocols);
        successor.assignment = assignment;
        return successor;
    }

    boolean isStatic() {
        return instanceId != null;
    }

    boolean awaitsJoin() {
        return joinReply != null;
    }

    /**
     * True if the member waits for an answer, so that no heartbeats are expected. A new member is not excused: its
     * client may have hung up.
     */
    boolean isExcusedFromHeartbeat() {
        return !isNew && (joinReply != null || syncReply != null);
    }

    byte[] metadata(@Nullable String protocolName) {
        for (Protocol protocol : protocols) {
            if (protocol.name.equals(protocolName)) {
                return protocol.metadata;
            }
        }
        return NO_ASSIGNMENT;
    }

    /** The vote of the member: the first of its protocols that is among the candidates. */
    @Nullable
    String vote(List<String> candidates) {
        for (Protocol protocol : protocols) {
            if (candidates.contains(protocol.name)) {
                return protocol.name;
            }
        }
        return null;
    }

    /** A protocol (assignor) that a member offers. */
    record Protocol(String name, byte[] metadata) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Protocol that && name.equals(that.name) && Arrays.equals(metadata, that.metadata);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, Arrays.hashCode(metadata));
        }
    }
}
