package dev.howdah.broker.group.machine;

import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;

/**
 * A ConsumerGroupHeartbeat request that {@link HeartbeatChecks} has accepted, with its client and the way to answer it.
 */
public record HeartbeatCall(
        ConsumerGroupHeartbeatRequest request, ClientIdentity client, Reply<ConsumerGroupHeartbeatResponse> reply) {

    public boolean isJoin() {
        return request.memberEpoch() == CurrentAssignment.JOINING;
    }

    boolean isLeave() {
        return request.memberEpoch() < 0;
    }

    /**
     * True if the member says everything, because it joins or does not know which answers have arrived. Then it is told
     * everything.
     */
    boolean isFull() {
        return isJoin()
                || (request.rebalanceTimeoutMs() >= 0
                        && (request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null)
                        && request.topicPartitions() != null);
    }
}
