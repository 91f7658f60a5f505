package dev.howdah.broker.group.machine;

import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a consumer group says about itself. A heartbeat contains only changes; a null field means that
 * nothing has changed.
 *
 * @param topicRegex empty if there is none
 * @param assignor the assignor of the server that the member wants; null if it has no wish
 * @param classic the part for members with the classic protocol; null for others
 */
record MemberProfile(
        @Nullable String instanceId,
        @Nullable String rackId,
        ClientIdentity client,
        int rebalanceTimeoutMs,
        Set<String> topicNames,
        String topicRegex,
        @Nullable String assignor,
        @Nullable ClassicProfile classic) {

    MemberProfile {
        topicNames = Set.copyOf(topicNames);
    }

    static MemberProfile unknown(@Nullable String instanceId, ClientIdentity client) {
        return new MemberProfile(instanceId, null, client, 0, Set.of(), "", null, null);
    }

    /**
     * The profile of a JoinGroup, which contains everything.
     *
     * @param instanceId the instance id; a static member that rejoins with its member id alone stays static
     */
    static MemberProfile ofClassic(
            @Nullable String instanceId,
            JoinCall call,
            EmbeddedProtocol.Subscription subscription,
            ClassicProfile classic) {
        return new MemberProfile(
                instanceId,
                subscription.rackId(),
                call.client(),
                call.rebalanceTimeoutMs(),
                subscription.topicNames(),
                "",
                null,
                classic);
    }

    /** Applies a heartbeat. A member that sends one uses the consumer protocol. */
    MemberProfile update(ConsumerGroupHeartbeatRequest request, ClientIdentity from) {
        List<String> names = request.subscribedTopicNames();
        String regex = request.subscribedTopicRegex();
        return new MemberProfile(
                request.instanceId() == null ? instanceId : request.instanceId(),
                request.rackId() == null ? rackId : request.rackId(),
                from,
                request.rebalanceTimeoutMs() < 0 ? rebalanceTimeoutMs : request.rebalanceTimeoutMs(),
                names == null ? topicNames : new HashSet<>(names),
                regex == null ? topicRegex : regex,
                request.serverAssignor() == null ? assignor : request.serverAssignor(),
                null);
    }

    boolean subscribesAs(MemberProfile other) {
        return topicNames.equals(other.topicNames) && topicRegex.equals(other.topicRegex);
    }
}
