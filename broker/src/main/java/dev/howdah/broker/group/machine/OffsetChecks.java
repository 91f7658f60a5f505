package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.protocol.KafkaError;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides who may write and read the offsets of a consumer group. Pure. Thread: group lane. */
final class OffsetChecks {

    /** The first version in which clients understand the errors of member epochs. */
    private static final int EPOCHS_FROM_VERSION = 9;

    private OffsetChecks() {}

    static KafkaError commit(ConsumerMembers members, Committer committer) {
        if (committer.generationOrEpoch() < 0 && members.isEmpty()) {
            return KafkaError.NONE;
        }
        if (committer.transactional() && committer.namesNobody()) {
            // Older producers cannot say for whom they commit (Kafka's ConsumerGroup.validateOffsetCommit).
            return KafkaError.NONE;
        }
        Optional<ConsumerMember> member = members.find(committer.memberId());
        if (member.isEmpty()) {
            return KafkaError.UNKNOWN_MEMBER_ID;
        }
        if (member.get().usesClassicProtocol()) {
            return committer.generationOrEpoch() == member.get().current.epoch()
                    ? KafkaError.NONE
                    : KafkaError.ILLEGAL_GENERATION;
        }
        if (!committer.transactional() && committer.apiVersion() < EPOCHS_FROM_VERSION) {
            return KafkaError.UNSUPPORTED_VERSION;
        }
        return committer.generationOrEpoch() > member.get().current.epoch()
                ? KafkaError.STALE_MEMBER_EPOCH
                : KafkaError.NONE;
    }

    /**
     * Checks a commit. A member may commit with an older epoch for partitions that it has had since that epoch
     * (KIP-1251).
     */
    static KafkaError commit(ConsumerMembers members, Committer committer, Collection<TopicIdPartition> partitions) {
        Optional<ConsumerMember> member = members.find(committer.memberId());
        if (member.isEmpty()
                || committer.generationOrEpoch() == member.get().current.epoch()) {
            return KafkaError.NONE;
        }
        CurrentAssignment current = member.get().current;
        for (TopicIdPartition partition : partitions) {
            Integer since = current.assigned().get(partition);
            if (since == null) {
                since = current.revoking().get(partition);
            }
            if (since == null || committer.generationOrEpoch() < since) {
                return KafkaError.STALE_MEMBER_EPOCH;
            }
        }
        return KafkaError.NONE;
    }

    /** Checks a fetch. A client without a member id is a tool and may read. */
    static KafkaError fetch(ConsumerMembers members, @Nullable String memberId, int memberEpoch) {
        if (memberId == null && memberEpoch < 0) {
            return KafkaError.NONE;
        }
        Optional<ConsumerMember> member = memberId == null ? Optional.empty() : members.find(memberId);
        if (member.isEmpty()) {
            return KafkaError.UNKNOWN_MEMBER_ID;
        }
        return memberEpoch == member.get().current.epoch() ? KafkaError.NONE : KafkaError.STALE_MEMBER_EPOCH;
    }
}
