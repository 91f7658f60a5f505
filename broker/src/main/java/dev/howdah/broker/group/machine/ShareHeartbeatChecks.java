package dev.howdah.broker.group.machine;

import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ShareGroupHeartbeatRequest;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse;
import java.util.List;
import java.util.Optional;

/** What a ShareGroupHeartbeat must say to be looked at, whatever the group. Thread: any. */
public final class ShareHeartbeatChecks {

    private ShareHeartbeatChecks() {}

    /** The refusal, empty if there is none. */
    public static Optional<ShareGroupHeartbeatResponse> check(ShareGroupHeartbeatRequest request) {
        if (!GroupIds.isValid(request.groupId())) {
            return refuse("GroupId can't be empty.");
        }
        if (request.memberId().isEmpty()) {
            return refuse("MemberId can't be empty.");
        }
        if (request.rackId() != null && request.rackId().isEmpty()) {
            return refuse("RackId can't be empty.");
        }
        if (request.memberEpoch() < ShareHeartbeatCall.LEAVING) {
            return refuse("MemberEpoch is invalid.");
        }
        List<String> topics = request.subscribedTopicNames();
        if (request.memberEpoch() == ShareHeartbeatCall.JOINING && (topics == null || topics.isEmpty())) {
            return refuse("SubscribedTopicNames must be set in first request.");
        }
        return Optional.empty();
    }

    private static Optional<ShareGroupHeartbeatResponse> refuse(String message) {
        return Optional.of(ShareReplies.error(KafkaError.INVALID_REQUEST, message));
    }
}
