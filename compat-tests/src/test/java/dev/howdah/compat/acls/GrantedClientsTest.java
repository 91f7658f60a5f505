package dev.howdah.compat.acls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Java clients with ACLs and two brokers: an ACL that is made through one is obeyed by the other, and one that SQL makes by both. Everybody
 * is User:ANONYMOUS; that user may alter ACLs, and else nothing.
 */
class GrantedClientsTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String EVERYBODY = "User:ANONYMOUS";

    private static PostgresProcess postgres;
    private static BrokerProcess first;
    private static BrokerProcess second;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresProcess.launch();
        String[] settings = {
            "--admins",
            "nobody",
            "--set",
            "allow.everyone.if.no.acl.found=true",
            "--set",
            "auto.create.topics.enable=false"
        };
        first = BrokerProcess.launch(
                BrokerProcess.Options.on("granted-1", postgres.url()).withArguments(settings));
        second = BrokerProcess.launch(BrokerProcess.Options.on("granted-2", postgres.url())
                .withEnvironment(Map.of("HOWDAH_LOG_LEVEL", "info"))
                .withArguments(settings));
        admin = Admin.create(Map.of("bootstrap.servers", first.bootstrap()));
        admin.createTopics(List.of(new NewTopic("orders", 4, (short) 1), new NewTopic("others", 1, (short) 1)))
                .all()
                .get(30, TimeUnit.SECONDS);
        admin.createAcls(List.of(
                        acl(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALTER),
                        acl(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE),
                        // Ends "no ACL is found" for every topic and group.
                        ofNobody(ResourceType.TOPIC),
                        ofNobody(ResourceType.GROUP)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        admin.close();
        second.close();
        first.close();
        postgres.close();
    }

    private static AclBinding acl(ResourceType type, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry(EVERYBODY, "*", operation, AclPermissionType.ALLOW));
    }

    private static AclBinding ofNobody(ResourceType type) {
        return new AclBinding(
                new ResourcePattern(type, "*", PatternType.LITERAL),
                new AccessControlEntry("User:nobody", "*", AclOperation.ALL, AclPermissionType.ALLOW));
    }

    private static void grant(AclBinding... acls) throws Exception {
        admin.createAcls(List.of(acls)).all().get(30, TimeUnit.SECONDS);
    }

    private static void revoke(AclBinding... acls) throws Exception {
        admin.deleteAcls(List.of(acls).stream().map(AclBinding::toFilter).toList())
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private static void send(String bootstrap, String topic) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "max.block.ms", 10_000, "enable.idempotence", false),
                new StringSerializer(),
                new StringSerializer())) {
            for (int partition = 0; partition < (topic.equals("orders") ? 4 : 1); partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, "v")).get(20, TimeUnit.SECONDS);
            }
        }
    }

    private static int read(String topic, String group) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", second.bootstrap(), "group.id", group, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            int count = 0;
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (count == 0 && System.nanoTime() < until) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
            return count;
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_right_is_obeyed_by_all_brokers_and_so_is_its_end() throws Exception {
        assertThatThrownBy(() -> send(second.bootstrap(), "orders"))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        AclBinding write = acl(ResourceType.TOPIC, "orders", AclOperation.WRITE);
        AclBinding read = acl(ResourceType.TOPIC, "orders", AclOperation.READ);
        AclBinding join = acl(ResourceType.GROUP, "billing", AclOperation.READ);
        grant(write);
        Eventually.holds(
                SOON,
                () -> {
                    send(second.bootstrap(), "orders");
                    return true;
                },
                () -> "the other broker knows of the right");
        assertThatThrownBy(() -> send(second.bootstrap(), "others"))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> read("orders", "billing")).isInstanceOf(GroupAuthorizationException.class);
        grant(join, read);
        Eventually.holds(Duration.ofSeconds(20), () -> read("orders", "billing") > 0, () -> "the consumer reads");
        assertThatThrownBy(() -> read("others", "billing")).isInstanceOf(TopicAuthorizationException.class);
        revoke(write);
        Eventually.holds(
                SOON,
                () -> {
                    try {
                        send(second.bootstrap(), "orders");
                        return false;
                    } catch (ExecutionException denied) {
                        return denied.getCause() instanceof TopicAuthorizationException;
                    }
                },
                () -> "the other broker knows that the right is gone");
        assertThat(second.logTail())
                .contains("Denied")
                .contains("resource=\"TOPIC:orders\"")
                .contains("api=\"");
    }

    @Test
    void an_acl_that_sql_makes_is_obeyed() throws Exception {
        execute("insert into howdah.acl (resource_type, pattern_type, operation, permission, resource_name, principal)"
                + " values ('TOPIC', 'LITERAL', 'WRITE', 'ALLOW', 'others', 'User:ANONYMOUS')");
        Eventually.holds(
                SOON,
                () -> {
                    send(first.bootstrap(), "others");
                    send(second.bootstrap(), "others");
                    return true;
                },
                () -> "both brokers know of the row");
        execute("delete from howdah.acl where resource_name = 'others'");
        Eventually.holds(
                SOON,
                () -> {
                    try {
                        send(second.bootstrap(), "others");
                        return false;
                    } catch (ExecutionException denied) {
                        return denied.getCause() instanceof TopicAuthorizationException;
                    }
                },
                () -> "the row is gone");
    }
}
