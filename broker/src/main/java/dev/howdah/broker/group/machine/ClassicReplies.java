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

/** The answers of the classic protocol. Thread: any. */
final class ClassicReplies {

    static final String NO_MEMBER_ID = "";

    private ClassicReplies() {}

    static JoinGroupResponse joinError(KafkaError error, String memberId) {
        return JoinGroupResponse.builder()
                .errorCode(error.code())
                .memberId(memberId)
                .build();
    }

    /** @param members with the metadata of the chosen protocol; empty for all but the leader */
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

    /** Before v7 the protocol's name cannot be null; from then on null is how "none" is written. */
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
        /** KIP-814: a static leader that came back learns that it leads, but must not assign anew. */
        KEEP_ASSIGNMENT
    }
}
