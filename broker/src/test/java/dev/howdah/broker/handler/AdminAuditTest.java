package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.config.AuthorizerConfigs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whoever changes something leaves one line, and who changes nothing leaves none. */
@Timeout(180)
class AdminAuditTest {

    private static final Logger logger = (Logger) LoggerFactory.getLogger(AdminAudit.class);
    private static final Lines lines = new Lines();

    @TempDir
    private static Path directory;

    private static RunningBroker broker;
    private static Admin admin;
    private static @Nullable Level levelBefore;

    @BeforeAll
    static void start() {
        broker = RunningBroker.start(
                directory.resolve("data"),
                Map.of(
                        AuthorizerConfigs.CLASS_NAME,
                        AuthorizerConfigs.STANDARD,
                        AuthorizerConfigs.SUPER_USERS,
                        "User:ANONYMOUS"));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        levelBefore = logger.getLevel();
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterAll
    static void stop() {
        logger.detachAppender(lines);
        logger.setLevel(levelBefore);
        admin.close();
        broker.close();
    }

    @BeforeEach
    void forget() {
        lines.list.clear();
    }

    @Test
    void each_change_of_a_topic_is_a_line() throws Exception {
        create("orders", 2, Map.of("retention.ms", "3600000"));
        admin.createPartitions(Map.of("orders", NewPartitions.increaseTo(3)))
                .all()
                .get();
        ConfigResource topic = new ConfigResource(Type.TOPIC, "orders");
        alter(topic, new AlterConfigsOptions(), set("retention.ms", "7200000"), unset("segment.ms"));
        alter(topic, new AlterConfigsOptions().validateOnly(true), set("retention.ms", "1"));
        assertThatThrownBy(() -> alter(topic, new AlterConfigsOptions(), set("retention.ms", "soon")))
                .isNotNull();
        admin.deleteRecords(Map.of(new TopicPartition("orders", 1), RecordsToDelete.beforeOffset(0)))
                .all()
                .get();
        admin.deleteTopics(List.of("orders")).all().get();
        assertThat(lines.said())
                .containsExactly(
                        "A topic is created topic=orders partitions=2 config={retention.ms=3600000}",
                        "A topic has more partitions topic=orders partitions=3",
                        "A configuration is changed resource=topic orders edits=retention.ms=7200000, segment.ms unset",
                        "Records are deleted topic=orders logStarts=1=0",
                        "A topic is deleted topic=orders");
        assertThat(lines.list)
                .allSatisfy(
                        line -> assertThat(line.getKeyValuePairs().toString())
                                .matches(
                                        "\\[principal=\"User:ANONYMOUS\", client=\"127\\.0\\.0\\.1:\\d+\", connectionId=\"\\d+\".*"));
    }

    @Test
    void each_change_of_brokers_and_loggers_is_a_line() throws Exception {
        String self = admin.describeCluster().controller().get().idString();
        alter(new ConfigResource(Type.BROKER, ""), new AlterConfigsOptions(), set("message.max.bytes", "900000"));
        alter(
                new ConfigResource(Type.BROKER_LOGGER, self),
                new AlterConfigsOptions(),
                // What it is: loggers are those of all tests.
                set("dev.howdah.broker.append.AppendLane", "WARN"));
        assertThat(lines.said())
                .containsExactly(
                        "A configuration is changed resource=broker  edits=message.max.bytes=900000",
                        "A configuration is changed resource=broker-logger " + self
                                + " edits=dev.howdah.broker.append.AppendLane=WARN");
    }

    @Test
    void a_secret_is_in_no_line() {
        assertThat(new ConfigEdit("listener.name.ssl.ssl.key.password", ConfigEdit.SET, "secret")
                        .words(ResourceTypes.BROKER))
                .isEqualTo("listener.name.ssl.ssl.key.password=[hidden]");
        assertThat(new ConfigEdit("no.such.key", ConfigEdit.SET, "secret").words(ResourceTypes.BROKER))
                .isEqualTo("no.such.key=[hidden]");
    }

    @Test
    void offsets_that_a_tool_sets_are_a_line_and_those_of_consumers_are_not() throws Exception {
        create("read", 1, Map.of());
        lines.list.clear();
        TopicPartition partition = new TopicPartition("read", 0);
        try (KafkaConsumer<String, String> member = consumer("billing")) {
            member.subscribe(List.of("read"));
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (member.assignment().isEmpty()) {
                assertThat(System.nanoTime()).isLessThan(deadlineNanos);
                member.poll(Duration.ofMillis(100));
            }
            member.commitSync();
        }
        try (KafkaConsumer<String, String> alone = consumer("alone")) {
            alone.assign(List.of(partition));
            alone.commitSync(Map.of(partition, new OffsetAndMetadata(0)));
        }
        assertThat(lines.said()).isEmpty();

        admin.alterConsumerGroupOffsets("billing", Map.of(partition, new OffsetAndMetadata(0)))
                .all()
                .get();
        admin.deleteConsumerGroupOffsets("billing", Set.of(partition)).all().get();
        admin.deleteConsumerGroups(List.of("billing")).all().get();
        admin.alterShareGroupOffsets("sharing", Map.of(partition, 0L)).all().get();
        admin.deleteShareGroupOffsets("sharing", Set.of("read")).all().get();
        assertThat(lines.said())
                .containsExactly(
                        "Offsets of a group are set group=billing offsets=read-0=0",
                        "Offsets of a group are deleted group=billing topics=read partitions=1",
                        "A group is deleted group=billing",
                        "Offsets of a share group are set group=sharing topics=read partitions=1",
                        "Offsets of a share group are deleted group=sharing topics=read");
    }

    @Test
    void each_change_of_users_quotas_and_acls_is_a_line() throws Exception {
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        "alice", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096), "secret")))
                .all()
                .get();
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "alice")),
                        List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1e6)))))
                .all()
                .get();
        AclBinding acl = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "orders", PatternType.LITERAL),
                new AccessControlEntry("User:alice", "*", AclOperation.READ, AclPermissionType.ALLOW));
        admin.createAcls(List.of(acl)).all().get();
        admin.createAcls(List.of(acl)).all().get();
        admin.deleteAcls(List.of(acl.toFilter())).all().get();
        List<String> said = lines.said();
        assertThat(said).hasSize(4);
        assertThat(said.get(0)).isEqualTo("Users are changed set=alice removed= refused=0");
        assertThat(said.get(1))
                .startsWith("Quotas of clients are set changes=")
                .contains("producer_byte_rate=1000000.0");
        assertThat(said.get(2)).startsWith("An ACL is created acl=").contains("alice");
        assertThat(said.get(3)).startsWith("An ACL is deleted acl=").contains("alice");
    }

    private static void create(String name, int partitions, Map<String, String> config) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                .all()
                .get();
    }

    private static void alter(ConfigResource resource, AlterConfigsOptions options, AlterConfigOp... edits)
            throws Exception {
        admin.incrementalAlterConfigs(Map.of(resource, List.of(edits)), options)
                .all()
                .get();
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
    }

    private static AlterConfigOp unset(String name) {
        return new AlterConfigOp(new ConfigEntry(name, null), OpType.DELETE);
    }

    private static KafkaConsumer<String, String> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "group.id", group, "enable.auto.commit", false),
                new StringDeserializer(),
                new StringDeserializer());
    }

    /** Thread: any may log, one test at a time looks. */
    private static final class Lines extends ListAppender<ILoggingEvent> {

        private Lines() {
            list = new CopyOnWriteArrayList<>();
        }

        /** Without who did it. */
        private List<String> said() {
            return list.stream()
                    .map(line -> line.getMessage() + " "
                            + line.getKeyValuePairs().stream()
                                    .skip(3)
                                    .map(pair -> pair.key + "=" + pair.value)
                                    .collect(Collectors.joining(" ")))
                    .toList();
        }
    }
}
