package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.GroupTopics.GroupTopic;
import dev.howdah.protocol.message.ConsumerGroupDescribeResponse.Assignment;
import dev.howdah.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.howdah.protocol.message.ConsumerGroupDescribeResponse.Member;
import dev.howdah.protocol.message.ConsumerGroupDescribeResponse.TopicPartitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Describes a consumer group for ConsumerGroupDescribe. Thread: group lane. */
public final class ConsumerDescriptions {

    private static final byte CLASSIC_MEMBER = 0;
    private static final byte CONSUMER_MEMBER = 1;

    private ConsumerDescriptions() {}

    /**
     * Describes the group.
     *
     * @param topics gives the names; topics that do not exist any more are left out
     */
    public static DescribedGroup describe(ConsumerGroup group, GroupTopics topics) {
        return DescribedGroup.builder()
                .groupId(group.groupId())
                .groupState(group.stateName())
                .groupEpoch(group.groupEpoch())
                .assignmentEpoch(group.assignmentEpoch())
                .assignorName(group.assignorName())
                .members(group.members().all().stream()
                        .map(member -> describe(member, topics))
                        .toList())
                .build();
    }

    private static Member describe(ConsumerMember member, GroupTopics topics) {
        MemberProfile profile = member.profile;
        return Member.builder()
                .memberId(member.memberId)
                .instanceId(profile.instanceId())
                .rackId(profile.rackId())
                .memberEpoch(member.current.epoch())
                .clientId(profile.client().clientId())
                .clientHost(profile.client().clientHost())
                .subscribedTopicNames(profile.topicNames().stream().sorted().toList())
                .subscribedTopicRegex(profile.topicRegex())
                .assignment(assignment(member.current.held(), topics))
                .targetAssignment(assignment(member.target, topics))
                .memberType(member.usesClassicProtocol() ? CLASSIC_MEMBER : CONSUMER_MEMBER)
                .build();
    }

    private static Assignment assignment(Collection<TopicIdPartition> partitions, GroupTopics topics) {
        List<TopicPartitions> named = new ArrayList<>();
        ConsumerReplies.byTopic(partitions)
                .forEach((topicId, numbers) -> topics.find(topicId)
                        .map(GroupTopic::name)
                        .ifPresent(name -> named.add(new TopicPartitions(topicId, name, numbers))));
        return new Assignment(named);
    }
}
