package dev.howdah.compat.acls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.groups.GroupWire;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * A broker whose clients are told apart by their addresses: everybody is User:ANONYMOUS, who may do everything from one address of this
 * machine, and what a test says from another. Thread: one.
 */
final class AclServer implements AutoCloseable {

    /** For Apache Kafka's own connections. */
    private static final String OWN_HOST = "127.0.0.1";

    private static final String ADMIN_HOST = "127.0.0.2";
    static final String SUBJECT_HOST = "127.0.0.3";

    static final List<String> SETTINGS = List.of(
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            // Until there is the first ACL.
            "allow.everyone.if.no.acl.found=true",
            "group.consumer.session.timeout.ms=60000",
            "group.share.session.timeout.ms=60000");

    private final int port;
    private final GroupWire admin;
    private @Nullable GroupWire subject;
    private Set<Binding> granted = Set.of();
    private int baseCount;
    private Uuid topicId = Uuid.ZERO_UUID;

    AclServer(KafkaServer server) throws IOException {
        port = Integer.parseInt(server.bootstrap().split(":")[1]);
        admin = new GroupWire(port, ADMIN_HOST);
    }

    Uuid topicId() {
        return topicId;
    }

    /** Lets the two hosts do everything, and nobody else anything; then makes what is asked for. */
    void prepare() throws IOException {
        List<Binding> base = Stream.of(
                        ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID, ResourceType.CLUSTER)
                .flatMap(type -> Stream.of(OWN_HOST, ADMIN_HOST)
                        .map(host -> Binding.allow(
                                type,
                                type == ResourceType.CLUSTER ? Binding.CLUSTER : "*",
                                PatternType.LITERAL,
                                AclOperation.ALL,
                                host)))
                .toList();
        create(base);
        baseCount = base.size();
        awaitAcls(baseCount);
        CreateTopicsResponseData created = admin.call(
                new CreateTopicsRequestData()
                        .setTimeoutMs(10_000)
                        .setTopics(new CreateTopicsRequestData.CreatableTopicCollection(
                                Stream.of(AclCases.TOPIC, AclCases.TOPIC_TO_DELETE, AclCases.OTHER_TOPIC)
                                        .map(name -> new CreateTopicsRequestData.CreatableTopic()
                                                .setName(name)
                                                .setNumPartitions(1)
                                                .setReplicationFactor((short) 1))
                                        .iterator())),
                7,
                CreateTopicsResponseData.class);
        created.topics()
                .forEach(topic -> assertThat(topic.errorCode()).as(topic.name()).isZero());
        topicId = created.topics().find(AclCases.TOPIC).topicId();
        Eventually.holds(Duration.ofSeconds(60), this::commits, () -> "an offset is committed");
        Eventually.holds(Duration.ofSeconds(60), this::joinsConsumerGroup, () -> "a consumer has an assignment");
        Eventually.holds(Duration.ofSeconds(60), this::joinsShareGroup, () -> "a share consumer has an assignment");
        Eventually.holds(Duration.ofSeconds(60), this::hasProducer, () -> "there is a transactional id");
    }

    /** Apache Kafka makes its topics of offsets and of transactions when it is first asked for a coordinator. */
    private void findCoordinator(int type, String key) throws IOException {
        admin.call(
                new FindCoordinatorRequestData().setKeyType((byte) type).setCoordinatorKeys(List.of(key)),
                4,
                FindCoordinatorResponseData.class);
    }

    private boolean commits() throws IOException {
        findCoordinator(0, AclCases.GROUP);
        OffsetCommitResponseData answer = admin.call(
                new OffsetCommitRequestData()
                        .setGroupId(AclCases.GROUP)
                        .setGenerationIdOrMemberEpoch(-1)
                        .setTopics(Stream.of(AclCases.TOPIC, AclCases.OTHER_TOPIC)
                                .map(topic -> new OffsetCommitRequestData.OffsetCommitRequestTopic()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                                                        .setPartitionIndex(0)
                                                        .setCommittedOffset(0))))
                                .toList()),
                8,
                OffsetCommitResponseData.class);
        return answer.topics().stream()
                .allMatch(topic -> topic.partitions().get(0).errorCode() == 0);
    }

    private int consumerEpoch;
    private int shareEpoch;

    private boolean joinsConsumerGroup() throws IOException {
        ConsumerGroupHeartbeatResponseData answer = admin.call(
                new ConsumerGroupHeartbeatRequestData()
                        .setGroupId(AclCases.CONSUMER_GROUP)
                        .setMemberId("AAAAAAAAAAAAAAAAAAAAAQ")
                        .setMemberEpoch(consumerEpoch)
                        .setRebalanceTimeoutMs(consumerEpoch == 0 ? 60_000 : -1)
                        .setSubscribedTopicNames(consumerEpoch == 0 ? List.of(AclCases.TOPIC) : null)
                        .setTopicPartitions(consumerEpoch == 0 ? List.of() : null),
                1,
                ConsumerGroupHeartbeatResponseData.class);
        consumerEpoch = answer.errorCode() == 0 ? answer.memberEpoch() : 0;
        return answer.assignment() != null
                && !answer.assignment().topicPartitions().isEmpty();
    }

    private boolean joinsShareGroup() throws IOException {
        ShareGroupHeartbeatResponseData answer = admin.call(
                new ShareGroupHeartbeatRequestData()
                        .setGroupId(AclCases.SHARE_GROUP)
                        .setMemberId("AAAAAAAAAAAAAAAAAAAAAg")
                        .setMemberEpoch(shareEpoch)
                        .setSubscribedTopicNames(shareEpoch == 0 ? List.of(AclCases.TOPIC) : null),
                1,
                ShareGroupHeartbeatResponseData.class);
        shareEpoch = answer.errorCode() == 0 ? answer.memberEpoch() : 0;
        return answer.assignment() != null
                && !answer.assignment().topicPartitions().isEmpty();
    }

    private boolean hasProducer() throws IOException {
        findCoordinator(1, AclCases.TRANSACTIONAL_ID);
        return admin.call(
                                new InitProducerIdRequestData()
                                        .setTransactionalId(AclCases.TRANSACTIONAL_ID)
                                        .setTransactionTimeoutMs(60_000),
                                4,
                                InitProducerIdResponseData.class)
                        .errorCode()
                == 0;
    }

    /** The APIs that it says it serves. */
    Set<ApiKeys> served() throws IOException {
        return admin.call(new ApiVersionsRequestData(), 0, ApiVersionsResponseData.class).apiKeys().stream()
                .map(each -> ApiKeys.forId(each.apiKey()))
                .collect(Collectors.toSet());
    }

    /** From now on these and the rights of the two hosts are all there are. */
    void grant(List<Binding> bindings) throws IOException {
        Set<Binding> wanted = new HashSet<>(bindings);
        List<Binding> gone =
                granted.stream().filter(each -> !wanted.contains(each)).toList();
        List<Binding> added =
                wanted.stream().filter(each -> !granted.contains(each)).toList();
        if (!gone.isEmpty()) {
            admin.call(
                            new DeleteAclsRequestData()
                                    .setFilters(
                                            gone.stream().map(Binding::filter).toList()),
                            3,
                            DeleteAclsResponseData.class)
                    .filterResults()
                    .forEach(result -> {
                        assertThat(result.errorCode()).isZero();
                        assertThat(result.matchingAcls()).hasSize(1);
                    });
        }
        create(added);
        granted = wanted;
        awaitAcls(baseCount + wanted.size());
    }

    private void create(List<Binding> bindings) throws IOException {
        admin.call(
                        new CreateAclsRequestData()
                                .setCreations(
                                        bindings.stream().map(Binding::creation).toList()),
                        3,
                        CreateAclsResponseData.class)
                .results()
                .forEach(result ->
                        assertThat(result.errorCode()).as(result.errorMessage()).isZero());
    }

    private void awaitAcls(int count) {
        Eventually.holds(Duration.ofSeconds(30), () -> countAcls() == count, () -> "there are " + count + " ACLs");
    }

    /** Not those about users, which the cases make. */
    private long countAcls() throws IOException {
        DescribeAclsResponseData all = admin.call(
                new DescribeAclsRequestData()
                        .setResourceTypeFilter(ResourceType.ANY.code())
                        .setResourceNameFilter(null)
                        .setPatternTypeFilter(PatternType.ANY.code())
                        .setPrincipalFilter(null)
                        .setHostFilter(null)
                        .setOperation(AclOperation.ANY.code())
                        .setPermissionType(AclPermissionType.ANY.code()),
                3,
                DescribeAclsResponseData.class);
        return all.resources().stream()
                .filter(resource -> resource.resourceType() != ResourceType.USER.code())
                .mapToLong(resource -> resource.acls().size())
                .sum();
    }

    /** What the subject is answered. */
    String ask(AclCases.Case asked) throws IOException {
        GroupWire wire = subject == null ? new GroupWire(port, SUBJECT_HOST) : subject;
        subject = wire;
        try {
            return AnswerShape.of(wire.call(asked.request().get(), asked.version(), ApiMessage.class))
                    .replace(topicId.toString(), "ID");
        } catch (IOException closed) {
            subject = null;
            wire.close();
            return "closed";
        }
    }

    @Override
    public void close() throws IOException {
        admin.close();
        if (subject != null) {
            subject.close();
        }
    }
}
