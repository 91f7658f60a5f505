package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeProducersRequest;
import dev.howdah.protocol.message.DescribeProducersRequest.TopicRequest;
import dev.howdah.protocol.message.DescribeProducersResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What consoles and tools ask beyond topics and configurations, answered by a whole broker to Java's admin client. */
@Timeout(180)
class AdminAnswersTest {

    @TempDir
    private static Path directory;

    private static RunningBroker broker;
    private static Admin admin;
    private static int self;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"), Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        self = admin.describeCluster().controller().get().id();
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void sizes_follow_the_records_and_an_empty_partition_has_none() throws Exception {
        create("sized", 3);
        produce("sized", 0, 3000);
        produce("sized", 1, 1000);
        LogDirDescription directory =
                admin.describeLogDirs(List.of(self)).allDescriptions().get().get(self).values().stream()
                        .findFirst()
                        .orElseThrow();
        Map<TopicPartition, ReplicaInfo> replicas = directory.replicaInfos();
        long large = replicas.get(new TopicPartition("sized", 0)).size();
        long small = replicas.get(new TopicPartition("sized", 1)).size();
        // Repetitive values are compressed.
        assertThat(small).isGreaterThan(10_000);
        assertThat(large).isBetween(small * 29 / 10, small * 31 / 10);
        assertThat(replicas.get(new TopicPartition("sized", 2)).size()).isZero();
        assertThat(directory.totalBytes()).isEmpty();
        assertThat(directory.error()).isNull();
    }

    @Test
    void the_producers_of_a_partition_are_told_with_their_last_sequence() throws Exception {
        create("written", 2);
        produce("written", 0, 42);
        List<ProducerState> active = producers("written", 0);
        assertThat(active).hasSize(1);
        assertThat(active.get(0).lastSequence()).isEqualTo(41);
        assertThat(active.get(0).producerEpoch()).isZero();
        assertThat(active.get(0).currentTransactionStartOffset()).isEmpty();
        assertThat(producers("written", 1)).isEmpty();
        // Java's client would look for the partition again and again.
        try (RawClient raw = new RawClient(broker.address())) {
            DescribeProducersResponse response = (DescribeProducersResponse) raw.call(
                    ApiKey.DESCRIBE_PRODUCERS,
                    0,
                    new DescribeProducersRequest(List.of(new TopicRequest("written", List.of(9)))));
            assertThat(response.topics().get(0).partitions().get(0).errorCode())
                    .isEqualTo(KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
    }

    @Test
    void no_election_is_needed_and_no_reassignment_is_under_way() throws Exception {
        create("led", 2);
        TopicPartition led = new TopicPartition("led", 0);
        Map<TopicPartition, Optional<Throwable>> elected = admin.electLeaders(
                        ElectionType.PREFERRED, Set.of(led, new TopicPartition("led", 7)))
                .partitions()
                .get();
        assertThat(elected.get(led)).containsInstanceOf(ElectionNotNeededException.class);
        assertThat(elected.get(new TopicPartition("led", 7)))
                .containsInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(admin.electLeaders(ElectionType.UNCLEAN, null).partitions().get())
                .isEmpty();

        assertThat(admin.listPartitionReassignments().reassignments().get()).isEmpty();
        reassign(led, Optional.of(new NewPartitionReassignment(List.of(self)))).get();
        fails(
                reassign(led, Optional.of(new NewPartitionReassignment(List.of(self, self + 1)))),
                InvalidReplicaAssignmentException.class);
        fails(reassign(led, Optional.empty()), NoReassignmentInProgressException.class);
        fails(
                admin.alterReplicaLogDirs(Map.of(new TopicPartitionReplica("led", 0, self), "/elsewhere"))
                        .all(),
                LogDirNotFoundException.class);
    }

    private static KafkaFuture<Void> reassign(TopicPartition partition, Optional<NewPartitionReassignment> to) {
        return admin.alterPartitionReassignments(Map.of(partition, to)).all();
    }

    @Test
    void what_is_not_served_is_none_or_refused_with_kafkas_error() throws Exception {
        fails(admin.describeAcls(AclBindingFilter.ANY).values(), SecurityDisabledException.class);
        fails(admin.deleteAcls(List.of(AclBindingFilter.ANY)).all(), SecurityDisabledException.class);
        assertThat(admin.describeUserScramCredentials().all().get()).isEmpty();
        fails(
                admin.alterUserScramCredentials(
                                List.of(new UserScramCredentialDeletion("u", ScramMechanism.SCRAM_SHA_256)))
                        .all(),
                ResourceNotFoundException.class);
        assertThat(admin.listTransactions().all().get()).isEmpty();
        fails(admin.describeTransactions(List.of("t")).all(), TransactionalIdNotFoundException.class);
    }

    @Test
    void features_stay_at_the_level_of_the_broker() throws Exception {
        short level = admin.describeFeatures()
                .featureMetadata()
                .get()
                .finalizedFeatures()
                .get("metadata.version")
                .maxVersionLevel();
        update("metadata.version", level).get();
        fails(update("metadata.version", (short) (level + 1)), InvalidUpdateVersionException.class);
        fails(update("no.such.feature", (short) 1), InvalidUpdateVersionException.class);
    }

    private static KafkaFuture<Void> update(String feature, short level) {
        return admin.updateFeatures(
                        Map.of(feature, new FeatureUpdate(level, UpgradeType.UPGRADE)), new UpdateFeaturesOptions())
                .all();
    }

    @Test
    void names_that_any_database_would_choke_on_are_topics_of_their_own() throws Exception {
        String shared = "n".repeat(63);
        List<String> names = List.of(
                "CaSe",
                "case",
                "CASE",
                "select",
                "t1_batch_0",
                "-",
                "--",
                "_",
                "a.b-c_d",
                "1",
                "-1.5e3",
                "N".repeat(249),
                shared,
                shared + "a",
                shared + "b",
                shared + "a".repeat(186),
                "drop-table");
        admin.createTopics(names.stream()
                        .map(name -> new NewTopic(name, 1, (short) 1))
                        .toList())
                .all()
                .get();
        for (int i = 0; i < names.size(); i++) {
            produce(names.get(i), 0, i + 1);
        }
        for (int i = 0; i < names.size(); i++) {
            assertThat(sql("select count(*) from " + view(names.get(i))))
                    .as(names.get(i))
                    .isEqualTo(i + 1);
        }
        assertThatThrownBy(() -> create("a_b-c.d", 1)).hasCauseInstanceOf(InvalidTopicException.class);
        for (String illegal :
                List.of("a'b", "a\"b", "a b", "a;b", "a/b", "ä", "a\u0000b", ".", "..", "n".repeat(250))) {
            assertThatThrownBy(() -> create(illegal, 1)).as(illegal).hasCauseInstanceOf(InvalidTopicException.class);
        }
        admin.deleteTopics(names).all().get();
        for (String name : names) {
            assertThat(sql("select count(*) from pg_catalog.pg_views where schemaname = 'topics' and viewname like '"
                            + name.substring(0, Math.min(40, name.length())).replace("_", "\\_") + "%'"))
                    .as(name)
                    .isZero();
        }
    }

    /** A view's name is the topic's; one that is too long is cut and carries the topic's number. */
    private static String view(String topic) {
        String name = topic.length() <= 63
                ? topic
                : text("select viewname from pg_catalog.pg_views, howdah.topic where schemaname = 'topics' and name = '"
                        + topic + "' and viewname like '%~' || id");
        return "topics.\"" + name + "\"";
    }

    private static long sql(String query) {
        return Long.parseLong(text(query));
    }

    private static String text(String query) {
        return broker.query(query);
    }

    private static void create(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
    }

    private static List<ProducerState> producers(String topic, int partition) throws Exception {
        TopicPartition asked = new TopicPartition(topic, partition);
        return admin.describeProducers(List.of(asked))
                .partitionResult(asked)
                .get()
                .activeProducers();
    }

    private static void produce(String topic, int partition, int count) throws Exception {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap()));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            Collection<Future<RecordMetadata>> acks = new ArrayList<>();
            byte[] value = "x".repeat(100).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < count; i++) {
                acks.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
            }
            for (Future<RecordMetadata> ack : acks) {
                assertThat(ack.get().partition()).isEqualTo(partition);
            }
        }
    }

    private static void fails(KafkaFuture<?> future, Class<? extends Throwable> error) {
        assertThatThrownBy(future::get).hasCauseInstanceOf(error);
    }
}
