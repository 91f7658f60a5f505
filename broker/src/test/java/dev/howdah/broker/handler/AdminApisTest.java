package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.Broker;
import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreateTopicsRequest;
import dev.howdah.protocol.message.CreateTopicsResponse;
import dev.howdah.protocol.message.DeleteTopicsRequest;
import dev.howdah.protocol.message.DeleteTopicsResponse;
import dev.howdah.protocol.message.DescribeTopicPartitionsRequest;
import dev.howdah.protocol.message.DescribeTopicPartitionsRequest.Cursor;
import dev.howdah.protocol.message.DescribeTopicPartitionsResponse;
import dev.howdah.protocol.message.FindCoordinatorRequest;
import dev.howdah.protocol.message.FindCoordinatorResponse;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.howdah.protocol.message.MetadataResponse;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseTopic;
import dev.howdah.protocol.wire.WireReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DeleteTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The admin APIs as Java's admin client and raw frames see them. */
@Timeout(120)
class AdminApisTest {

    private static final DeleteTopicsOptions ONCE_DELETED = new DeleteTopicsOptions().retryOnQuotaViolation(false);
    private static final CreatePartitionsOptions ONCE_GROWN =
            new CreatePartitionsOptions().retryOnQuotaViolation(false);

    @TempDir
    private static Path directory;

    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = RunningBroker.start(
                directory.resolve("data"), Map.of("num.partitions", "3", "log.retention.hours", "5"));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void a_topic_is_created_described_grown_and_deleted() throws Exception {
        admin.createTopics(List.of(new NewTopic("life", 2, (short) 3))).all().get();
        TopicDescription created = describe("life");
        assertThat(created.partitions()).hasSize(2);
        assertThat(created.topicId()).isNotEqualTo(Uuid.ZERO_UUID);
        assertThat(created.partitions().get(0).replicas()).hasSize(1);
        assertThat(admin.listTopics().names().get()).contains("life");

        admin.createPartitions(Map.of("life", NewPartitions.increaseTo(5)))
                .all()
                .get();
        assertThat(describe("life").partitions()).hasSize(5);
        assertThat(describe("life").topicId()).isEqualTo(created.topicId());

        admin.deleteTopics(List.of("life")).all().get();
        assertThatThrownBy(() -> describe("life")).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);

        admin.createTopics(List.of(new NewTopic("life", 1, (short) 1))).all().get();
        assertThat(describe("life").topicId()).isNotEqualTo(created.topicId());
    }

    @Test
    void a_topic_is_deleted_by_its_id() throws Exception {
        Uuid id = admin.createTopics(List.of(new NewTopic("by-id", 1, (short) 1)))
                .topicId("by-id")
                .get();
        admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get();
        assertThatThrownBy(() -> admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id)))
                        .all()
                        .get())
                .hasCauseInstanceOf(UnknownTopicIdException.class);
        assertThat(admin.listTopics().names().get()).doesNotContain("by-id");
    }

    @Test
    void who_has_removed_and_made_too_many_partitions_must_wait() throws Exception {
        create(new NewTopic("many", 20, (short) 1));
        create(new NewTopic("few", 1, (short) 1));
        limitMutations("removes", "makes");
        try (Admin removes = of("removes")) {
            removes.deleteTopics(List.of("many"), ONCE_DELETED).all().get();
        }
        try (Admin removes = of("removes")) {
            assertThatThrownBy(() -> removes.deleteTopics(List.of("few"), ONCE_DELETED)
                            .all()
                            .get())
                    .hasCauseInstanceOf(ThrottlingQuotaExceededException.class);
        }
        try (Admin makes = of("makes")) {
            makes.createPartitions(Map.of("few", NewPartitions.increaseTo(21)), ONCE_GROWN)
                    .all()
                    .get();
        }
        try (Admin makes = of("makes")) {
            assertThatThrownBy(() -> makes.createPartitions(Map.of("few", NewPartitions.increaseTo(22)), ONCE_GROWN)
                            .all()
                            .get())
                    .hasCauseInstanceOf(ThrottlingQuotaExceededException.class);
        }
        assertThat(describe("few").partitions()).hasSize(21);
        admin.deleteTopics(List.of("few")).all().get();
    }

    /** One partition a second; it begins with 11. */
    private static void limitMutations(String... clientIds) throws Exception {
        admin.alterClientQuotas(Arrays.stream(clientIds)
                        .map(clientId -> new ClientQuotaAlteration(
                                new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, clientId)),
                                List.of(new ClientQuotaAlteration.Op("controller_mutation_rate", 1.0))))
                        .toList())
                .all()
                .get();
    }

    /** Each over a connection that is not muted yet. */
    private static Admin of(String clientId) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap(), "client.id", clientId));
    }

    @Test
    void defaults_are_the_brokers() throws Exception {
        var result = admin.createTopics(List.of(new NewTopic("defaults", Optional.empty(), Optional.empty())));
        assertThat(result.numPartitions("defaults").get()).isEqualTo(3);
        assertThat(result.config("defaults").get().get("retention.ms").value()).isEqualTo("18000000");
    }

    @Test
    void what_kafka_refuses_to_create_is_refused_with_its_error() throws Exception {
        create(new NewTopic("taken.name", 1, (short) 1));
        refuses(new NewTopic("taken.name", 1, (short) 1), TopicExistsException.class);
        refuses(new NewTopic("taken_name", 1, (short) 1), InvalidTopicException.class);
        refuses(new NewTopic("bad name", 1, (short) 1), InvalidTopicException.class);
        refuses(new NewTopic("x".repeat(250), 1, (short) 1), InvalidTopicException.class);
        // As long as a string can be, and quoted in the answer.
        refuses(new NewTopic("x".repeat(32_767), 1, (short) 1), InvalidTopicException.class);
        refuses(new NewTopic("..", 1, (short) 1), InvalidTopicException.class);
        refuses(new NewTopic("no-partitions", 0, (short) 1), InvalidPartitionsException.class);
        refuses(new NewTopic("too-many", 10_001, (short) 1), PolicyViolationException.class);
        refuses(new NewTopic("no-replicas", 1, (short) 0), InvalidReplicationFactorException.class);
        refuses(new NewTopic("too-many-replicas", 9_999, (short) 9_999), InvalidReplicationFactorException.class);
        refuses(new NewTopic("__cluster_metadata", 1, (short) 1), InvalidRequestException.class);
        refuses(new NewTopic("__consumer_offsets", 1, (short) 1), InvalidRequestException.class);
        refuses(
                new NewTopic("bad-config", 1, (short) 1).configs(Map.of("no.such", "1")),
                InvalidConfigurationException.class);
        refuses(
                new NewTopic("bad-value", 1, (short) 1).configs(Map.of("retention.ms", "soon")),
                InvalidConfigurationException.class);
        refuses(new NewTopic("unknown-broker", Map.of(0, List.of(77))), InvalidReplicaAssignmentException.class);
        refuses(new NewTopic("gap", Map.of(1, List.of(nodeId()))), InvalidReplicaAssignmentException.class);
        assertThat(admin.listTopics().names().get())
                .doesNotContain("taken_name", "no-partitions", "bad-config", "gap", "unknown-broker");
    }

    @Test
    void what_does_not_begin_in_time_is_not_done() throws Exception {
        List<String> names =
                IntStream.range(0, 100).mapToObj(number -> "late-" + number).toList();
        try (RawClient raw = new RawClient(broker.address())) {
            CreateTopicsResponse created = (CreateTopicsResponse) raw.call(
                    ApiKey.CREATE_TOPICS,
                    7,
                    CreateTopicsRequest.builder()
                            .topics(names.stream()
                                    .map(name -> CreateTopicsRequest.CreatableTopic.builder()
                                            .name(name)
                                            .numPartitions(1)
                                            .replicationFactor((short) 1)
                                            .build())
                                    .toList())
                            .timeoutMs(1)
                            .build());
            Map<Short, List<String>> byError = created.topics().stream()
                    .collect(Collectors.groupingBy(
                            each -> each.errorCode(), Collectors.mapping(each -> each.name(), Collectors.toList())));
            assertThat(byError).containsOnlyKeys(KafkaError.NONE.code(), KafkaError.REQUEST_TIMED_OUT.code());
            assertThat(byError.get(KafkaError.NONE.code()))
                    .as("the first is tried")
                    .contains("late-0");
            assertThat(admin.listTopics().names().get())
                    .filteredOn(name -> name.startsWith("late-"))
                    .containsExactlyInAnyOrderElementsOf(byError.get(KafkaError.NONE.code()));

            DeleteTopicsResponse deleted = (DeleteTopicsResponse) raw.call(
                    ApiKey.DELETE_TOPICS,
                    5,
                    DeleteTopicsRequest.builder().topicNames(names).timeoutMs(0).build());
            assertThat(deleted.responses().get(0).errorCode()).isEqualTo(KafkaError.NONE.code());
            assertThat(deleted.responses().subList(1, names.size()))
                    .allMatch(each -> each.errorCode() == KafkaError.REQUEST_TIMED_OUT.code());
        }
    }

    @Test
    void kafkas_own_topics_are_not_created_by_asking_for_them() throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            for (String name : List.of("__consumer_offsets", "__transaction_state", "__share_group_state")) {
                assertThat(metadataError(raw, name, true)).isEqualTo(KafkaError.INVALID_TOPIC_EXCEPTION.code());
                assertThat(metadataError(raw, name, false)).isEqualTo(KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code());
            }
        }
        assertThat(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get())
                .noneMatch(name -> name.startsWith("__"));
    }

    private static short metadataError(RawClient raw, String name, boolean allowAutoTopicCreation) throws Exception {
        MetadataRequest request = MetadataRequest.builder()
                .topics(List.of(MetadataRequest.MetadataRequestTopic.builder()
                        .name(name)
                        .build()))
                .allowAutoTopicCreation(allowAutoTopicCreation)
                .build();
        return ((MetadataResponse) raw.call(ApiKey.METADATA, 9, request))
                .topics()
                .get(0)
                .errorCode();
    }

    @Test
    void a_strict_replication_factor_is_no_larger_than_the_number_of_brokers() throws Exception {
        try (RunningBroker strict =
                        RunningBroker.start(directory.resolve("strict"), Map.of("replication.factor.strict", "true"));
                Admin ofStrict = Admin.create(Map.of("bootstrap.servers", strict.bootstrap()))) {
            assertThatThrownBy(() -> ofStrict.createTopics(List.of(new NewTopic("three", 1, (short) 3)))
                            .all()
                            .get())
                    .hasCauseInstanceOf(InvalidReplicationFactorException.class)
                    .hasMessageContaining("cannot be reached because only 1 broker(s) are registered");
            ofStrict.createTopics(List.of(new NewTopic("one", 1, (short) 1)))
                    .all()
                    .get();
            ofStrict.createTopics(List.of(new NewTopic("default", Optional.empty(), Optional.empty())))
                    .all()
                    .get();
        }
    }

    @Test
    void a_manual_assignment_to_a_live_broker_counts_the_partitions() throws Exception {
        create(new NewTopic("assigned", Map.of(0, List.of(nodeId()), 1, List.of(nodeId()))));
        assertThat(describe("assigned").partitions()).hasSize(2);
    }

    @Test
    void validation_alone_creates_nothing() throws Exception {
        admin.createTopics(
                        List.of(new NewTopic("only-checked", 1, (short) 1)),
                        new CreateTopicsOptions().validateOnly(true))
                .all()
                .get();
        assertThat(admin.listTopics().names().get()).doesNotContain("only-checked");
    }

    @Test
    void partitions_never_become_fewer() throws Exception {
        create(new NewTopic("grows", 3, (short) 1));
        for (int count : List.of(1, 3)) {
            assertThatThrownBy(() -> admin.createPartitions(Map.of("grows", NewPartitions.increaseTo(count)))
                            .all()
                            .get())
                    .hasCauseInstanceOf(InvalidPartitionsException.class);
        }
        assertThatThrownBy(() -> admin.createPartitions(Map.of("nowhere", NewPartitions.increaseTo(9)))
                        .all()
                        .get())
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void a_topics_configurations_come_with_source_synonyms_type_and_documentation() throws Exception {
        create(new NewTopic("configured", 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        Config config = describeConfig(new ConfigResource(ConfigResource.Type.TOPIC, "configured"));
        assertThat(config.entries()).hasSizeGreaterThan(30);
        ConfigEntry cleanup = config.get("cleanup.policy");
        assertThat(cleanup.value()).isEqualTo("compact");
        assertThat(cleanup.source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(cleanup.type()).isEqualTo(ConfigEntry.ConfigType.LIST);
        assertThat(cleanup.documentation()).isNotBlank();
        assertThat(cleanup.synonyms())
                .extracting(synonym -> synonym.name() + "=" + synonym.value())
                .containsExactly("cleanup.policy=compact", "log.cleanup.policy=delete");
        ConfigEntry retention = config.get("retention.ms");
        assertThat(retention.value()).isEqualTo("18000000");
        assertThat(retention.source()).isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
        assertThat(config.get("segment.bytes").isDefault()).isTrue();
    }

    @Test
    void a_broker_tells_its_configuration() throws Exception {
        ConfigResource self = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(nodeId()));
        Config config = describeConfig(self);
        assertThat(config.get("num.partitions").value()).isEqualTo("3");
        assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("true");
        assertThat(config.get("node.id").value()).isEqualTo(Integer.toString(nodeId()));
        assertThatThrownBy(() -> describeConfig(new ConfigResource(ConfigResource.Type.TOPIC, "no-such-topic")))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void metadata_cluster_and_coordinator_name_the_same_address() throws Exception {
        DescribeClusterResult cluster = admin.describeCluster();
        Collection<Node> nodes = cluster.nodes().get();
        assertThat(nodes).hasSize(1);
        assertThat(cluster.clusterId().get()).hasSize(22);
        Node node = nodes.iterator().next();
        assertThat(node.host() + ":" + node.port()).isEqualTo(broker.bootstrap());
        assertThat(cluster.controller().get()).isEqualTo(node);
        try (RawClient raw = new RawClient(broker.address())) {
            for (int version = 0; version <= 6; version++) {
                FindCoordinatorRequest request = version < 4
                        ? FindCoordinatorRequest.builder().key("g").build()
                        : FindCoordinatorRequest.builder()
                                .coordinatorKeys(List.of("g", "h"))
                                .build();
                FindCoordinatorResponse response =
                        (FindCoordinatorResponse) raw.call(ApiKey.FIND_COORDINATOR, version, request);
                if (version < 4) {
                    assertThat(response.host() + ":" + response.port()).isEqualTo(broker.bootstrap());
                    assertThat(response.nodeId()).isEqualTo(node.id());
                } else {
                    assertThat(response.coordinators()).hasSize(2).allSatisfy(it -> {
                        assertThat(it.errorCode()).isZero();
                        assertThat(it.host() + ":" + it.port()).isEqualTo(broker.bootstrap());
                    });
                }
            }
        }
    }

    @Test
    void metadata_tells_null_from_empty_and_names_from_ids_in_every_version() throws Exception {
        create(new NewTopic("known", 2, (short) 1));
        try (RawClient raw = new RawClient(broker.address())) {
            for (int version = 0; version <= 13; version++) {
                assertThat(names(metadata(raw, version, version == 0 ? List.of() : null, true)))
                        .as("all, v" + version)
                        .contains("known");
                if (version > 0) {
                    assertThat(names(metadata(raw, version, List.of(), true)))
                            .as("none, v" + version)
                            .isEmpty();
                }
                MetadataResponseTopic topic = metadata(raw, version, List.of(named("known")), true)
                        .topics()
                        .get(0);
                assertThat(topic.partitions()).hasSize(2);
                MetadataResponseTopic bad = metadata(raw, version, List.of(named("bad name")), true)
                        .topics()
                        .get(0);
                assertThat(bad.errorCode()).isEqualTo(KafkaError.INVALID_TOPIC_EXCEPTION.code());
                if (version >= 12) {
                    UUID id = topic.topicId();
                    assertThat(names(metadata(raw, version, List.of(new MetadataRequestTopic(id, null)), true)))
                            .containsExactly("known");
                    MetadataResponseTopic unknown = metadata(
                                    raw, version, List.of(new MetadataRequestTopic(new UUID(1, 2), null)), true)
                            .topics()
                            .get(0);
                    assertThat(unknown.errorCode()).isEqualTo(KafkaError.UNKNOWN_TOPIC_ID.code());
                    assertThat(unknown.name()).isNull();
                }
            }
        }
    }

    @Test
    void metadata_creates_a_topic_only_if_the_client_lets_it() throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            MetadataResponseTopic refused =
                    metadata(raw, 4, List.of(named("auto")), false).topics().get(0);
            assertThat(refused.errorCode()).isEqualTo(KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code());
            MetadataResponseTopic created =
                    metadata(raw, 4, List.of(named("auto")), true).topics().get(0);
            assertThat(created.errorCode()).isZero();
            assertThat(created.partitions()).hasSize(3);
            assertThat(metadata(raw, 0, List.of(named("auto-old")), true)
                            .topics()
                            .get(0)
                            .errorCode())
                    .isZero();
        }
    }

    @Test
    void topics_are_described_page_by_page() throws Exception {
        create(new NewTopic("page-a", 3, (short) 1));
        create(new NewTopic("page-b", 2, (short) 1));
        try (RawClient raw = new RawClient(broker.address())) {
            DescribeTopicPartitionsRequest.Builder request = DescribeTopicPartitionsRequest.builder()
                    .topics(List.of(topic("page-b"), topic("page-a"), topic("page-none")))
                    .responsePartitionLimit(4);
            DescribeTopicPartitionsResponse first =
                    (DescribeTopicPartitionsResponse) raw.call(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, request.build());
            assertThat(first.topics())
                    .extracting(it -> it.name() + it.partitions().size())
                    .containsExactly("page-a3", "page-b1");
            assertThat(first.nextCursor()).isEqualTo(new DescribeTopicPartitionsResponse.Cursor("page-b", 1));
            DescribeTopicPartitionsResponse second = (DescribeTopicPartitionsResponse) raw.call(
                    ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                    0,
                    request.cursor(new Cursor("page-b", 1)).build());
            assertThat(second.topics())
                    .extracting(it -> it.name() + it.partitions().size())
                    .containsExactly("page-b1", "page-none0");
            assertThat(second.nextCursor()).isNull();
        }
    }

    @Test
    void two_brokers_know_each_other_and_each_others_topics() throws Exception {
        try (Broker second = broker.another();
                Admin other = Admin.create(
                        Map.of("bootstrap.servers", second.address().toString()))) {
            while (other.describeCluster().nodes().get().size() < 2
                    || admin.describeCluster().nodes().get().size() < 2) {
                Thread.onSpinWait();
            }
            create(new NewTopic("shared", 4, (short) 1));
            KafkaFuture<Map<String, TopicDescription>> seen;
            do {
                seen = other.describeTopics(List.of("shared")).allTopicNames();
            } while (isUnknown(seen));
            assertThat(seen.get().get("shared").partitions().stream()
                            .map(partition -> partition.leader().id())
                            .distinct())
                    .hasSize(2);
        }
    }

    private static boolean isUnknown(KafkaFuture<?> future) throws Exception {
        try {
            future.get();
            return false;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                return true;
            }
            throw failed;
        }
    }

    private static void create(NewTopic topic) throws Exception {
        admin.createTopics(List.of(topic)).all().get();
    }

    private static void refuses(NewTopic topic, Class<? extends Throwable> error) {
        assertThatThrownBy(() -> create(topic)).as(topic.toString()).hasCauseInstanceOf(error);
    }

    private static TopicDescription describe(String name) throws Exception {
        return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
    }

    private static Config describeConfig(ConfigResource resource) throws Exception {
        return admin.describeConfigs(
                        List.of(resource),
                        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true))
                .all()
                .get()
                .get(resource);
    }

    private static int nodeId() throws Exception {
        return admin.describeCluster().nodes().get().iterator().next().id();
    }

    private static MetadataResponse metadata(
            RawClient raw, int version, List<MetadataRequestTopic> topics, boolean create) throws Exception {
        return (MetadataResponse) raw.call(
                ApiKey.METADATA,
                version,
                MetadataRequest.builder()
                        .topics(topics)
                        .allowAutoTopicCreation(create)
                        .build());
    }

    private static List<String> names(MetadataResponse response) {
        return response.topics().stream().map(MetadataResponseTopic::name).toList();
    }

    private static MetadataRequestTopic named(String name) {
        return new MetadataRequestTopic(WireReader.ZERO_UUID, name);
    }

    private static DescribeTopicPartitionsRequest.TopicRequest topic(String name) {
        return new DescribeTopicPartitionsRequest.TopicRequest(name);
    }
}
