package dev.howdah.compat.acls;

import dev.howdah.compat.wire.RawBatch;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.*;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A request of every API, in its newest version, and in older ones whose answers have another form. All are about the topics {@code t…}, the
 * groups {@code g…} and the transactional ids {@code x…}. Thread: any.
 */
final class AclCases {

    static final String TOPIC = "t";
    static final String TOPIC_TO_DELETE = "t-delete";
    static final String OTHER_TOPIC = "t-other";
    static final String GROUP = "g";
    static final String CONSUMER_GROUP = "g-consumer";
    static final String SHARE_GROUP = "g-share";
    static final String TRANSACTIONAL_ID = "x";

    private static final String MEMBER = "fWdDOlxwQRuoNbx2Ww1vFA";
    private static final int TRANSACTIONAL = 0x10;

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final Uuid topicId;

    /** One request. It is made anew each time, for some are changed by being sent. */
    record Case(int version, Supplier<ApiMessage> request) {}

    AclCases(Uuid topicId) {
        this.topicId = topicId;
        records();
        topics();
        cluster();
        groups();
        shares();
        transactions();
        acls();
    }

    Map<String, Case> all() {
        return cases;
    }

    private void add(String name, int version, Supplier<ApiMessage> request) {
        cases.put(name + " v" + version, new Case(version, request));
    }

    private void records() {
        add("Produce", 12, () -> produce(false, null).setAcks((short) -1));
        add("Produce", 13, () -> produce(true, null));
        add("Produce of a transaction", 12, () -> produce(false, TRANSACTIONAL_ID));
        add(
                "Produce to what is not there",
                12,
                () -> new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(5_000)
                        .setTopicData(new ProduceRequestData.TopicProduceDataCollection(
                                List.of(new ProduceRequestData.TopicProduceData()
                                                .setName("t-none")
                                                .setPartitionData(List.of(partitionData(0))))
                                        .iterator())));
        add("Fetch", 12, () -> fetch(-1));
        add("Fetch", 17, () -> fetchById(Uuid.ZERO_UUID.equals(topicId) ? Uuid.randomUuid() : topicId));
        add("Fetch of an unknown id", 17, () -> fetchById(new Uuid(1, 1)));
        add("Fetch as a replica", 12, () -> fetch(1));
        add(
                "ListOffsets",
                10,
                () -> new ListOffsetsRequestData()
                        .setReplicaId(-1)
                        .setTopics(List.of(listOffsets(TOPIC), listOffsets("t-none"))));
        add(
                "OffsetForLeaderEpoch",
                4,
                () -> new OffsetForLeaderEpochRequestData()
                        .setReplicaId(-1)
                        .setTopics(new OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection(
                                List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
                                                .setTopic(TOPIC)
                                                .setPartitions(List.of(
                                                        new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                                                                .setPartition(0)
                                                                .setCurrentLeaderEpoch(-1)
                                                                .setLeaderEpoch(0))))
                                        .iterator())));
        add(
                "DeleteRecords",
                2,
                () -> new DeleteRecordsRequestData()
                        .setTimeoutMs(5_000)
                        .setTopics(List.of(new DeleteRecordsRequestData.DeleteRecordsTopic()
                                .setName(TOPIC)
                                .setPartitions(List.of(new DeleteRecordsRequestData.DeleteRecordsPartition()
                                        .setPartitionIndex(0)
                                        .setOffset(0))))));
        add(
                "DescribeProducers",
                0,
                () -> new DescribeProducersRequestData()
                        .setTopics(new DescribeProducersRequestData.TopicRequestCollection(
                                List.of(new DescribeProducersRequestData.TopicRequest()
                                                .setName(TOPIC)
                                                .setPartitionIndexes(List.of(0)))
                                        .iterator())));
    }

    private ProduceRequestData produce(boolean byId, String transactionalId) {
        ProduceRequestData.TopicProduceData topic = new ProduceRequestData.TopicProduceData()
                .setPartitionData(List.of(partitionData(transactionalId == null ? 0 : TRANSACTIONAL)));
        return new ProduceRequestData()
                .setAcks((short) -1)
                .setTimeoutMs(5_000)
                .setTransactionalId(transactionalId)
                .setTopicData(new ProduceRequestData.TopicProduceDataCollection(
                        List.of(byId ? topic.setTopicId(topicId) : topic.setName(TOPIC))
                                .iterator()));
    }

    private static ProduceRequestData.PartitionProduceData partitionData(int attributes) {
        RawBatch batch = RawBatch.of("a").attributes(attributes);
        byte[] bytes = (attributes == 0 ? batch : batch.producer(4_711, 0, 0)).build();
        return new ProduceRequestData.PartitionProduceData()
                .setIndex(0)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)));
    }

    private static FetchRequestData fetch(int replicaId) {
        return new FetchRequestData()
                .setReplicaId(replicaId)
                .setMaxWaitMs(0)
                .setMinBytes(0)
                .setSessionEpoch(-1)
                .setTopics(List.of(
                        new FetchRequestData.FetchTopic().setTopic(TOPIC).setPartitions(List.of(fetchPartition())),
                        new FetchRequestData.FetchTopic().setTopic("t-none").setPartitions(List.of(fetchPartition()))));
    }

    private static FetchRequestData fetchById(Uuid id) {
        return new FetchRequestData()
                .setMaxWaitMs(0)
                .setMinBytes(0)
                .setSessionEpoch(-1)
                .setTopics(List.of(
                        new FetchRequestData.FetchTopic().setTopicId(id).setPartitions(List.of(fetchPartition()))));
    }

    private static FetchRequestData.FetchPartition fetchPartition() {
        return new FetchRequestData.FetchPartition()
                .setPartition(0)
                .setFetchOffset(0)
                .setPartitionMaxBytes(1_000);
    }

    private static ListOffsetsRequestData.ListOffsetsTopic listOffsets(String topic) {
        return new ListOffsetsRequestData.ListOffsetsTopic()
                .setName(topic)
                .setPartitions(List.of(new ListOffsetsRequestData.ListOffsetsPartition()
                        .setPartitionIndex(0)
                        .setCurrentLeaderEpoch(-1)
                        .setTimestamp(-2)));
    }

    private void topics() {
        for (int version : List.of(0, 1, 9, 12, 13)) {
            add(
                    "Metadata of all",
                    version,
                    () -> new MetadataRequestData()
                            .setTopics(version == 0 ? List.of() : null)
                            .setAllowAutoTopicCreation(version < 4)
                            .setIncludeTopicAuthorizedOperations(version >= 8)
                            .setIncludeClusterAuthorizedOperations(version == 9));
        }
        for (int version : List.of(4, 9, 12, 13)) {
            add(
                    "Metadata by name",
                    version,
                    () -> new MetadataRequestData()
                            .setTopics(List.of(metadata(TOPIC), metadata("t-none"), metadata("u-none")))
                            .setAllowAutoTopicCreation(false)
                            .setIncludeTopicAuthorizedOperations(version >= 8)
                            .setIncludeClusterAuthorizedOperations(version == 9));
        }
        add(
                "Metadata that creates",
                12,
                () -> new MetadataRequestData()
                        .setTopics(List.of(metadata("t-auto")))
                        .setAllowAutoTopicCreation(true));
        add(
                "Metadata by id",
                13,
                () -> new MetadataRequestData()
                        .setTopics(List.of(
                                new MetadataRequestData.MetadataRequestTopic()
                                        .setName(null)
                                        .setTopicId(topicId),
                                new MetadataRequestData.MetadataRequestTopic()
                                        .setName(null)
                                        .setTopicId(new Uuid(1, 1))))
                        .setAllowAutoTopicCreation(false));
        add("DescribeTopicPartitions of all", 0, () -> new DescribeTopicPartitionsRequestData());
        add(
                "DescribeTopicPartitions",
                0,
                () -> new DescribeTopicPartitionsRequestData()
                        .setTopics(List.of(
                                new DescribeTopicPartitionsRequestData.TopicRequest().setName(TOPIC),
                                new DescribeTopicPartitionsRequestData.TopicRequest().setName("t-none"))));
        add("CreateTopics", 7, () -> createTopics("t-created"));
        add("CreateTopics, one that is there", 5, () -> createTopics(TOPIC));
        add(
                "DeleteTopics by name",
                5,
                () -> new DeleteTopicsRequestData()
                        .setTimeoutMs(5_000)
                        .setTopicNames(List.of(TOPIC_TO_DELETE, "t-none", "u-none")));
        add(
                "DeleteTopics",
                6,
                () -> new DeleteTopicsRequestData()
                        .setTimeoutMs(5_000)
                        .setTopics(List.of(
                                new DeleteTopicsRequestData.DeleteTopicState().setName("u-none"),
                                new DeleteTopicsRequestData.DeleteTopicState()
                                        .setName(null)
                                        .setTopicId(new Uuid(1, 1)))));
        add(
                "CreatePartitions",
                3,
                () -> new CreatePartitionsRequestData()
                        .setTimeoutMs(5_000)
                        .setValidateOnly(true)
                        .setTopics(new CreatePartitionsRequestData.CreatePartitionsTopicCollection(List.of(
                                        new CreatePartitionsRequestData.CreatePartitionsTopic()
                                                .setName(TOPIC)
                                                .setCount(5)
                                                .setAssignments(null),
                                        new CreatePartitionsRequestData.CreatePartitionsTopic()
                                                .setName("u-none")
                                                .setCount(5)
                                                .setAssignments(null))
                                .iterator())));
        for (byte type : List.of((byte) 2, (byte) 4, (byte) 32)) {
            String name = type == 2 ? TOPIC : type == 4 ? "" : GROUP;
            String config = type == 2 ? "retention.ms" : type == 4 ? "log.retention.ms" : "consumer.session.timeout.ms";
            String value = type == 32 ? "50000" : "1000000";
            add(
                    "DescribeConfigs of " + type,
                    4,
                    () -> new DescribeConfigsRequestData()
                            .setResources(List.of(new DescribeConfigsRequestData.DescribeConfigsResource()
                                    .setResourceType(type)
                                    .setResourceName(name)
                                    .setConfigurationKeys(null))));
            add(
                    "IncrementalAlterConfigs of " + type,
                    1,
                    () -> new IncrementalAlterConfigsRequestData()
                            .setValidateOnly(true)
                            .setResources(new IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection(List.of(
                                            new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                                                    .setResourceType(type)
                                                    .setResourceName(name)
                                                    .setConfigs(
                                                            new IncrementalAlterConfigsRequestData
                                                                    .AlterableConfigCollection(List.of(
                                                                            new IncrementalAlterConfigsRequestData
                                                                                            .AlterableConfig()
                                                                                    .setName(config)
                                                                                    .setConfigOperation((byte) 0)
                                                                                    .setValue(value))
                                                                    .iterator())))
                                    .iterator())));
        }
        add(
                "AlterConfigs",
                2,
                () -> new AlterConfigsRequestData()
                        .setValidateOnly(true)
                        .setResources(new AlterConfigsRequestData.AlterConfigsResourceCollection(List.of(
                                        new AlterConfigsRequestData.AlterConfigsResource()
                                                .setResourceType((byte) 2)
                                                .setResourceName(TOPIC)
                                                .setConfigs(new AlterConfigsRequestData.AlterableConfigCollection(
                                                        List.of(new AlterConfigsRequestData.AlterableConfig()
                                                                        .setName("retention.ms")
                                                                        .setValue("1000000"))
                                                                .iterator())))
                                .iterator())));
    }

    private static MetadataRequestData.MetadataRequestTopic metadata(String name) {
        return new MetadataRequestData.MetadataRequestTopic().setName(name);
    }

    private static CreateTopicsRequestData createTopics(String name) {
        return new CreateTopicsRequestData()
                .setTimeoutMs(5_000)
                .setValidateOnly(true)
                .setTopics(new CreateTopicsRequestData.CreatableTopicCollection(List.of(
                                new CreateTopicsRequestData.CreatableTopic()
                                        .setName(name)
                                        .setNumPartitions(1)
                                        .setReplicationFactor((short) 1),
                                new CreateTopicsRequestData.CreatableTopic()
                                        .setName("u-created")
                                        .setNumPartitions(1)
                                        .setReplicationFactor((short) 1))
                        .iterator()));
    }

    private void cluster() {
        add("DescribeCluster", 2, () -> new DescribeClusterRequestData().setIncludeClusterAuthorizedOperations(true));
        for (int version : List.of(3, 5)) {
            for (byte type : List.of((byte) 0, (byte) 1)) {
                String key = type == 0 ? GROUP : TRANSACTIONAL_ID;
                add(
                        "FindCoordinator of " + type,
                        version,
                        () -> version < 4
                                ? new FindCoordinatorRequestData()
                                        .setKeyType(type)
                                        .setKey(key)
                                : new FindCoordinatorRequestData()
                                        .setKeyType(type)
                                        .setCoordinatorKeys(List.of(key, "u")));
            }
        }
        add(
                "FindCoordinator of a share partition",
                6,
                () -> new FindCoordinatorRequestData()
                        .setKeyType((byte) 2)
                        .setCoordinatorKeys(List.of(SHARE_GROUP + ":" + topicId + ":0")));
        add(
                "ElectLeaders",
                2,
                () -> new ElectLeadersRequestData()
                        .setElectionType((byte) 0)
                        .setTimeoutMs(5_000)
                        .setTopicPartitions(new ElectLeadersRequestData.TopicPartitionsCollection(
                                List.of(new ElectLeadersRequestData.TopicPartitions()
                                                .setTopic(TOPIC)
                                                .setPartitions(List.of(0)))
                                        .iterator())));
        add(
                "AlterPartitionReassignments",
                0,
                () -> new AlterPartitionReassignmentsRequestData()
                        .setTimeoutMs(5_000)
                        .setTopics(List.of(new AlterPartitionReassignmentsRequestData.ReassignableTopic()
                                .setName(TOPIC)
                                .setPartitions(
                                        List.of(new AlterPartitionReassignmentsRequestData.ReassignablePartition()
                                                .setPartitionIndex(0)
                                                .setReplicas(null))))));
        add(
                "ListPartitionReassignments",
                0,
                () -> new ListPartitionReassignmentsRequestData()
                        .setTimeoutMs(5_000)
                        .setTopics(null));
        add("DescribeLogDirs", 2, () -> new DescribeLogDirsRequestData().setTopics(null));
        add(
                "DescribeLogDirs",
                4,
                () -> new DescribeLogDirsRequestData()
                        .setTopics(new DescribeLogDirsRequestData.DescribableLogDirTopicCollection(
                                List.of(new DescribeLogDirsRequestData.DescribableLogDirTopic()
                                                .setTopic(TOPIC)
                                                .setPartitions(List.of(0)))
                                        .iterator())));
        add(
                "AlterReplicaLogDirs",
                2,
                () -> new AlterReplicaLogDirsRequestData()
                        .setDirs(new AlterReplicaLogDirsRequestData.AlterReplicaLogDirCollection(List.of(
                                        new AlterReplicaLogDirsRequestData.AlterReplicaLogDir()
                                                .setPath("/none")
                                                .setTopics(
                                                        new AlterReplicaLogDirsRequestData
                                                                .AlterReplicaLogDirTopicCollection(List.of(
                                                                        new AlterReplicaLogDirsRequestData
                                                                                        .AlterReplicaLogDirTopic()
                                                                                .setName(TOPIC)
                                                                                .setPartitions(List.of(0)))
                                                                .iterator())))
                                .iterator())));
        add(
                "DescribeQuorum",
                2,
                () -> new DescribeQuorumRequestData()
                        .setTopics(List.of(new DescribeQuorumRequestData.TopicData()
                                .setTopicName("__cluster_metadata")
                                .setPartitions(
                                        List.of(new DescribeQuorumRequestData.PartitionData().setPartitionIndex(0))))));
        add("DescribeClientQuotas", 1, () -> new DescribeClientQuotasRequestData());
        add(
                "AlterClientQuotas",
                1,
                () -> new AlterClientQuotasRequestData()
                        .setValidateOnly(true)
                        .setEntries(List.of(new AlterClientQuotasRequestData.EntryData()
                                .setEntity(List.of(new AlterClientQuotasRequestData.EntityData()
                                        .setEntityType("client-id")
                                        .setEntityName("c")))
                                .setOps(List.of(new AlterClientQuotasRequestData.OpData()
                                        .setKey("producer_byte_rate")
                                        .setValue(1_000_000))))));
        // Not for all users: Kafka never answers that if it is not allowed.
        add(
                "DescribeUserScramCredentials",
                0,
                () -> new DescribeUserScramCredentialsRequestData()
                        .setUsers(List.of(new DescribeUserScramCredentialsRequestData.UserName().setName("nobody"))));
        add(
                "AlterUserScramCredentials",
                0,
                () -> new AlterUserScramCredentialsRequestData()
                        .setDeletions(List.of(new AlterUserScramCredentialsRequestData.ScramCredentialDeletion()
                                .setName("nobody")
                                .setMechanism((byte) 1))));
        add("UpdateFeatures", 1, () -> new UpdateFeaturesRequestData().setTimeoutMs(5_000));
        add("UpdateFeatures", 2, () -> new UpdateFeaturesRequestData().setTimeoutMs(5_000));
        add("ListConfigResources", 0, () -> new ListConfigResourcesRequestData());
        add("ListConfigResources", 1, () -> new ListConfigResourcesRequestData().setResourceTypes(List.of((byte) 2)));
    }

    private void groups() {
        add(
                "JoinGroup",
                9,
                () -> new JoinGroupRequestData()
                        .setGroupId(GROUP)
                        .setSessionTimeoutMs(10_000)
                        .setRebalanceTimeoutMs(10_000)
                        .setMemberId("")
                        .setProtocolType("consumer")
                        .setProtocols(new JoinGroupRequestData.JoinGroupRequestProtocolCollection(
                                List.of(new JoinGroupRequestData.JoinGroupRequestProtocol()
                                                .setName("range")
                                                .setMetadata(new byte[0]))
                                        .iterator())));
        add(
                "SyncGroup",
                5,
                () -> new SyncGroupRequestData()
                        .setGroupId(GROUP)
                        .setMemberId("nobody")
                        .setProtocolType("consumer")
                        .setProtocolName("range"));
        add("Heartbeat", 4, () -> new HeartbeatRequestData().setGroupId(GROUP).setMemberId("nobody"));
        add("LeaveGroup", 2, () -> new LeaveGroupRequestData().setGroupId(GROUP).setMemberId("nobody"));
        add(
                "LeaveGroup",
                5,
                () -> new LeaveGroupRequestData()
                        .setGroupId(GROUP)
                        .setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId("nobody"))));
        add(
                "DescribeGroups",
                5,
                () -> new DescribeGroupsRequestData()
                        .setGroups(List.of(GROUP, "u-group"))
                        .setIncludeAuthorizedOperations(true));
        add(
                "DescribeGroups",
                6,
                () -> new DescribeGroupsRequestData()
                        .setGroups(List.of("g-none", "u-group"))
                        .setIncludeAuthorizedOperations(true));
        add("ListGroups", 5, () -> new ListGroupsRequestData());
        add("DeleteGroups", 2, () -> new DeleteGroupsRequestData().setGroupsNames(List.of("g-none", "u-group")));
        add(
                "OffsetCommit",
                9,
                () -> new OffsetCommitRequestData()
                        .setGroupId(GROUP)
                        .setGenerationIdOrMemberEpoch(-1)
                        .setTopics(List.of(commit(TOPIC), commit("t-none"), commit("u-none"))));
        add(
                "OffsetCommit",
                10,
                () -> new OffsetCommitRequestData()
                        .setGroupId(GROUP)
                        .setGenerationIdOrMemberEpoch(-1)
                        .setTopics(List.of(
                                commit("").setTopicId(topicId), commit("").setTopicId(new Uuid(1, 1)))));
        for (int version : List.of(1, 7)) {
            add(
                    "OffsetFetch",
                    version,
                    () -> new OffsetFetchRequestData()
                            .setGroupId(GROUP)
                            .setTopics(List.of(
                                    new OffsetFetchRequestData.OffsetFetchRequestTopic()
                                            .setName(TOPIC)
                                            .setPartitionIndexes(List.of(0)),
                                    new OffsetFetchRequestData.OffsetFetchRequestTopic()
                                            .setName("u-none")
                                            .setPartitionIndexes(List.of(0)))));
        }
        add(
                "OffsetFetch of all",
                7,
                () -> new OffsetFetchRequestData().setGroupId(GROUP).setTopics(null));
        add("OffsetFetch of all", 9, () -> ofTwoGroups(null));
        add("OffsetFetch", 9, () -> ofTwoGroups(List.of(offsetFetch(TOPIC), offsetFetch("u-none"))));
        add(
                "OffsetFetch",
                10,
                () -> ofTwoGroups(List.of(
                        offsetFetch("").setTopicId(topicId), offsetFetch("").setTopicId(new Uuid(1, 1)))));
        add(
                "OffsetDelete",
                0,
                () -> new OffsetDeleteRequestData()
                        .setGroupId(GROUP)
                        .setTopics(new OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection(
                                List.of(new OffsetDeleteRequestData.OffsetDeleteRequestTopic()
                                                .setName(OTHER_TOPIC)
                                                .setPartitions(List.of(
                                                        new OffsetDeleteRequestData.OffsetDeleteRequestPartition()
                                                                .setPartitionIndex(0))))
                                        .iterator())));
        add(
                "ConsumerGroupHeartbeat",
                1,
                () -> new ConsumerGroupHeartbeatRequestData()
                        .setGroupId(CONSUMER_GROUP)
                        .setMemberId(MEMBER)
                        .setMemberEpoch(5)
                        .setSubscribedTopicNames(List.of(TOPIC)));
        add(
                "ConsumerGroupHeartbeat of two topics",
                1,
                () -> new ConsumerGroupHeartbeatRequestData()
                        .setGroupId(CONSUMER_GROUP)
                        .setMemberId(MEMBER)
                        .setMemberEpoch(5)
                        .setSubscribedTopicNames(List.of(TOPIC, "u-none")));
        add(
                "ConsumerGroupDescribe",
                1,
                () -> new ConsumerGroupDescribeRequestData()
                        .setGroupIds(List.of(CONSUMER_GROUP, "u-group"))
                        .setIncludeAuthorizedOperations(true));
    }

    private static OffsetCommitRequestData.OffsetCommitRequestTopic commit(String topic) {
        return new OffsetCommitRequestData.OffsetCommitRequestTopic()
                .setName(topic)
                .setPartitions(List.of(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                        .setPartitionIndex(0)
                        .setCommittedOffset(0)));
    }

    private static OffsetFetchRequestData.OffsetFetchRequestTopics offsetFetch(String topic) {
        return new OffsetFetchRequestData.OffsetFetchRequestTopics()
                .setName(topic)
                .setPartitionIndexes(List.of(0));
    }

    private static OffsetFetchRequestData ofTwoGroups(List<OffsetFetchRequestData.OffsetFetchRequestTopics> topics) {
        return new OffsetFetchRequestData()
                .setGroups(List.of(
                        new OffsetFetchRequestData.OffsetFetchRequestGroup()
                                .setGroupId(GROUP)
                                .setTopics(topics),
                        new OffsetFetchRequestData.OffsetFetchRequestGroup()
                                .setGroupId("u-group")
                                .setTopics(topics)));
    }

    private void shares() {
        add(
                "ShareGroupHeartbeat",
                1,
                () -> new ShareGroupHeartbeatRequestData()
                        .setGroupId(SHARE_GROUP)
                        .setMemberId(MEMBER)
                        .setMemberEpoch(5)
                        .setSubscribedTopicNames(List.of(TOPIC)));
        add(
                "ShareGroupDescribe",
                1,
                () -> new ShareGroupDescribeRequestData()
                        .setGroupIds(List.of(SHARE_GROUP, "u-group"))
                        .setIncludeAuthorizedOperations(true));
        add(
                "ShareAcknowledge",
                1,
                () -> new ShareAcknowledgeRequestData()
                        .setGroupId(SHARE_GROUP)
                        .setMemberId(MEMBER)
                        .setShareSessionEpoch(7)
                        .setTopics(new ShareAcknowledgeRequestData.AcknowledgeTopicCollection(List.of(
                                        new ShareAcknowledgeRequestData.AcknowledgeTopic()
                                                .setTopicId(topicId)
                                                .setPartitions(
                                                        new ShareAcknowledgeRequestData.AcknowledgePartitionCollection(
                                                                List.of(
                                                                                new ShareAcknowledgeRequestData
                                                                                                .AcknowledgePartition()
                                                                                        .setPartitionIndex(0)
                                                                                        .setAcknowledgementBatches(
                                                                                                List.of()))
                                                                        .iterator())))
                                .iterator())));
        add(
                "ShareFetch",
                1,
                () -> new ShareFetchRequestData()
                        .setGroupId(SHARE_GROUP)
                        .setMemberId(MEMBER)
                        .setShareSessionEpoch(0)
                        .setMaxWaitMs(0)
                        .setMinBytes(0)
                        .setMaxBytes(1_000_000)
                        .setMaxRecords(10)
                        .setBatchSize(10)
                        .setTopics(new ShareFetchRequestData.FetchTopicCollection(List.of(
                                        new ShareFetchRequestData.FetchTopic()
                                                .setTopicId(topicId)
                                                .setPartitions(new ShareFetchRequestData.FetchPartitionCollection(
                                                        List.of(new ShareFetchRequestData.FetchPartition()
                                                                        .setPartitionIndex(0))
                                                                .iterator())))
                                .iterator())));
        add(
                "DescribeShareGroupOffsets",
                0,
                () -> new DescribeShareGroupOffsetsRequestData()
                        .setGroups(List.of(
                                describeShare(SHARE_GROUP)
                                        .setTopics(List.of(
                                                new DescribeShareGroupOffsetsRequestData
                                                                .DescribeShareGroupOffsetsRequestTopic()
                                                        .setTopicName(TOPIC)
                                                        .setPartitions(List.of(0)))),
                                describeShare("u-group").setTopics(null))));
        add(
                "DescribeShareGroupOffsets of all",
                0,
                () -> new DescribeShareGroupOffsetsRequestData()
                        .setGroups(List.of(describeShare(SHARE_GROUP).setTopics(null))));
        add(
                "AlterShareGroupOffsets",
                0,
                () -> new AlterShareGroupOffsetsRequestData()
                        .setGroupId("g-share-alter")
                        .setTopics(new AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopicCollection(
                                List.of(new AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopic()
                                                .setTopicName("t-none")
                                                .setPartitions(List.of(
                                                        new AlterShareGroupOffsetsRequestData
                                                                        .AlterShareGroupOffsetsRequestPartition()
                                                                .setPartitionIndex(0)
                                                                .setStartOffset(0))))
                                        .iterator())));
        add(
                "DeleteShareGroupOffsets",
                0,
                () -> new DeleteShareGroupOffsetsRequestData()
                        .setGroupId("g-none")
                        .setTopics(List.of(new DeleteShareGroupOffsetsRequestData.DeleteShareGroupOffsetsRequestTopic()
                                .setTopicName(TOPIC))));
    }

    private static DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestGroup describeShare(
            String groupId) {
        return new DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestGroup().setGroupId(groupId);
    }

    private void transactions() {
        add(
                "InitProducerId without a transaction",
                5,
                () -> new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(60_000));
        add(
                "InitProducerId",
                5,
                () -> new InitProducerIdRequestData()
                        .setTransactionalId(TRANSACTIONAL_ID)
                        .setTransactionTimeoutMs(60_000));
        add(
                "AddPartitionsToTxn",
                3,
                () -> new AddPartitionsToTxnRequestData()
                        .setV3AndBelowTransactionalId(TRANSACTIONAL_ID)
                        .setV3AndBelowProducerId(4_711)
                        .setV3AndBelowTopics(addTopics()));
        add(
                "AddPartitionsToTxn",
                5,
                () -> new AddPartitionsToTxnRequestData()
                        .setTransactions(new AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection(
                                List.of(new AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction()
                                                .setTransactionalId(TRANSACTIONAL_ID)
                                                .setProducerId(4_711)
                                                .setVerifyOnly(true)
                                                .setTopics(addTopics()))
                                        .iterator())));
        add(
                "AddOffsetsToTxn",
                4,
                () -> new AddOffsetsToTxnRequestData()
                        .setTransactionalId(TRANSACTIONAL_ID)
                        .setProducerId(4_711)
                        .setGroupId(GROUP));
        add(
                "TxnOffsetCommit",
                4,
                () -> new TxnOffsetCommitRequestData()
                        .setTransactionalId(TRANSACTIONAL_ID)
                        .setGroupId(GROUP)
                        .setProducerId(4_711)
                        .setTopics(List.of(
                                new TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic()
                                        .setName("t-none")
                                        .setPartitions(List.of(txnCommit())),
                                new TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic()
                                        .setName("u-none")
                                        .setPartitions(List.of(txnCommit())))));
        add(
                "EndTxn",
                5,
                () -> new EndTxnRequestData()
                        .setTransactionalId(TRANSACTIONAL_ID)
                        .setProducerId(4_711)
                        .setCommitted(true));
        add(
                "WriteTxnMarkers",
                1,
                () -> new WriteTxnMarkersRequestData()
                        .setMarkers(List.of(new WriteTxnMarkersRequestData.WritableTxnMarker()
                                .setProducerId(4_711)
                                .setTopics(List.of(new WriteTxnMarkersRequestData.WritableTxnMarkerTopic()
                                        .setName("t-none")
                                        .setPartitionIndexes(List.of(0)))))));
        add(
                "DescribeTransactions",
                0,
                () -> new DescribeTransactionsRequestData().setTransactionalIds(List.of(TRANSACTIONAL_ID, "u-id")));
        add("ListTransactions", 1, () -> new ListTransactionsRequestData());
    }

    private static AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection addTopics() {
        return new AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection(List.of(
                        new AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic()
                                .setName(TOPIC)
                                .setPartitions(List.of(0)),
                        new AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic()
                                .setName("u-none")
                                .setPartitions(List.of(0)))
                .iterator());
    }

    private static TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition txnCommit() {
        return new TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition()
                .setPartitionIndex(0)
                .setCommittedOffset(0)
                .setCommittedMetadata("");
    }

    private void acls() {
        add(
                "DescribeAcls",
                3,
                () -> new DescribeAclsRequestData()
                        .setResourceTypeFilter(ResourceType.USER.code())
                        .setResourceNameFilter(null)
                        .setPatternTypeFilter(PatternType.ANY.code())
                        .setPrincipalFilter(null)
                        .setHostFilter(null)
                        .setOperation(AclOperation.ANY.code())
                        .setPermissionType(AclPermissionType.ANY.code()));
        add(
                "CreateAcls",
                3,
                () -> new CreateAclsRequestData()
                        .setCreations(List.of(new CreateAclsRequestData.AclCreation()
                                .setResourceType(ResourceType.USER.code())
                                .setResourceName("User:somebody")
                                .setResourcePatternType(PatternType.LITERAL.code())
                                .setPrincipal("User:nobody")
                                .setHost("*")
                                .setOperation(AclOperation.DESCRIBE_TOKENS.code())
                                .setPermissionType(AclPermissionType.ALLOW.code()))));
        add(
                "DeleteAcls",
                3,
                () -> new DeleteAclsRequestData()
                        .setFilters(List.of(new DeleteAclsRequestData.DeleteAclsFilter()
                                .setResourceTypeFilter(ResourceType.USER.code())
                                .setResourceNameFilter("User:somebody")
                                .setPatternTypeFilter(PatternType.ANY.code())
                                .setPrincipalFilter(null)
                                .setHostFilter(null)
                                .setOperation(AclOperation.ANY.code())
                                .setPermissionType(AclPermissionType.ANY.code()))));
    }
}
