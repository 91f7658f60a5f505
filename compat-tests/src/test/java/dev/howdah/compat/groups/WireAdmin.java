package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What is asked about a group, and its offsets on one topic, in the versions of one age. Thread: one. */
final class WireAdmin {

    private final GroupWire wire;
    private final int age;
    private final String group;
    private final String topic;
    private final Uuid topicId;

    WireAdmin(GroupWire wire, int age, String group, String topic, Uuid topicId) {
        this.wire = wire;
        this.age = age;
        this.group = group;
        this.topic = topic;
        this.topicId = topicId;
    }

    /** An offset as it was committed. */
    record Offset(long offset, String metadata) {}

    /** The coordinator's port. */
    int coordinator() throws IOException {
        int version = version(ApiKeys.FIND_COORDINATOR);
        FindCoordinatorRequestData request = new FindCoordinatorRequestData();
        if (version >= 4) {
            request.setCoordinatorKeys(List.of(group, group + "-other"));
        } else {
            request.setKey(group);
        }
        FindCoordinatorResponseData found = wire.call(request, version, FindCoordinatorResponseData.class);
        if (version < 4) {
            assertThat(Errors.forCode(found.errorCode())).isEqualTo(Errors.NONE);
            return found.port();
        }
        assertThat(found.coordinators())
                .extracting(each -> each.key())
                .containsExactlyInAnyOrder(group, group + "-other");
        assertThat(found.coordinators()).allMatch(each -> each.errorCode() == 0);
        return found.coordinators().get(0).port();
    }

    Errors commit(String memberId, int generation, int partition, Offset offset) throws IOException {
        int version = version(ApiKeys.OFFSET_COMMIT);
        OffsetCommitRequestTopic at = new OffsetCommitRequestTopic()
                .setPartitions(List.of(new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition)
                        .setCommittedOffset(offset.offset())
                        .setCommittedMetadata(offset.metadata())));
        OffsetCommitResponseData committed = wire.call(
                new OffsetCommitRequestData()
                        .setGroupId(group)
                        .setMemberId(memberId)
                        .setGenerationIdOrMemberEpoch(generation)
                        .setTopics(List.of(version >= 10 ? at.setTopicId(topicId) : at.setName(topic))),
                version,
                OffsetCommitResponseData.class);
        return Errors.forCode(committed.topics().get(0).partitions().get(0).errorCode());
    }

    /** Offsets by partition, of partition 0 to 2, or of all that are committed. */
    Map<Integer, Offset> offsets(boolean all) throws IOException {
        int version = version(ApiKeys.OFFSET_FETCH);
        List<Integer> partitions = List.of(0, 1, 2);
        OffsetFetchRequestData request = new OffsetFetchRequestData();
        if (version < 8) {
            request.setGroupId(group)
                    .setTopics(
                            all
                                    ? null
                                    : List.of(new OffsetFetchRequestTopic()
                                            .setName(topic)
                                            .setPartitionIndexes(partitions)));
        } else {
            OffsetFetchRequestTopics at = new OffsetFetchRequestTopics().setPartitionIndexes(partitions);
            request.setGroups(List.of(new OffsetFetchRequestGroup()
                    .setGroupId(group)
                    .setTopics(all ? null : List.of(version >= 10 ? at.setTopicId(topicId) : at.setName(topic)))));
        }
        OffsetFetchResponseData fetched = wire.call(request, version, OffsetFetchResponseData.class);
        Map<Integer, Offset> offsets = new TreeMap<>();
        if (version < 8) {
            assertThat(Errors.forCode(fetched.errorCode())).isEqualTo(Errors.NONE);
            fetched.topics()
                    .forEach(each -> each.partitions()
                            .forEach(one -> put(
                                    offsets,
                                    one.partitionIndex(),
                                    one.committedOffset(),
                                    one.metadata(),
                                    one.errorCode())));
        } else {
            OffsetFetchResponseGroup only = fetched.groups().get(0);
            assertThat(only.groupId()).isEqualTo(group);
            assertThat(Errors.forCode(only.errorCode())).isEqualTo(Errors.NONE);
            only.topics()
                    .forEach(each -> each.partitions()
                            .forEach(one -> put(
                                    offsets,
                                    one.partitionIndex(),
                                    one.committedOffset(),
                                    one.metadata(),
                                    one.errorCode())));
        }
        return offsets;
    }

    private static void put(
            Map<Integer, Offset> offsets, int partition, long offset, @Nullable String metadata, short error) {
        assertThat(Errors.forCode(error)).isEqualTo(Errors.NONE);
        offsets.put(partition, new Offset(offset, String.valueOf(metadata)));
    }

    DescribedGroup describe() throws IOException {
        return wire.call(
                        new DescribeGroupsRequestData().setGroups(List.of(group)),
                        version(ApiKeys.DESCRIBE_GROUPS),
                        DescribeGroupsResponseData.class)
                .groups()
                .get(0);
    }

    /** How the group is listed, by {@code state} from v4 and by type from v5 on; null when it is not. */
    @Nullable
    ListedGroup list(String state, String type) throws IOException {
        int version = version(ApiKeys.LIST_GROUPS);
        ListGroupsRequestData request = new ListGroupsRequestData();
        if (version >= 4) {
            request.setStatesFilter(List.of(state));
        }
        if (version >= 5) {
            request.setTypesFilter(List.of(type));
        }
        ListGroupsResponseData listed = wire.call(request, version, ListGroupsResponseData.class);
        assertThat(Errors.forCode(listed.errorCode())).isEqualTo(Errors.NONE);
        return listed.groups().stream()
                .filter(each -> each.groupId().equals(group))
                .findAny()
                .orElse(null);
    }

    Errors delete() throws IOException {
        return Errors.forCode(wire.call(
                        new DeleteGroupsRequestData().setGroupsNames(List.of(group)),
                        version(ApiKeys.DELETE_GROUPS),
                        DeleteGroupsResponseData.class)
                .results()
                .iterator()
                .next()
                .errorCode());
    }

    Errors deleteOffset(int partition) throws IOException {
        OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
        topics.add(new OffsetDeleteRequestTopic()
                .setName(topic)
                .setPartitions(List.of(new OffsetDeleteRequestPartition().setPartitionIndex(partition))));
        OffsetDeleteResponseData deleted = wire.call(
                new OffsetDeleteRequestData().setGroupId(group).setTopics(topics),
                version(ApiKeys.OFFSET_DELETE),
                OffsetDeleteResponseData.class);
        assertThat(Errors.forCode(deleted.errorCode())).isEqualTo(Errors.NONE);
        return Errors.forCode(deleted.topics()
                .iterator()
                .next()
                .partitions()
                .iterator()
                .next()
                .errorCode());
    }

    int version(ApiKeys key) {
        return WireMember.version(key, age);
    }
}
