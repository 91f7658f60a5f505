package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.Broker;
import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.config.ConfigKey;
import dev.howdah.broker.config.TopicConfigs;
import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterConfigsRequest;
import dev.howdah.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import dev.howdah.protocol.message.AlterConfigsRequest.AlterableConfig;
import dev.howdah.protocol.message.AlterConfigsResponse;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Configurations set, read back and taking effect. The expected errors were read off Apache Kafka 4.3.1, which was sent the same
 * requests.
 */
@Timeout(180)
class ConfigApisTest {

    private static final String DEFAULT_BROKER = "";

    @TempDir
    private static Path directory;

    private static RunningBroker broker;
    private static Admin admin;
    private static String self;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"), Map.of("message.max.bytes", "900000"));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        self = admin.describeCluster().controller().get().idString();
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    /** A value that differs from the default and is allowed. */
    private static String other(ConfigKey key) {
        String value = String.valueOf(key.defaultValue());
        return switch (key.name()) {
            case "cleanup.policy" -> "compact,delete";
            case "compression.type" -> "zstd";
            case "message.timestamp.type" -> "LogAppendTime";
            case "leader.replication.throttled.replicas", "follower.replication.throttled.replicas" -> "0:1,1:1";
            case "remote.storage.enable" -> "false";
            case "max.decompressed.message.bytes" -> "2147483638";
            default ->
                switch (key.type()) {
                    case BOOLEAN -> value.equals("true") ? "false" : "true";
                    case DOUBLE -> "0.25";
                    default ->
                        Long.toString(
                                value.equals(Long.toString(Long.MAX_VALUE))
                                        ? Long.MAX_VALUE - 1
                                        : Math.max(5, Long.parseLong(value) + 1));
                };
        };
    }

    /** As in Kafka a listener that is not there has configurations all the same. */
    @Test
    void a_password_of_a_listener_is_shown_to_nobody() throws Exception {
        ConfigResource resource = new ConfigResource(Type.BROKER, self);
        String name = "listener.name.elsewhere.ssl.keystore.password";
        alter(resource, ops(OpType.SET, Map.of(name, "very secret")));
        ConfigEntry shown = describe(resource).get(name);
        assertThat(shown.value()).isNull();
        assertThat(shown.isSensitive()).isTrue();
        assertThat(shown.isReadOnly()).isFalse();
        assertThat(shown.source()).isEqualTo(ConfigSource.DYNAMIC_BROKER_CONFIG);
        assertThat(broker.query("select string_agg(config::text, '') from howdah.config"))
                .contains(name)
                .doesNotContain("very secret");
        alter(resource, ops(OpType.DELETE, new HashMap<>(Map.of(name, ""))));
        assertThat(describe(resource)).doesNotContainKey(name);
    }

    @Test
    void every_topic_config_is_set_read_back_and_taken_away() throws Exception {
        ConfigResource topic = topic(Map.of());
        Map<String, ConfigEntry> defaults = describe(topic);
        Map<String, String> wanted = new TreeMap<>();
        TopicConfigs.ALL.forEach(key -> wanted.put(key.name(), other(key)));
        alter(topic, ops(OpType.SET, wanted));

        Map<String, ConfigEntry> set = describe(topic);
        assertThat(set.keySet()).isEqualTo(defaults.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((name, value) -> {
            assertThat(set.get(name).value()).as(name).isEqualTo(value);
            assertThat(set.get(name).source()).as(name).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
            assertThat(set.get(name).isReadOnly()).as(name).isFalse();
            assertThat(set.get(name).isSensitive()).as(name).isFalse();
            assertThat(set.get(name).documentation()).as(name).isNotBlank();
        });

        wanted.replaceAll((name, value) -> null);
        alter(topic, ops(OpType.DELETE, wanted));
        Map<String, ConfigEntry> back = describe(topic);
        defaults.forEach((name, entry) -> {
            assertThat(back.get(name).value()).as(name).isEqualTo(entry.value());
            assertThat(back.get(name).source()).as(name).isEqualTo(entry.source());
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no.such | SET | 1 | INVALID_CONFIG | Unknown topic config name: no.such
            retention.ms | SET | soon | INVALID_CONFIG | Invalid value soon for configuration retention.ms: Not a number of type LONG
            retention.ms | SET | -2 | INVALID_CONFIG | Invalid value -2 for configuration retention.ms: Value must be at least -1
            retention.ms | SET | | INVALID_REQUEST | Null value not supported for : retention.ms
            retention.ms | SET | '' | INVALID_CONFIG | Invalid value  for configuration retention.ms: Not a number of type LONG
            retention.ms | APPEND | 5 | INVALID_CONFIG | Can't APPEND to key retention.ms because its type is not LIST.
            cleanup.policy | APPEND | shred | INVALID_CONFIG | Invalid value shred for configuration cleanup.policy: String must be one of: compact, delete
            max.message.bytes | SET | -1 | INVALID_CONFIG | Invalid value -1 for configuration max.message.bytes: Value must be at least 0
            min.insync.replicas | SET | 0 | INVALID_CONFIG | Invalid value 0 for configuration min.insync.replicas: Value must be at least 1
            compression.type | SET | brotli | INVALID_CONFIG | Invalid value brotli for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer
            min.cleanable.dirty.ratio | SET | 1.1 | INVALID_CONFIG | Invalid value 1.1 for configuration min.cleanable.dirty.ratio: Value must be no more than 1
            leader.replication.throttled.replicas | SET | x | INVALID_CONFIG | Invalid value [x] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...
            preallocate | SET | maybe | INVALID_CONFIG | Invalid value maybe for configuration preallocate: Expected value to be either true or false
            remote.storage.enable | SET | true | INVALID_CONFIG | Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.
            segment.bytes | SET | 10 | INVALID_CONFIG | Invalid value 10 for configuration segment.bytes: Value must be at least 1048576
            message.timestamp.type | SET | x | INVALID_CONFIG | Invalid value x for configuration message.timestamp.type: String must be one of: CreateTime, LogAppendTime
            compression.gzip.level | SET | 0 | INVALID_CONFIG | Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1
            compression.zstd.level | SET | 99 | INVALID_CONFIG | Invalid value 99 for configuration compression.zstd.level: Value must be no more than 22
            """)
    void what_kafka_refuses_of_a_topic_is_refused_in_its_words(
            String name, OpType op, String value, KafkaError error, String message) throws Exception {
        ConfigResource topic = topic(Map.of());
        refuses(topic, List.of(op(op, name, value)), error, message);
        assertThat(explicit(topic)).isEmpty();
    }

    @Test
    void what_topics_groups_and_brokers_refuse_has_kafkas_error() throws Exception {
        ConfigResource topic = topic(Map.of());
        refuses(
                topic,
                List.of(op(OpType.SET, "retention.ms", "5"), op(OpType.SET, "retention.ms", "6")),
                KafkaError.INVALID_REQUEST,
                "Error due to duplicate config keys");
        refuses(
                topic,
                List.of(
                        op(OpType.SET, "min.compaction.lag.ms", "9"),
                        op(OpType.SET, "max.compaction.lag.ms", "5"),
                        op(OpType.SET, "segment.ms", "7")),
                KafkaError.INVALID_CONFIG,
                "conflict topic config setting min.compaction.lag.ms (9) > max.compaction.lag.ms (5)");
        assertThat(explicit(topic)).as("one of three is wrong, none is done").isEmpty();
        refusesOne(Type.TOPIC, "nope", "retention.ms=1", "The topic 'nope' does not exist.");
        refusesOne(Type.TOPIC, "", "retention.ms=1", "Default topic resources are not allowed.");
        refusesOne(Type.BROKER, "", "num.partitions=3", "Cannot update these configs dynamically: [num.partitions]");
        refusesOne(Type.BROKER, self, "node.id=3", "Cannot update these configs dynamically: [node.id]");
        refusesOne(
                Type.BROKER,
                "",
                "message.max.bytes=x",
                "Invalid value x for configuration message.max.bytes: Not a number of type INT");
        refusesOne(Type.GROUP, "g", "no.such=3", "Unknown group config name: no.such");
        refusesOne(Type.GROUP, "", "consumer.session.timeout.ms=50000", "Default group resources are not allowed.");
        refusesOne(
                Type.GROUP,
                "g",
                "consumer.session.timeout.ms=5",
                "consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms");
        refusesOne(
                Type.GROUP,
                "g",
                "consumer.heartbeat.interval.ms=999999",
                "consumer.heartbeat.interval.ms must be less than or equal to"
                        + " group.consumer.max.heartbeat.interval.ms");
        refusesOne(Type.BROKER_LOGGER, self, "no.such.logger=INFO", "Logger no.such.logger does not exist!");
        refusesOne(
                Type.BROKER_LOGGER,
                self,
                "root=LOUD",
                "Cannot set the log level of root to LOUD as it is not a supported log level."
                        + " Valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN");
    }

    @Test
    void a_list_is_appended_to_and_subtracted_from_beginning_with_the_default() throws Exception {
        ConfigResource topic = topic(Map.of());
        alter(topic, List.of(op(OpType.APPEND, "cleanup.policy", "compact")));
        alter(topic, List.of(op(OpType.APPEND, "cleanup.policy", "compact")));
        assertThat(describe(topic).get("cleanup.policy").value()).isEqualTo("delete,compact");
        alter(topic, List.of(op(OpType.SUBTRACT, "cleanup.policy", "delete")));
        assertThat(describe(topic).get("cleanup.policy").value()).isEqualTo("compact");
        alter(topic, List.of(op(OpType.DELETE, "no.such", null)));
    }

    @Test
    void validation_alone_changes_nothing() throws Exception {
        ConfigResource topic = topic(Map.of());
        for (ConfigResource resource : List.of(topic, new ConfigResource(Type.BROKER, DEFAULT_BROKER))) {
            String name = resource.type() == Type.TOPIC ? "retention.ms" : "log.retention.ms";
            admin.incrementalAlterConfigs(
                            Map.of(resource, List.of(op(OpType.SET, name, "77"))),
                            new AlterConfigsOptions().validateOnly(true))
                    .all()
                    .get();
            assertThat(explicit(resource)).isEmpty();
            assertThatThrownBy(() -> admin.incrementalAlterConfigs(
                                    Map.of(resource, List.of(op(OpType.SET, name, "x"))),
                                    new AlterConfigsOptions().validateOnly(true))
                            .all()
                            .get())
                    .hasCauseInstanceOf(ApiException.class);
        }
    }

    @Test
    void alter_configs_replaces_all_that_was_set_in_every_version() throws Exception {
        ConfigResource topic = topic(Map.of("retention.ms", "5", "segment.ms", "6"));
        try (RawClient raw = new RawClient(broker.address())) {
            for (int version = 0; version <= 2; version++) {
                String value = Integer.toString(100 + version);
                AlterConfigsResponse response = (AlterConfigsResponse) raw.call(
                        ApiKey.ALTER_CONFIGS,
                        version,
                        AlterConfigsRequest.builder()
                                .resources(List.of(new AlterConfigsResource(
                                        (byte) 2, topic.name(), List.of(new AlterableConfig("retention.ms", value)))))
                                .build());
                assertThat(response.responses().get(0).errorCode()).isZero();
                assertThat(explicit(topic)).isEqualTo(Map.of("retention.ms", value));
            }
        }
    }

    @Test
    void what_is_set_for_brokers_is_the_topics_default_by_rank_and_goes_again() throws Exception {
        ConfigResource topic = topic(Map.of());
        ConfigResource all = new ConfigResource(Type.BROKER, DEFAULT_BROKER);
        ConfigResource one = new ConfigResource(Type.BROKER, self);
        alter(all, List.of(op(OpType.SET, "log.retention.ms", "777")));
        assertThat(describe(topic).get("retention.ms").value()).isEqualTo("777");
        assertThat(describe(topic).get("retention.ms").source()).isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        alter(one, List.of(op(OpType.SET, "log.retention.ms", "888")));
        assertThat(describe(topic).get("retention.ms").synonyms())
                .extracting(it -> it.name() + "=" + it.value() + "@" + it.source())
                .containsExactly(
                        "log.retention.ms=888@DYNAMIC_BROKER_CONFIG",
                        "log.retention.ms=777@DYNAMIC_DEFAULT_BROKER_CONFIG",
                        "log.retention.hours=168@DEFAULT_CONFIG");
        assertThat(describe(all).keySet()).containsExactly("log.retention.ms");
        assertThat(describe(one).get("log.retention.ms").isReadOnly()).isFalse();
        assertThat(describe(one).get("num.partitions").isReadOnly()).isTrue();
        assertThat(describe(topic).get("max.message.bytes").source()).isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);

        alter(all, List.of(op(OpType.DELETE, "log.retention.ms", null)));
        alter(one, List.of(op(OpType.DELETE, "log.retention.ms", null)));
        assertThat(describe(topic).get("retention.ms").isDefault()).isTrue();
        assertThat(describe(all)).isEmpty();
    }

    @Test
    void a_change_holds_at_once_here_and_soon_on_another_broker() throws Exception {
        ConfigResource topic = topic(Map.of());
        try (Broker other = broker.another();
                Admin there =
                        Admin.create(Map.of("bootstrap.servers", other.address().toString()))) {
            alter(topic, List.of(op(OpType.SET, "max.message.bytes", "200")));
            assertThatThrownBy(() -> send(topic.name(), null, "x".repeat(300), Map.of()))
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            long deadline = System.nanoTime() + 60_000_000_000L;
            String seen = "";
            while (!seen.equals("200") && System.nanoTime() < deadline) {
                // Any broker answers for a topic.
                seen = there.describeConfigs(List.of(topic))
                        .all()
                        .get()
                        .get(topic)
                        .get("max.message.bytes")
                        .value();
            }
            assertThat(seen).isEqualTo("200");
        }
    }

    @Test
    void a_groups_heartbeat_interval_is_told_to_its_members() throws Exception {
        ConfigResource group = new ConfigResource(Type.GROUP, "told");
        alter(group, List.of(op(OpType.SET, "consumer.heartbeat.interval.ms", "6001")));
        alter(group, List.of(op(OpType.SET, "share.session.timeout.ms", "50000")));
        assertThat(describe(group).get("consumer.heartbeat.interval.ms").source())
                .isEqualTo(ConfigSource.DYNAMIC_GROUP_CONFIG);
        assertThat(describe(group).get("consumer.session.timeout.ms").value()).isEqualTo("45000");
        assertThat(admin.listConfigResources(Set.of(Type.GROUP), new ListConfigResourcesOptions())
                        .all()
                        .get())
                .contains(group);
        try (RawClient raw = new RawClient(broker.address())) {
            ConsumerGroupHeartbeatResponse response = join(raw, "told");
            assertThat(response.heartbeatIntervalMs()).isEqualTo(6001);
            assertThat(join(raw, "untold").heartbeatIntervalMs()).isEqualTo(5000);
        }
    }

    private static ConsumerGroupHeartbeatResponse join(RawClient raw, String group) throws Exception {
        ConsumerGroupHeartbeatRequest request = ConsumerGroupHeartbeatRequest.builder()
                .groupId(group)
                .memberId(UUID.randomUUID().toString())
                .memberEpoch(0)
                .rebalanceTimeoutMs(60_000)
                .subscribedTopicNames(List.of("no-such-topic"))
                .topicPartitions(List.of())
                .build();
        ConsumerGroupHeartbeatResponse response;
        do {
            // Until the shard is loaded the coordinator says so.
            response = (ConsumerGroupHeartbeatResponse) raw.call(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, request);
        } while (response.errorCode() == KafkaError.COORDINATOR_LOAD_IN_PROGRESS.code()
                || response.errorCode() == KafkaError.NOT_COORDINATOR.code());
        assertThat(response.errorCode()).isZero();
        return response;
    }

    @Test
    void a_loggers_level_is_changed_and_given_back() throws Exception {
        ConfigResource loggers = new ConfigResource(Type.BROKER_LOGGER, self);
        String name = "dev.howdah.broker.append.AppendLane";
        String before = describe(loggers).get(name).value();
        alter(loggers, List.of(op(OpType.SET, name, "TRACE")));
        assertThat(describe(loggers).get(name).value()).isEqualTo("TRACE");
        alter(loggers, List.of(op(OpType.DELETE, name, null)));
        assertThat(describe(loggers).get(name).value()).isEqualTo(before);
    }

    @Test
    void timestamps_and_keys_and_sizes_are_held_to_the_topics_configs() throws Exception {
        long hour = 3_600_000;
        long now = Instant.now().toEpochMilli();
        ConfigResource before = topic(Map.of("message.timestamp.before.max.ms", Long.toString(hour)));
        assertThatThrownBy(() -> send(before.name(), now - 2 * hour, "x", Map.of()))
                .hasCauseInstanceOf(InvalidTimestampException.class);
        ConfigResource after = topic(Map.of("message.timestamp.after.max.ms", Long.toString(hour)));
        assertThatThrownBy(() -> send(after.name(), now + 2 * hour, "x", Map.of()))
                .hasCauseInstanceOf(InvalidTimestampException.class);
        alter(after, List.of(op(OpType.SET, "message.timestamp.after.max.ms", Long.toString(24 * hour))));
        assertThat(send(after.name(), now + 2 * hour, "x", Map.of()).timestamp())
                .isEqualTo(now + 2 * hour);
        alter(after, List.of(op(OpType.SET, "message.timestamp.type", "LogAppendTime")));
        assertThat(send(after.name(), now + 2 * hour, "x", Map.of()).timestamp())
                .isBetween(now, now + hour);

        ConfigResource compact = topic(Map.of("cleanup.policy", "compact"));
        assertThatThrownBy(() -> send(compact.name(), null, "x", Map.of()))
                .hasCauseInstanceOf(InvalidRecordException.class);

        ConfigResource decompressed = topic(Map.of("max.decompressed.message.bytes", "1000"));
        Map<String, Object> gzip = Map.of("compression.type", "gzip");
        assertThat(send(decompressed.name(), null, "x".repeat(900), gzip).offset())
                .isZero();
        assertThatThrownBy(() -> send(decompressed.name(), null, "x".repeat(1100), gzip))
                .hasCauseInstanceOf(InvalidRecordException.class);
        assertThat(send(decompressed.name(), null, "x".repeat(1100), Map.of()).offset())
                .as("only compressed batches are held to it")
                .isEqualTo(1);
    }

    /** As docs/decisions/0012 says; the templates of many tools ask for it. */
    @Test
    void acks_all_means_committed_whatever_min_insync_replicas_says() throws Exception {
        String name = "replicated-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 3).configs(Map.of("min.insync.replicas", "2"))))
                .all()
                .get();
        ConfigResource topic = new ConfigResource(Type.TOPIC, name);
        assertThat(admin.describeConfigs(List.of(topic))
                        .all()
                        .get()
                        .get(topic)
                        .get("min.insync.replicas")
                        .value())
                .isEqualTo("2");

        Map<String, Object> all = Map.of("acks", "all", "delivery.timeout.ms", 20_000, "request.timeout.ms", 10_000);
        assertThat(send(name, null, "x", all).offset()).isZero();
        assertThat(broker.query("select count(*) from topics.\"" + name + "\"")).isEqualTo("1");
    }

    private static RecordMetadata send(String topic, Long timestamp, String value, Map<String, Object> more)
            throws InterruptedException, ExecutionException {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", broker.bootstrap());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(
                            new ProducerRecord<>(topic, 0, timestamp, null, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static ConfigResource topic(Map<String, String> config) throws Exception {
        String name = "topic-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(config)))
                .all()
                .get();
        return new ConfigResource(Type.TOPIC, name);
    }

    private static AlterConfigOp op(OpType type, String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), type);
    }

    private static Collection<AlterConfigOp> ops(OpType type, Map<String, String> values) {
        List<AlterConfigOp> ops = new ArrayList<>();
        values.forEach((name, value) -> ops.add(op(type, name, value)));
        return ops;
    }

    private static void alter(ConfigResource resource, Collection<AlterConfigOp> ops) throws Exception {
        admin.incrementalAlterConfigs(Map.of(resource, ops)).all().get();
    }

    private static void refusesOne(Type type, String name, String assignment, String message) {
        String[] parts = assignment.split("=");
        assertThatThrownBy(() -> alter(new ConfigResource(type, name), List.of(op(OpType.SET, parts[0], parts[1]))))
                .hasCauseInstanceOf(ApiException.class)
                .cause()
                .hasMessage(message);
    }

    private static void refuses(
            ConfigResource resource, Collection<AlterConfigOp> ops, KafkaError error, String message) {
        assertThatThrownBy(() -> alter(resource, ops))
                .cause()
                .isInstanceOf(Errors.valueOf(error.name()).exception().getClass())
                .hasMessage(message);
    }

    private static Map<String, ConfigEntry> describe(ConfigResource resource) throws Exception {
        Config config = admin.describeConfigs(
                        List.of(resource),
                        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true))
                .all()
                .get()
                .get(resource);
        return config.entries().stream()
                .collect(Collectors.toMap(ConfigEntry::name, entry -> entry, (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> explicit(ConfigResource resource) throws Exception {
        return describe(resource).values().stream()
                .filter(entry -> Arrays.asList(
                                ConfigSource.DYNAMIC_TOPIC_CONFIG, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                        .contains(entry.source()))
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
}
