package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.ClassicReplies.Generation;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import io.netty.buffer.Unpooled;

/** Describes a classic group for DescribeGroups. Thread: group lane. */
final class ClassicDescriptions {

    private ClassicDescriptions() {}

    /**
     * Describes the group. Metadata and assignments are shown only while it is stable, as in Kafka ({@code
     * GroupMetadataManager.describeGroups}).
     */
    static DescribedGroup describe(ClassicRebalance group) {
        boolean stable = group.state() == ClassicState.STABLE;
        Generation generation = group.generation();
        return DescribedGroup.builder()
                .groupId(group.groupId())
                .groupState(group.state().kafkaName())
                .protocolType(generation.protocolType() == null ? "" : generation.protocolType())
                .protocolData(stable && generation.protocolName() != null ? generation.protocolName() : "")
                .members(group.members().all().stream()
                        .map(member -> DescribedGroupMember.builder()
                                .memberId(member.memberId)
                                .groupInstanceId(member.instanceId)
                                .clientId(member.client.clientId())
                                .clientHost(member.client.clientHost())
                                .memberMetadata(Unpooled.wrappedBuffer(
                                        stable
                                                ? member.metadata(generation.protocolName())
                                                : ClassicMember.NO_ASSIGNMENT))
                                .memberAssignment(Unpooled.wrappedBuffer(
                                        stable ? member.assignment : ClassicMember.NO_ASSIGNMENT))
                                .build())
                        .toList())
                .build();
    }
}
