package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.SimpleAssignor;
import dev.howdah.broker.group.machine.GroupTopics.GroupTopic;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.Assignment;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.DescribedGroup;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.Member;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.TopicPartitions;
import java.util.ArrayList;
import java.util.List;

/** A share group as ShareGroupDescribe shows it. Thread: group lane. */
public final class ShareDescriptions {

    private ShareDescriptions() {}

    /** @param topics for the names; a topic that is gone is left out */
    public static DescribedGroup describe(ShareGroup group, GroupTopics topics) {
        return DescribedGroup.builder()
                .groupId(group.groupId())
                .groupState(group.stateName())
                .groupEpoch(group.groupEpoch())
                .assignmentEpoch(group.assignmentEpoch())
                .assignorName(SimpleAssignor.NAME)
                .members(group.members().stream()
                        .map(member -> describe(member, topics))
                        .toList())
                .build();
    }

    private static Member describe(ShareMember member, GroupTopics topics) {
        List<TopicPartitions> assigned = new ArrayList<>();
        ConsumerReplies.byTopic(member.assigned)
                .forEach((topicId, numbers) -> topics.find(topicId)
                        .map(GroupTopic::name)
                        .ifPresent(name -> assigned.add(new TopicPartitions(topicId, name, numbers))));
        return Member.builder()
                .memberId(member.memberId)
                .rackId(member.profile.rackId())
                .memberEpoch(member.epoch)
                .clientId(member.profile.client().clientId())
                .clientHost(member.profile.client().clientHost())
                .subscribedTopicNames(
                        member.profile.topicNames().stream().sorted().toList())
                .assignment(new Assignment(assigned))
                .build();
    }
}
