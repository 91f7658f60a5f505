package dev.howdah.compat.acls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Roles of Postgres as users: what they may do on the wire and in SQL is one, whether an ACL says it or a GRANT. */
class RoleGrantsTest {

    private static final String DENIED = "denied";

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static Path directory;
    private static Admin boss;

    @BeforeAll
    static void start() {
        directory = Workspace.temporary("role-grants");
        postgres = PostgresProcess.launch();
        postgres.query("create role boss login password 'boss-secret'");
        broker = BrokerProcess.launch(BrokerProcess.Options.on("role-grants", postgres.url())
                .withArguments(
                        "--listen",
                        "SASL_PLAINTEXT://127.0.0.1:" + Workspace.freePort(),
                        "--admins",
                        "boss",
                        "--set",
                        "sasl.enabled.mechanisms=SCRAM-SHA-256,PLAIN",
                        "--set",
                        "sasl.postgres.roles.enable=true"));
        boss = Admin.create(client("boss"));
    }

    @AfterAll
    static void stop() {
        boss.close(Duration.ofSeconds(5));
        broker.close();
        postgres.close();
        Workspace.delete(directory);
    }

    @Test
    void an_acl_of_a_role_holds_in_sql_and_on_the_wire_until_it_is_deleted() throws Exception {
        postgres.query("create role shop login password 'shop-secret'");
        createTopic("orders");
        try (KafkaProducer<String, String> producer = producer("boss")) {
            producer.send(new ProducerRecord<>("orders", "k", "first")).get(60, TimeUnit.SECONDS);
        }
        assertThat(consumed("shop", "orders")).containsExactly(DENIED);
        assertThat(selected("shop", "orders")).containsExactly(DENIED);
        assertThat(kcat("shop", "orders")).isEqualTo(DENIED);

        create(acl("shop", AclOperation.READ, "orders"));
        // The ACL and the grant are one transaction.
        assertThat(selected("shop", "orders")).containsExactly("first");
        assertThat(consumed("shop", "orders")).containsExactly("first");
        assertThat(kcat("shop", "orders")).isEqualTo("first");
        assertThat(psql("shop", "select howdah.text(value) from howdah.read('orders', 0, null, null)"))
                .isEqualTo("first");
        assertThat(produced("shop", "orders", "no")).isEqualTo(DENIED);
        assertThat(inserted("shop", "orders", "no")).isEqualTo(DENIED);

        create(acl("shop", AclOperation.WRITE, "orders"));
        assertThat(produced("shop", "orders", "second")).isEqualTo("second");
        assertThat(inserted("shop", "orders", "third")).isEqualTo("third");
        Eventually.holds(
                () -> consumed("shop", "orders").equals(List.of("first", "second", "third")),
                () -> "the event out of SQL is a record: " + consumed("shop", "orders"));

        boss.deleteAcls(List.of(
                        acl("shop", AclOperation.READ, "orders").toFilter(),
                        acl("shop", AclOperation.WRITE, "orders").toFilter()))
                .all()
                .get(60, TimeUnit.SECONDS);
        assertThat(selected("shop", "orders")).containsExactly(DENIED);
        assertThat(inserted("shop", "orders", "no")).isEqualTo(DENIED);
        assertThat(consumed("shop", "orders")).containsExactly(DENIED);
        assertThat(produced("shop", "orders", "no")).isEqualTo(DENIED);
        assertThat(kcat("shop", "orders")).isEqualTo(DENIED);
    }

    @Test
    void a_grant_in_sql_holds_on_the_wire_until_it_is_revoked() throws Exception {
        postgres.query("create role analyst login password 'analyst-secret'");
        createTopic("payments");
        try (KafkaProducer<String, String> producer = producer("boss")) {
            producer.send(new ProducerRecord<>("payments", "k", "first")).get(60, TimeUnit.SECONDS);
        }
        AclBinding shown = acl("analyst", AclOperation.READ, "payments");
        assertThat(described()).doesNotContain(shown);
        assertThat(consumed("analyst", "payments")).containsExactly(DENIED);

        postgres.query("grant usage on schema topics to analyst; grant select, insert on topics.payments to analyst");
        long granted = System.nanoTime();
        Eventually.holds(() -> consumed("analyst", "payments").equals(List.of("first")), () -> "the role may read");
        say("a grant", granted);
        assertThat(selected("analyst", "payments")).containsExactly("first");
        assertThat(described()).contains(shown, acl("analyst", AclOperation.WRITE, "payments"));
        assertThat(produced("analyst", "payments", "second")).isEqualTo("second");

        // Who has granted it must revoke it.
        assertThatThrownBy(
                        () -> boss.deleteAcls(List.of(shown.toFilter())).all().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(PolicyViolationException.class)
                .hasMessage("It is granted in Postgres: revoke it there.");
        assertThat(described()).contains(shown);

        // A denial goes before it, on the wire.
        AclBinding denial = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "pay", PatternType.PREFIXED),
                new AccessControlEntry("User:analyst", "*", AclOperation.READ, AclPermissionType.DENY));
        create(denial);
        assertThat(consumed("analyst", "payments")).containsExactly(DENIED);
        boss.deleteAcls(List.of(denial.toFilter())).all().get(60, TimeUnit.SECONDS);
        assertThat(consumed("analyst", "payments")).containsExactly("first", "second");

        postgres.query("revoke select on topics.payments from analyst");
        long revoked = System.nanoTime();
        assertThat(selected("analyst", "payments")).containsExactly(DENIED);
        Eventually.holds(() -> consumed("analyst", "payments").equals(List.of(DENIED)), () -> "the role may not read");
        say("a revoke", revoked);
        assertThat(described()).doesNotContain(shown).contains(acl("analyst", AclOperation.WRITE, "payments"));
        postgres.query("revoke insert on topics.payments from analyst");
        Eventually.holds(() -> produced("analyst", "payments", "no").equals(DENIED), () -> "the role may not write");
        assertThat(described()).noneMatch(acl -> acl.entry().principal().equals("User:analyst"));
    }

    /** After a poll that has brought something the client has the next fetch under way already. */
    @Test
    void a_fetch_that_waits_brings_nothing_that_came_after_its_right_was_taken() throws Exception {
        postgres.query("create role waiter login password 'waiter-secret'");
        createTopic("news");
        create(acl("waiter", AclOperation.READ, "news"));
        Properties patient = client("waiter");
        patient.put("fetch.max.wait.ms", "60000");
        patient.put("request.timeout.ms", "120000");
        TopicPartition partition = new TopicPartition("news", 0);
        try (KafkaProducer<String, String> producer = producer("boss");
                KafkaConsumer<String, String> consumer =
                        new KafkaConsumer<>(patient, new StringDeserializer(), new StringDeserializer())) {
            producer.send(new ProducerRecord<>("news", "k", "before")).get(60, TimeUnit.SECONDS);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            assertThat(consumer.poll(Duration.ofSeconds(60)).iterator().next().value())
                    .isEqualTo("before");
            boss.deleteAcls(List.of(acl("waiter", AclOperation.READ, "news").toFilter()))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>("news", "k", "after")).get(60, TimeUnit.SECONDS);
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(60)))
                    .isInstanceOf(TopicAuthorizationException.class);
        }
    }

    /** The look of brokers comes every two seconds. */
    private static void say(String what, long sinceNanos) {
        System.out.printf("%s holds on the wire after %.1f s%n", what, (System.nanoTime() - sinceNanos) / 1e9);
    }

    private static AclBinding acl(String role, AclOperation operation, String topic) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + role, "*", operation, AclPermissionType.ALLOW));
    }

    private static void create(AclBinding acl) throws Exception {
        boss.createAcls(List.of(acl)).all().get(60, TimeUnit.SECONDS);
    }

    private static Collection<AclBinding> described() throws Exception {
        return boss.describeAcls(AclBindingFilter.ANY).values().get(60, TimeUnit.SECONDS);
    }

    private static void createTopic(String name) throws Exception {
        boss.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(60, TimeUnit.SECONDS);
    }

    private static Properties client(String role) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        properties.put("security.protocol", "SASL_PLAINTEXT");
        properties.put("sasl.mechanism", "SCRAM-SHA-256");
        properties.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + role + "\" password=\""
                        + role + "-secret\";");
        properties.put("fetch.max.wait.ms", "100");
        properties.put("enable.idempotence", "false");
        return properties;
    }

    private static KafkaProducer<String, String> producer(String role) {
        return new KafkaProducer<>(client(role), new StringSerializer(), new StringSerializer());
    }

    private static String produced(String role, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer(role)) {
            producer.send(new ProducerRecord<>(topic, "k", value)).get(60, TimeUnit.SECONDS);
            return value;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicAuthorizationException.class);
            return DENIED;
        }
    }

    /** All values of the topic's one partition. */
    private static List<String> consumed(String role, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(client(role), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> values = new ArrayList<>();
            long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (values.size() < end && System.nanoTime() < giveUpNanos) {
                consumer.poll(Duration.ofMillis(200)).forEach(read -> values.add(read.value()));
            }
            return values;
        } catch (TopicAuthorizationException denied) {
            return List.of(DENIED);
        }
    }

    private static List<String> selected(String role, String topic) throws SQLException {
        try (Connection connection = connect(role);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select convert_from(value, 'UTF8') from topics." + topic + " order by \"offset\"")) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException refused) {
            assertThat(refused.getMessage()).contains("permission denied");
            return List.of(DENIED);
        }
    }

    private static String inserted(String role, String topic, String value) throws SQLException {
        try (Connection connection = connect(role);
                Statement statement = connection.createStatement()) {
            statement.execute("insert into topics." + topic + " (value) values ('" + value + "') returning ticket");
            return value;
        } catch (SQLException refused) {
            assertThat(refused.getMessage()).contains("permission denied");
            return DENIED;
        }
    }

    private static Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres", role, role + "-secret");
    }

    /** The first column that the statement gives, as a person's session has it; the same by JDBC where there is no psql. */
    private static String psql(String role, String query) throws SQLException {
        if (Commands.installed("psql")) {
            return Commands.run(List.of(
                            "psql",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(postgres.port()),
                            "-U",
                            role,
                            "-d",
                            "postgres",
                            "-Atc",
                            query))
                    .requireSuccess()
                    .text()
                    .strip();
        }
        try (Connection connection = connect(role);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    /** What kcat reads, or that it may not; the same by the Java client where there is no kcat. */
    private static String kcat(String role, String topic) throws Exception {
        if (!Commands.installed("kcat")) {
            return String.join("\n", consumed(role, topic));
        }
        Path config = Files.writeString(
                directory.resolve("kcat-" + role + ".conf"),
                String.join(
                        "\n",
                        Arrays.asList(
                                "bootstrap.servers=" + broker.bootstrap(),
                                "security.protocol=SASL_PLAINTEXT",
                                "sasl.mechanisms=PLAIN",
                                "sasl.username=" + role,
                                "sasl.password=" + role + "-secret")),
                StandardCharsets.UTF_8);
        Commands.Result result =
                Commands.run(List.of("kcat", "-F", config.toString(), "-C", "-t", topic, "-p", "0", "-e", "-q"));
        if (result.exitCode() == 0) {
            return result.text().strip();
        }
        assertThat(result.err()).containsIgnoringCase("authorization failed");
        return DENIED;
    }
}
