package dev.howdah.broker.client;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ConsumerGroupDescribeRequest;
import dev.howdah.protocol.message.ConsumerGroupDescribeResponse;
import dev.howdah.protocol.message.DeleteGroupsRequest;
import dev.howdah.protocol.message.DeleteGroupsResponse;
import dev.howdah.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import dev.howdah.protocol.message.DescribeGroupsRequest;
import dev.howdah.protocol.message.DescribeGroupsResponse;
import dev.howdah.protocol.message.ListGroupsRequest;
import dev.howdah.protocol.message.ListGroupsResponse;
import dev.howdah.protocol.message.ListGroupsResponse.ListedGroup;
import dev.howdah.protocol.message.OffsetCommitRequest;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.howdah.protocol.message.OffsetCommitResponse;
import dev.howdah.protocol.message.OffsetFetchRequest;
import dev.howdah.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.howdah.protocol.message.OffsetFetchResponse;
import dev.howdah.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What can be asked and changed about groups of consumers. Thread and errors as in {@link Cluster}. */
public final class Groups {

    /** The newest versions that name topics; later ones have ids. */
    private static final int OFFSET_FETCH_BY_NAME = 9;

    private static final int OFFSET_COMMIT_BY_NAME = 9;

    private static final String CONSUMER = "consumer";

    private final Cluster cluster;

    public Groups(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A group as a list shows it. Type and state are Kafka's words, such as {@code classic} and {@code Stable}. */
    public record Group(String name, String type, String state) {

        /** Whether it commits offsets, other than share groups. */
        public boolean hasOffsets() {
            return !type.equals("share");
        }

        /** Whether nobody is in it. */
        public boolean isEmpty() {
            return state.equals("Empty") || state.equals("Dead");
        }
    }

    /** A member, as a list shows it. */
    public record Member(String id, String clientId, String host) {}

    /** All groups that may be seen, of all brokers. */
    public List<Group> list() {
        cluster.metadata(List.of());
        Map<String, Group> groups = new TreeMap<>();
        for (Integer broker : cluster.brokers().keySet()) {
            ListGroupsResponse answer = (ListGroupsResponse)
                    cluster.patiently(() -> cluster.ask(broker, ApiKey.LIST_GROUPS, ListGroupsRequest.DEFAULT));
            ClientException.check(answer.errorCode(), "groups", null);
            for (ListedGroup group : answer.groups()) {
                groups.put(
                        group.groupId(),
                        new Group(group.groupId(), group.groupType().toLowerCase(Locale.ROOT), group.groupState()));
            }
        }
        return List.copyOf(groups.values());
    }

    /** One group, which must exist. */
    public Group find(String name) {
        return list().stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClientException("there is no group " + name));
    }

    /** The members of a group that is not a share group. */
    public List<Member> members(Group group) {
        return cluster.patiently(
                () -> group.type().equals(CONSUMER) ? ofConsumer(group.name()) : ofClassic(group.name()));
    }

    private List<Member> ofClassic(String name) {
        DescribeGroupsResponse answer = (DescribeGroupsResponse) cluster.ask(
                cluster.coordinator(name),
                ApiKey.DESCRIBE_GROUPS,
                DescribeGroupsRequest.builder().groups(List.of(name)).build());
        List<Member> members = new ArrayList<>();
        for (var group : answer.groups()) {
            ClientException.check(group.errorCode(), "group " + name, group.errorMessage());
            group.members()
                    .forEach(member ->
                            members.add(new Member(member.memberId(), member.clientId(), member.clientHost())));
        }
        return members;
    }

    private List<Member> ofConsumer(String name) {
        ConsumerGroupDescribeResponse answer = (ConsumerGroupDescribeResponse) cluster.ask(
                cluster.coordinator(name),
                ApiKey.CONSUMER_GROUP_DESCRIBE,
                ConsumerGroupDescribeRequest.builder().groupIds(List.of(name)).build());
        List<Member> members = new ArrayList<>();
        for (var group : answer.groups()) {
            ClientException.check(group.errorCode(), "group " + name, group.errorMessage());
            group.members()
                    .forEach(member ->
                            members.add(new Member(member.memberId(), member.clientId(), member.clientHost())));
        }
        return members;
    }

    /** Every offset that the group has committed. */
    public Map<Partition, Long> committed(String name) {
        return cluster.patiently(() -> {
            OffsetFetchResponse answer = (OffsetFetchResponse) cluster.ask(
                    cluster.coordinator(name),
                    ApiKey.OFFSET_FETCH,
                    OFFSET_FETCH_BY_NAME,
                    Cluster.PATIENCE,
                    OffsetFetchRequest.builder()
                            .groups(List.of(OffsetFetchRequestGroup.builder()
                                    .groupId(name)
                                    .memberEpoch(-1)
                                    .topics(null)
                                    .build()))
                            .build());
            Map<Partition, Long> offsets = new TreeMap<>();
            for (OffsetFetchResponseGroup group : answer.groups()) {
                ClientException.check(group.errorCode(), "group " + name, null);
                for (var topic : group.topics()) {
                    for (var partition : topic.partitions()) {
                        Partition of = new Partition(topic.name(), partition.partitionIndex());
                        ClientException.check(partition.errorCode(), "group " + name + ", partition " + of, null);
                        if (partition.committedOffset() >= 0) {
                            offsets.put(of, partition.committedOffset());
                        }
                    }
                }
            }
            return offsets;
        });
    }

    /** Commits offsets for a group that has no members; one that does not exist begins so. */
    public void commit(String name, Map<Partition, Long> offsets) {
        cluster.patiently(() -> {
            OffsetCommitResponse answer = (OffsetCommitResponse) cluster.ask(
                    cluster.coordinator(name),
                    ApiKey.OFFSET_COMMIT,
                    OFFSET_COMMIT_BY_NAME,
                    Cluster.PATIENCE,
                    OffsetCommitRequest.builder()
                            .groupId(name)
                            .generationIdOrMemberEpoch(-1)
                            .memberId("")
                            .topics(Topics.byTopic(offsets.keySet()).entrySet().stream()
                                    .map(topic -> OffsetCommitRequestTopic.builder()
                                            .name(topic.getKey())
                                            .partitions(topic.getValue().stream()
                                                    .map(number -> OffsetCommitRequestPartition.builder()
                                                            .partitionIndex(number)
                                                            .committedOffset(offsets.getOrDefault(
                                                                    new Partition(topic.getKey(), number), 0L))
                                                            .committedLeaderEpoch(-1)
                                                            .build())
                                                    .toList())
                                            .build())
                                    .toList())
                            .build());
            for (var topic : answer.topics()) {
                for (var partition : topic.partitions()) {
                    ClientException.check(
                            partition.errorCode(),
                            "group " + name + ", partition " + topic.name() + "-" + partition.partitionIndex(),
                            null);
                }
            }
            return answer;
        });
    }

    /** Deletes a group that has no members, with its offsets. */
    public void delete(String name) {
        cluster.patiently(() -> {
            DeleteGroupsResponse answer = (DeleteGroupsResponse) cluster.ask(
                    cluster.coordinator(name),
                    ApiKey.DELETE_GROUPS,
                    DeleteGroupsRequest.builder().groupsNames(List.of(name)).build());
            for (DeletableGroupResult result : answer.results()) {
                ClientException.check(result.errorCode(), "group " + name, result.errorMessage());
            }
            return answer;
        });
    }
}
