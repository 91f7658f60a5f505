package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.Set;

/**
 * A member of a consumer group. {@link #current} is changed through {@link ConsumerMembers} only, which knows who holds what.
 *
 * <p>Thread: group lane.
 */
final class ConsumerMember {

    final String memberId;
    MemberProfile profile;
    CurrentAssignment current = CurrentAssignment.NOTHING;
    Set<TopicIdPartition> target = Set.of();

    /** Changes of this member that are being stored; until they are, it is told nothing. */
    int savesPending;

    /** It speaks the classic protocol, was told to join again, and the time that it has for that runs. */
    boolean isDueToRejoin;

    ConsumerMember(String memberId, MemberProfile profile) {
        this.memberId = memberId;
        this.profile = profile;
    }

    boolean usesClassicProtocol() {
        return profile.classic() != null;
    }

    boolean isReconciled(int assignmentEpoch) {
        return current.state() == CurrentAssignment.State.STABLE && current.epoch() == assignmentEpoch;
    }
}
