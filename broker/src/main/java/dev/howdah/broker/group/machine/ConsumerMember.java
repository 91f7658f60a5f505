package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.Set;

/**
 * A member of a consumer group. Only {@link ConsumerMembers} changes {@link #current}, because it knows who holds which
 * partition.
 *
 * <p>Thread: group lane.
 */
final class ConsumerMember {

    final String memberId;
    MemberProfile profile;
    CurrentAssignment current = CurrentAssignment.NOTHING;
    Set<TopicIdPartition> target = Set.of();

    /** How many changes of this member are being stored. It is told of none before they are stored. */
    int savesPending;

    /** True if a member with the classic protocol was told to rejoin and its time for that runs. */
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
