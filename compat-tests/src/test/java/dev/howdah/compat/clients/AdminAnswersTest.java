package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.wire.RawBatch;
import dev.howdah.compat.wire.RawConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Single answers of the admin APIs that tools look at. What is expected is what Apache Kafka 4.3.1 answers: run with
 * {@code -Dcompat.server=apache} to see it.
 */
class AdminAnswersTest {

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Session session;
    private static Admin admin;
    private static int node;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("admin-answers", postgres);
        session = new Session(server.bootstrap(), "admin-answers");
        admin = session.admin();
        node = get(admin.describeCluster().controller()).id();
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "consumer.assignment.interval.ms, group.consumer.assignment.interval.ms, 1000",
        "consumer.heartbeat.interval.ms, group.consumer.heartbeat.interval.ms, 5000",
        "consumer.session.timeout.ms, group.consumer.session.timeout.ms, 45000",
        "share.assignment.interval.ms, group.share.assignment.interval.ms, 1000",
        "share.auto.offset.reset, share.auto.offset.reset, latest",
        "share.delivery.count.limit, group.share.delivery.count.limit, 5",
        "share.isolation.level, share.isolation.level, read_uncommitted",
        "share.partition.max.record.locks, group.share.partition.max.record.locks, 2000",
        "share.record.lock.duration.ms, group.share.record.lock.duration.ms, 30000",
        "share.renew.acknowledge.enable, share.renew.acknowledge.enable, true",
        "streams.initial.rebalance.delay.ms, group.streams.initial.rebalance.delay.ms, 3000",
        "streams.num.standby.replicas, group.streams.num.standby.replicas, 0",
        "streams.session.timeout.ms, group.streams.session.timeout.ms, 45000"
    })
    void a_group_configuration_says_where_its_default_is_from(String name, String synonym, String value)
            throws Exception {
        ConfigEntry entry = describe(new ConfigResource(Type.GROUP, "g"), name);
        assertThat(entry.value()).isEqualTo(value);
        assertThat(entry.synonyms()).singleElement().satisfies(only -> {
            assertThat(only.name()).isEqualTo(synonym);
            assertThat(only.value()).isEqualTo(value);
            assertThat(only.source()).isEqualTo(ConfigSource.DEFAULT_CONFIG);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "background.threads, 11",
        "num.io.threads, 9",
        "num.network.threads, 4",
        "log.cleaner.threads, 2",
        "log.cleaner.io.buffer.load.factor, 0.8",
        "max.connections, 100000",
        "max.connections.per.ip, 50000",
        "producer.id.expiration.ms, 3600000",
        "group.consumer.assignment.interval.ms, 500"
    })
    void a_broker_takes_at_run_time_what_kafka_takes(String name, String value) throws Exception {
        ConfigResource all = new ConfigResource(Type.BROKER, "");
        set(all, new ConfigEntry(name, value), OpType.SET);
        ConfigResource self = new ConfigResource(Type.BROKER, Integer.toString(node));
        awaitValue(self, name, value);
        assertThat(describe(self, name).source()).isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        assertThat(describe(self, name).isReadOnly()).isFalse();
        set(all, new ConfigEntry(name, value), OpType.DELETE);
    }

    /** Brokers follow what is set a little later. */
    private static void awaitValue(ConfigResource resource, String name, String value) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Session.LIMIT_MS);
        while (!describe(resource, name).value().equals(value)) {
            assertThat(System.nanoTime()).as(name + " becomes " + value).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void a_broker_takes_no_value_that_kafka_refuses() {
        ConfigResource all = new ConfigResource(Type.BROKER, "");
        for (ConfigEntry wrong : List.of(
                new ConfigEntry("background.threads", "0"),
                new ConfigEntry("num.io.threads", "many"),
                new ConfigEntry("max.connections", "-1"))) {
            assertThatThrownBy(() -> set(all, wrong, OpType.SET))
                    .as(wrong.name())
                    .hasCauseInstanceOf(InvalidRequestException.class);
        }
    }

    private static void set(ConfigResource resource, ConfigEntry entry, OpType how) throws Exception {
        get(admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(entry, how))))
                .all());
    }

    private static ConfigEntry describe(ConfigResource resource, String name) throws Exception {
        return get(admin.describeConfigs(List.of(resource), new DescribeConfigsOptions().includeSynonyms(true))
                        .all())
                .get(resource)
                .get(name);
    }

    @Test
    void a_replica_may_be_moved_to_where_it_is_and_nowhere_else() throws Exception {
        String topic = session.createTopic("moved", 1, Map.of());
        TopicPartitionReplica replica = new TopicPartitionReplica(topic, 0, node);
        String directory = get(admin.describeLogDirs(List.of(node)).allDescriptions())
                .get(node)
                .keySet()
                .iterator()
                .next();
        get(admin.alterReplicaLogDirs(Map.of(replica, directory)).all());
        assertThatThrownBy(() -> get(
                        admin.alterReplicaLogDirs(Map.of(replica, "/elsewhere")).all()))
                .hasCauseInstanceOf(LogDirNotFoundException.class);
        TopicPartitionReplica unknown = new TopicPartitionReplica(topic, 7, node);
        assertThatThrownBy(() -> get(
                        admin.alterReplicaLogDirs(Map.of(unknown, directory)).all()))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void the_quorum_is_that_of_the_live_brokers() throws Exception {
        QuorumInfo quorum = get(admin.describeMetadataQuorum().quorumInfo());
        assertThat(quorum.leaderId()).isEqualTo(node);
        assertThat(quorum.leaderEpoch()).isNotNegative();
        assertThat(quorum.voters())
                .extracting(QuorumInfo.ReplicaState::replicaId)
                .containsExactly(node);
        assertThat(quorum.voters().get(0).logEndOffset()).isEqualTo(quorum.highWatermark());
        assertThat(quorum.observers()).isEmpty();
        assertThat(quorum.nodes()).containsOnlyKeys(node);
        assertThat(quorum.nodes().get(node).endpoints()).isNotEmpty();
    }

    @Test
    void the_metadata_topic_cannot_be_created() {
        assertThatThrownBy(() -> get(admin.createTopics(List.of(new NewTopic("__cluster_metadata", 1, (short) 1)))
                        .all()))
                .hasCauseInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Creation of internal topic __cluster_metadata is prohibited.");
    }

    @Test
    void nobody_produces_into_the_topic_of_offsets() throws Exception {
        // Apache Kafka makes it when a coordinator is asked for.
        assertThat(get(admin.listConsumerGroupOffsets("nobody").partitionsToOffsetAndMetadata()))
                .isEmpty();
        try (RawConnection raw =
                new RawConnection(Integer.parseInt(server.bootstrap().split(":")[1]))) {
            RawConnection.Produced produced =
                    raw.produce("__consumer_offsets", RawBatch.of("value").build());
            assertThat(Errors.forCode(produced.error())).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
        }
    }

    @Test
    void one_request_creates_at_most_ten_thousand_partitions() {
        NewTopic large = new NewTopic(session.topicName("many"), 6_000, (short) 1);
        NewTopic another = new NewTopic(session.topicName("many"), 6_000, (short) 1);
        NewTopic tooLarge = new NewTopic(session.topicName("many"), 10_001, (short) 1);
        for (List<NewTopic> asked : List.of(List.of(large, another), List.of(tooLarge))) {
            assertThatThrownBy(() -> get(admin.createTopics(asked).all()))
                    .hasCauseInstanceOf(PolicyViolationException.class);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        return Session.await(future);
    }
}
