package dev.howdah.broker.group;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The member that speaks, or why it may not. Thread: group lane.
 *
 * @param member null if refused
 */
record Admission(@Nullable ConsumerMember member, boolean isNew, KafkaError error, String message) {

    static Admission known(ConsumerMember member) {
        return new Admission(member, false, KafkaError.NONE, "");
    }

    static Admission newcomer(ConsumerMember member) {
        return new Admission(member, true, KafkaError.NONE, "");
    }

    static Admission refuse(KafkaError error, String message) {
        return new Admission(null, false, error, message);
    }

    /** By its instance id if it has one. */
    static Optional<ConsumerMember> find(ConsumerGroupHeartbeatRequest request, ConsumerMembers members) {
        return request.instanceId() == null
                ? members.find(request.memberId())
                : members.findStatic(request.instanceId());
    }

    /** A member that is there already, in its epoch. */
    static Admission beat(ConsumerGroupHeartbeatRequest request, ConsumerMembers members, String groupId) {
        Admission admission = expect(request, members, groupId);
        ConsumerMember member = admission.member;
        if (member == null || hasCurrentEpoch(member, request)) {
            return admission;
        }
        return refuse(
                KafkaError.FENCED_MEMBER_EPOCH,
                "The member epoch " + request.memberEpoch() + " is not the one of the member, " + member.current.epoch()
                        + ". The member must abandon all its partitions and rejoin.");
    }

    /** A member that is there already, in whatever epoch. */
    static Admission expect(ConsumerGroupHeartbeatRequest request, ConsumerMembers members, String groupId) {
        Optional<ConsumerMember> found = find(request, members);
        if (found.isEmpty()) {
            return refuse(
                    KafkaError.UNKNOWN_MEMBER_ID,
                    "Member " + request.memberId() + " is not a member of group " + groupId + ".");
        }
        ConsumerMember member = found.get();
        if (!member.memberId.equals(request.memberId())) {
            return refuse(
                    KafkaError.FENCED_INSTANCE_ID,
                    "Static member " + request.memberId() + " with instance id " + request.instanceId()
                            + " was fenced by member " + member.memberId + ".");
        }
        return known(member);
    }

    /** Its own epoch, or the one before if the answer with its own may have been lost and it owns nothing that it should not. */
    private static boolean hasCurrentEpoch(ConsumerMember member, ConsumerGroupHeartbeatRequest request) {
        CurrentAssignment current = member.current;
        if (request.memberEpoch() == current.epoch()) {
            return true;
        }
        Set<TopicIdPartition> owned = ConsumerReplies.owned(request);
        return request.memberEpoch() == current.previousEpoch()
                && request.memberEpoch() < current.epoch()
                && owned != null
                && current.assigned().keySet().containsAll(owned);
    }
}
