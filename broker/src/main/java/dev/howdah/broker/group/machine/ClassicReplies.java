package dev.howdah.broker.group.machine;

import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.SyncGroupResponse;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the answers of the classic protocol. Thread: any. */
final class ClassicReplies {

    static final String NO_MEMBER_ID = "";

    private ClassicReplies() {}

    static JoinGroupResponse joinError(KafkaError error, String memberId) {
        return JoinGroupResponse.builder()
                .errorCode(error.code())
                .memberId(memberId)
                .build();
    }

    /**
     * The answer to a join that has succeeded.
     *
     * @param members the members with their metadata for the chosen protocol; empty unless the answer is for the leader
     */
    static JoinGroupResponse joined(
            Generation generation, String memberId, List<JoinGroupResponseMember> members, LeaderTask leaderTask) {
        return JoinGroupResponse.builder()
                .generationId(generation.id)
                .protocolType(generation.protocolType)
                .protocolName(generation.protocolName)
                .leader(generation.leaderId == null ? "" : generation.leaderId)
                .skipAssignment(leaderTask == LeaderTask.KEEP_ASSIGNMENT)
                .memberId(memberId)
                .members(members)
                .build();
    }

    /** Converts an answer to a version. From v7 on the name of no protocol is null; before, it cannot be null. */
    static JoinGroupResponse forVersion(JoinGroupResponse response, short version) {
        String name = response.protocolName();
        if (version < 7 && name == null) {
            return response.toBuilder().protocolName("").build();
        }
        if (version >= 7 && name != null && name.isEmpty()) {
            return response.toBuilder().protocolName(null).build();
        }
        return response;
    }

    static SyncGroupResponse syncError(KafkaError error) {
        return SyncGroupResponse.builder().errorCode(error.code()).build();
    }

    static SyncGroupResponse synced(Generation generation, byte[] assignment) {
        return SyncGroupResponse.builder()
                .protocolType(generation.protocolType)
                .protocolName(generation.protocolName)
                .assignment(Unpooled.wrappedBuffer(assignment))
                .build();
    }

    static HeartbeatResponse heartbeat(KafkaError error) {
        return HeartbeatResponse.builder().errorCode(error.code()).build();
    }

    static LeaveGroupResponse leaveError(KafkaError error) {
        return LeaveGroupResponse.builder().errorCode(error.code()).build();
    }

    record Generation(
            int id,
            @Nullable String protocolType,
            @Nullable String protocolName,
            @Nullable String leaderId) {}

    enum LeaderTask {
        ASSIGN,
        /** A static leader that came back learns that it is the leader, but must not assign again (KIP-814). */
        KEEP_ASSIGNMENT
    }
}
