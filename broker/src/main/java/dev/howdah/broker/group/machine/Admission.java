package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import java.util.Optional;
import java.util.Set;

/** Whether a member may speak in a consumer group. Thread: group lane. */
sealed interface Admission {

    /** @param isNew it was made just now */
    record Admitted(ConsumerMember member, boolean isNew) implements Admission {}

    record Refused(KafkaError error, String message) implements Admission {}

    static Admitted known(ConsumerMember member) {
        return new Admitted(member, false);
    }

    static Admitted newcomer(ConsumerMember member) {
        return new Admitted(member, true);
    }

    static Refused refuse(KafkaError error, String message) {
        return new Refused(error, message);
    }

    static Refused full(int membersMax) {
        return refuse(
                KafkaError.GROUP_MAX_SIZE_REACHED,
                "The group has reached its maximum capacity of " + membersMax + " members.");
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
        if (!(admission instanceof Admitted admitted)) {
            return admission;
        }
        ConsumerMember member = admitted.member;
        if (member.usesClassicProtocol()) {
            return refuse(
                    KafkaError.FENCED_MEMBER_EPOCH,
                    "Member " + member.memberId + " speaks the classic protocol. It must rejoin to speak another.");
        }
        if (hasCurrentEpoch(member, request)) {
            return admitted;
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
                    "Member " + GroupIds.shown(request.memberId()) + " is not a member of group "
                            + GroupIds.shown(groupId) + ".");
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

    /**
     * A member is let in with its own epoch. It is also let in with the epoch before, because the answer that carried
     * its own may have been lost; then it must own nothing that it should not (KIP-848).
     */
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
