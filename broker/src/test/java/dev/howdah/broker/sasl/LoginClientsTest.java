package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.Broker;
import dev.howdah.broker.BrokerOptions;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.TestCertificates;
import dev.howdah.broker.TestPostgres;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.net.RawClient;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeUserScramCredentialsRequest;
import dev.howdah.protocol.message.DescribeUserScramCredentialsRequest.UserName;
import dev.howdah.protocol.message.DescribeUserScramCredentialsResponse;
import dev.howdah.protocol.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import dev.howdah.protocol.message.SaslAuthenticateRequest;
import dev.howdah.protocol.message.SaslAuthenticateResponse;
import dev.howdah.protocol.message.SaslHandshakeRequest;
import dev.howdah.protocol.message.SaslHandshakeResponse;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.pkitesting.X509Bundle;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;
import org.apache.kafka.common.errors.DuplicateResourceException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnacceptableCredentialException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kafka's own clients log in, as users of Howdah's own and as roles of Postgres. Two brokers share a database: one may read the
 * verifiers of roles, the other logs in as a role that may not.
 */
class LoginClientsTest {

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static TlsFiles tlsFiles;
    private static EmbeddedPostgres postgres;
    private static Broker broker;
    private static Broker other;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        certificates = new TestCertificates();
        X509Bundle ours = certificates.server();
        tlsFiles = new TlsFiles(
                TestCertificates.chain(directory.resolve("cert.pem"), ours),
                TestCertificates.key(directory.resolve("key.pem"), ours),
                Optional.empty());
        postgres = TestPostgres.start(directory.resolve("data"));
        execute("create role owner login password 'owner-secret'");
        execute("create database logins owner owner");
        execute("create database brief owner owner");
        other = start(url("logins", "owner", "owner-secret"), Map.of());
        broker = start(url("logins", postgres.url().user(), postgres.url().password()), Map.of());
        admin = Admin.create(
                Map.of("bootstrap.servers", broker.addresses().get(0).toString()));
        put("alice", ScramMechanism.SCRAM_SHA_256, "alice-secret");
        put("alice", ScramMechanism.SCRAM_SHA_512, "alice-secret");
    }

    @AfterAll
    static void stop() {
        admin.close();
        other.close();
        broker.close();
        postgres.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
    void a_client_logs_in_by_each_mechanism(String mechanism) throws Exception {
        logIn(broker, mechanism, "alice", "alice-secret");
        logIn(other, mechanism, "alice", "alice-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
    void a_client_logs_in_over_tls_where_plain_needs_no_setting(String mechanism) throws Exception {
        Map<String, Object> config = login(broker, mechanism, "alice", "alice-secret");
        config.put("security.protocol", "SASL_SSL");
        config.put("bootstrap.servers", broker.addresses().get(2).toString());
        config.put("ssl.truststore.type", "PEM");
        config.put("ssl.truststore.certificates", certificates.authorityPem());
        logIn(config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512"})
    void a_wrong_password_and_an_unknown_user_are_told_the_same(String mechanism) {
        for (String user : List.of("alice", "nobody", "carol,=", "x".repeat(5_000))) {
            assertThatThrownBy(() -> logIn(broker, mechanism, user, "wrong"))
                    .hasRootCauseInstanceOf(SaslAuthenticationException.class)
                    .hasRootCauseMessage(
                            "Authentication failed during authentication due to invalid credentials with SASL"
                                    + " mechanism " + mechanism);
        }
    }

    @Test
    void a_wrong_password_by_plain_is_told_in_kafkas_words() {
        for (String user : List.of("alice", "nobody")) {
            assertThatThrownBy(() -> logIn(broker, "PLAIN", user, "wrong"))
                    .hasRootCauseInstanceOf(SaslAuthenticationException.class)
                    .hasRootCauseMessage("Authentication failed: Invalid username or password");
        }
    }

    @Test
    void users_are_described_without_secrets() throws Exception {
        put("described", ScramMechanism.SCRAM_SHA_256, "secret", 8192);
        Map<String, UserScramCredentialsDescription> all =
                admin.describeUserScramCredentials().all().get();
        assertThat(all.get("described").credentialInfos())
                .containsExactly(new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 8192));
        assertThat(all.get("alice").credentialInfos()).hasSize(2);
        assertThat(admin.describeUserScramCredentials(List.of("described"))
                        .all()
                        .get()
                        .keySet())
                .containsExactly("described");
        assertFails(
                () -> admin.describeUserScramCredentials(List.of("nobody"))
                        .description("nobody")
                        .get(),
                ResourceNotFoundException.class,
                "Attempt to describe a user credential that does not exist: nobody");
        try (RawClient raw = raw(broker, 0)) {
            DescribeUserScramCredentialsResponse twice = (DescribeUserScramCredentialsResponse) raw.call(
                    ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS,
                    0,
                    DescribeUserScramCredentialsRequest.builder()
                            .users(List.of(new UserName("alice"), new UserName("alice")))
                            .build());
            assertThat(twice.results())
                    .containsExactly(new DescribeUserScramCredentialsResult(
                            "alice",
                            KafkaError.DUPLICATE_RESOURCE.code(),
                            "Cannot describe SCRAM credentials for the same user twice in a single request: alice",
                            List.of()));
        }
    }

    @Test
    void wrong_changes_of_users_are_refused_with_kafkas_errors_and_the_others_made() throws Exception {
        assertRefused(upsertion("few", 4095), UnacceptableCredentialException.class, "Too few iterations");
        assertRefused(upsertion("many", 16385), UnacceptableCredentialException.class, "Too many iterations");
        assertRefused(
                new UserScramCredentialDeletion("nobody", ScramMechanism.SCRAM_SHA_256),
                ResourceNotFoundException.class,
                "Attempt to delete a user credential that does not exist");
        var results = admin.alterUserScramCredentials(List.of(
                        upsertion("twice", 4096),
                        new UserScramCredentialDeletion("twice", ScramMechanism.SCRAM_SHA_512),
                        upsertion("once", 4096)))
                .values();
        results.get("once").get();
        assertFails(
                () -> results.get("twice").get(),
                DuplicateResourceException.class,
                "A user credential cannot be altered twice in the same request");
        assertThat(admin.describeUserScramCredentials().users().get())
                .contains("once")
                .doesNotContain("twice");
        assertRefused(
                upsertion("n".repeat(1_001), 4096),
                UnacceptableCredentialException.class,
                "Username must have no NUL, and at most 1000 bytes");
    }

    @Test
    void a_changed_user_is_known_to_the_other_broker_at_once() throws Exception {
        put("dave", ScramMechanism.SCRAM_SHA_256, "one");
        logIn(other, "SCRAM-SHA-256", "dave", "one");
        put("dave", ScramMechanism.SCRAM_SHA_256, "two");
        assertThatThrownBy(() -> logIn(other, "SCRAM-SHA-256", "dave", "one"))
                .hasRootCauseInstanceOf(SaslAuthenticationException.class);
        logIn(other, "SCRAM-SHA-256", "dave", "two");
        alter(new UserScramCredentialDeletion("dave", ScramMechanism.SCRAM_SHA_256));
        assertThatThrownBy(() -> logIn(other, "SCRAM-SHA-256", "dave", "two"))
                .hasRootCauseInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void a_role_logs_in_with_its_password_in_postgres() throws Exception {
        execute("create role carol login password 'carol-secret'");
        assertThat(scram(broker, "carol", "carol-secret")).isTrue();
        assertThat(plain(broker, "carol", "carol-secret")).isTrue();
        assertThat(plain(other, "carol", "carol-secret")).isTrue();
        assertThat(scram(broker, "carol", "wrong")).isFalse();
        assertThat(plain(broker, "carol", "wrong")).isFalse();
        assertThat(plain(other, "carol", "wrong")).isFalse();
        // Its verifiers cannot be read there.
        assertThat(scram(other, "carol", "carol-secret")).isFalse();
        execute("drop role carol");
        assertThat(scram(broker, "carol", "carol-secret")).isFalse();
        assertThat(plain(broker, "carol", "carol-secret")).isFalse();
    }

    @Test
    void a_role_that_is_dropped_is_so_within_seconds_where_logins_are_remembered() throws Exception {
        execute("create role frank login password 'frank-secret'");
        assertThat(plain(other, "frank", "frank-secret")).isTrue();
        execute("drop role frank");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (plain(other, "frank", "frank-secret")) {
            assertThat(System.nanoTime() - deadline).isNegative();
        }
    }

    @Test
    void a_role_of_the_same_name_is_not_a_user_of_howdahs_own() throws Exception {
        put("erin", ScramMechanism.SCRAM_SHA_512, "own-secret");
        execute("create role erin login password 'role-secret'");
        assertThat(scram(broker, "erin", "role-secret")).isFalse();
        assertThat(plain(broker, "erin", "role-secret")).isFalse();
        assertThat(plain(broker, "erin", "own-secret")).isTrue();
    }

    @Test
    void a_client_without_a_login_and_one_with_a_login_too_many_are_not_served() {
        assertThatThrownBy(() -> logIn(
                        Map.of("bootstrap.servers", broker.addresses().get(1).toString())))
                .hasCauseInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
        assertThatThrownBy(() -> {
                    Map<String, Object> config = login(broker, "SCRAM-SHA-256", "alice", "alice-secret");
                    config.put("bootstrap.servers", broker.addresses().get(0).toString());
                    logIn(config);
                })
                .hasRootCauseInstanceOf(IllegalSaslStateException.class);
        assertThatThrownBy(() -> logIn(login(broker, "SCRAM-SHA-1", "alice", "alice-secret")))
                .isInstanceOf(Exception.class);
    }

    @Test
    void a_client_logs_in_again_before_its_session_ends() throws Exception {
        try (Broker brief = start(url("brief", "owner", "owner-secret"), Map.of("connections.max.reauth.ms", "1500"))) {
            try (Admin unhindered = Admin.create(
                    Map.of("bootstrap.servers", brief.addresses().get(0).toString()))) {
                unhindered
                        .alterUserScramCredentials(List.of(upsertion("alice", 4096)))
                        .all()
                        .get();
            }
            try (Admin client = Admin.create(login(brief, "SCRAM-SHA-256", "alice", "secret"))) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (reauthentications(client) < 2) {
                    assertThat(System.nanoTime() - end).isNegative();
                    client.describeCluster().nodes().get(10, TimeUnit.SECONDS);
                }
            }
            assertThat(brief.registry().counter("howdah.sessions.expired").count())
                    .isZero();
        }
    }

    private static double reauthentications(Admin client) {
        return client.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("successful-reauthentication-total"))
                .mapToDouble(metric -> (Double) metric.metricValue())
                .sum();
    }

    private static void assertRefused(
            UserScramCredentialAlteration alteration, Class<? extends Exception> type, String message) {
        assertFails(() -> alter(alteration), type, message);
    }

    private static void assertFails(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
            Class<? extends Exception> type,
            String message) {
        assertThatThrownBy(call)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(type)
                .hasRootCauseMessage(message);
    }

    private static void put(String user, ScramMechanism mechanism, String password) throws Exception {
        put(user, mechanism, password, 4096);
    }

    private static void put(String user, ScramMechanism mechanism, String password, int iterations) throws Exception {
        alter(new UserScramCredentialUpsertion(user, new ScramCredentialInfo(mechanism, iterations), password));
    }

    private static UserScramCredentialUpsertion upsertion(String user, int iterations) {
        return new UserScramCredentialUpsertion(
                user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, iterations), "secret");
    }

    private static void alter(UserScramCredentialAlteration alteration) throws Exception {
        admin.alterUserScramCredentials(List.of(alteration)).all().get();
    }

    private static void logIn(Broker at, String mechanism, String user, String password) throws Exception {
        logIn(login(at, mechanism, user, password));
    }

    private static void logIn(Map<String, Object> config) throws Exception {
        Map<String, Object> brief = new HashMap<>(config);
        brief.put("default.api.timeout.ms", 5_000);
        brief.put("request.timeout.ms", 3_000);
        try (Admin client = Admin.create(brief)) {
            client.describeCluster().nodes().get(20, TimeUnit.SECONDS);
        }
    }

    private static boolean plain(Broker at, String user, String password) throws Exception {
        try (RawClient client = raw(at, 1)) {
            handshake(client, "PLAIN");
            return token(client, ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8))
                            .errorCode()
                    == KafkaError.NONE.code();
        }
    }

    private static boolean scram(Broker at, String user, String password) throws Exception {
        try (RawClient client = raw(at, 1)) {
            handshake(client, "SCRAM-SHA-256");
            ScramClient scram = new ScramClient("SCRAM-SHA-256", user, password);
            byte[] challenge = ByteBufUtil.getBytes(token(client, scram.first()).authBytes());
            return token(client, scram.last(challenge)).errorCode() == KafkaError.NONE.code();
        }
    }

    private static void handshake(RawClient client, String mechanism) throws Exception {
        SaslHandshakeResponse response = (SaslHandshakeResponse) client.call(
                ApiKey.SASL_HANDSHAKE,
                1,
                SaslHandshakeRequest.builder().mechanism(mechanism).build());
        assertThat(response.errorCode()).isEqualTo(KafkaError.NONE.code());
    }

    private static SaslAuthenticateResponse token(RawClient client, byte[] token) throws Exception {
        return (SaslAuthenticateResponse) client.call(
                ApiKey.SASL_AUTHENTICATE,
                2,
                SaslAuthenticateRequest.builder()
                        .authBytes(Unpooled.wrappedBuffer(token))
                        .build());
    }

    private static RawClient raw(Broker at, int listener) throws Exception {
        HostPort address = at.addresses().get(listener);
        return new RawClient(new InetSocketAddress(address.host(), address.port()));
    }

    private static Map<String, Object> login(Broker at, String mechanism, String user, String password) {
        String module = mechanism.equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return new HashMap<>(Map.of(
                "bootstrap.servers",
                at.addresses().get(1).toString(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                module + " required username=\"" + user + "\" password=\"" + password + "\";"));
    }

    private static PostgresUrl url(String database, String user, String password) {
        PostgresUrl url = postgres.url();
        return new PostgresUrl(url.host(), url.port(), database, user, password, Map.of());
    }

    private static Broker start(PostgresUrl url, Map<String, String> more) {
        HostPort free = new HostPort("127.0.0.1", 0);
        Map<String, String> config = new HashMap<>(more);
        config.put("listener.name.sasl_plaintext.sasl.enabled.mechanisms", "SCRAM-SHA-256,SCRAM-SHA-512,PLAIN");
        config.put("sasl.postgres.roles.enable", "true");
        BrokerOptions options = new BrokerOptions(
                List.of(
                        new Listener("PLAINTEXT", SecurityProtocol.PLAINTEXT, free, Optional.empty()),
                        new Listener("SASL_PLAINTEXT", SecurityProtocol.SASL_PLAINTEXT, free, Optional.empty()),
                        new Listener("SASL_SSL", SecurityProtocol.SASL_SSL, free, Optional.empty())),
                BrokerConfig.of(config),
                Optional.of(tlsFiles),
                Optional.empty());
        return Broker.start(options, () -> PostgresStorage.open(StorageOptions.of(url)), address -> {});
    }

    private static void execute(String sql) throws Exception {
        PostgresUrl url = postgres.url();
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
