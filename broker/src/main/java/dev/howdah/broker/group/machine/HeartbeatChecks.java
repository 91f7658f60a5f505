package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.Assignor;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest.TopicPartitions;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a ConsumerGroupHeartbeat must say to be looked at, whatever the group. Thread: any. */
public final class HeartbeatChecks {

    /** From here on clients make up their member ids themselves (KIP-1082). */
    private static final int OWN_MEMBER_ID_FROM_VERSION = 1;

    private HeartbeatChecks() {}

    /** The refusal, empty if there is none. */
    public static Optional<ConsumerGroupHeartbeatResponse> check(short version, ConsumerGroupHeartbeatRequest request) {
        if (!GroupIds.isValid(request.groupId())) {
            return refuse(KafkaError.INVALID_REQUEST, "GroupId can't be empty.");
        }
        if (request.memberId().isEmpty() && isMemberIdNeeded(version, request)) {
            return refuse(KafkaError.INVALID_REQUEST, "MemberId can't be empty.");
        }
        if (request.instanceId() != null && request.instanceId().isEmpty()) {
            return refuse(KafkaError.INVALID_REQUEST, "InstanceId can't be empty.");
        }
        if (request.rackId() != null && request.rackId().isEmpty()) {
            return refuse(KafkaError.INVALID_REQUEST, "RackId can't be empty.");
        }
        String wrong = wrongForEpoch(request);
        if (wrong != null) {
            return refuse(KafkaError.INVALID_REQUEST, wrong);
        }
        if (request.serverAssignor() != null
                && Assignor.find(request.serverAssignor()).isEmpty()) {
            return refuse(
                    KafkaError.UNSUPPORTED_ASSIGNOR,
                    "ServerAssignor " + GroupIds.shown(request.serverAssignor())
                            + " is not supported. Supported assignors: "
                            + String.join(
                                    ", ",
                                    Assignor.ALL.stream().map(Assignor::name).toList()) + ".");
        }
        String regex = request.subscribedTopicRegex();
        if (regex != null && !regex.isEmpty() && TopicRegex.compile(regex).isEmpty()) {
            return refuse(
                    KafkaError.INVALID_REGULAR_EXPRESSION,
                    "SubscribedTopicRegex is not a valid regular expression of RE2, or too large.");
        }
        return Optional.empty();
    }

    private static @Nullable String wrongForEpoch(ConsumerGroupHeartbeatRequest request) {
        int epoch = request.memberEpoch();
        if (epoch < CurrentAssignment.AWAY) {
            return "MemberEpoch is invalid.";
        }
        if (epoch == CurrentAssignment.AWAY && request.instanceId() == null) {
            return "InstanceId can't be null for a static member that leaves for a while.";
        }
        if (epoch != CurrentAssignment.JOINING) {
            return null;
        }
        List<TopicPartitions> owned = request.topicPartitions();
        if (request.rebalanceTimeoutMs() < 0) {
            return "RebalanceTimeoutMs must be provided in first request.";
        }
        if (owned == null || !owned.isEmpty()) {
            return "TopicPartitions must be empty when (re-)joining.";
        }
        if (request.subscribedTopicNames() == null && request.subscribedTopicRegex() == null) {
            return "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.";
        }
        return null;
    }

    private static boolean isMemberIdNeeded(short version, ConsumerGroupHeartbeatRequest request) {
        return version >= OWN_MEMBER_ID_FROM_VERSION || request.memberEpoch() != CurrentAssignment.JOINING;
    }

    private static Optional<ConsumerGroupHeartbeatResponse> refuse(KafkaError error, String message) {
        return Optional.of(ConsumerReplies.error(error, message));
    }
}
