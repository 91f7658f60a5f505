package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestStorage;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import dev.howdah.protocol.message.DescribeClusterRequest;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.SaslAuthenticateRequest;
import dev.howdah.protocol.message.SaslAuthenticateResponse;
import dev.howdah.protocol.message.SaslHandshakeRequest;
import dev.howdah.protocol.message.SaslHandshakeResponse;
import dev.howdah.storage.ScramMechanism;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwk.RsaJsonWebKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by raw frames: what is served when, in each version, and what is refused. */
class LoginTest {

    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String REFUSAL =
            "Authentication failed during authentication due to invalid credentials with SASL mechanism " + SCRAM;

    @TempDir
    private static Path directory;

    private static TestStorage storage;
    private SaslServer server;

    @BeforeAll
    static void startStorage() {
        storage = TestStorage.start(directory.resolve("data"));
        for (ScramMechanism mechanism : ScramMechanism.values()) {
            storage.get()
                    .credentials()
                    .alter(
                            Map.of(),
                            Map.of(
                                    "alice", ScramKeys.ofPassword(mechanism, "alice-secret"),
                                    "bob", ScramKeys.ofPassword(mechanism, "bob-secret")));
        }
    }

    @AfterAll
    static void stopStorage() {
        storage.close();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256,0", "SCRAM-SHA-256,1", "SCRAM-SHA-256,2", "SCRAM-SHA-512,2"})
    void a_client_logs_in_and_is_who_it_says(String mechanism, int version) throws Exception {
        start(Map.of());
        try (RawClient client = server.connect()) {
            assertThat(versions(client)).isEqualTo(KafkaError.NONE.code());
            assertThat(handshake(client, 1, mechanism).mechanisms()).containsExactly("SCRAM-SHA-256", "SCRAM-SHA-512");
            SaslAuthenticateResponse last = logIn(client, version, mechanism, "alice", "alice-secret");
            assertThat(last.errorCode()).isEqualTo(KafkaError.NONE.code());
            assertThat(last.sessionLifetimeMs()).isZero();
            assertThat(SaslServer.whoAmI(client)).isEqualTo("User:alice");
            assertThat(server.metrics.loginsSucceeded.count()).isEqualTo(1);
        }
    }

    @Test
    void an_old_client_sends_its_tokens_without_headers() throws Exception {
        start(Map.of("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256"));
        try (RawClient client = server.connect()) {
            assertThat(handshake(client, 0, SCRAM).errorCode()).isEqualTo(KafkaError.NONE.code());
            ScramClient scram = new ScramClient(SCRAM, "alice", "alice-secret");
            byte[] challenge = raw(client, scram.first());
            scram.verify(raw(client, scram.last(challenge)));
            assertThat(SaslServer.whoAmI(client)).isEqualTo("User:alice");
        }
        try (RawClient client = server.connect()) {
            handshake(client, 0, "PLAIN");
            assertThat(raw(client, utf8("\0alice\0alice-secret"))).isEmpty();
            assertThat(SaslServer.whoAmI(client)).isEqualTo("User:alice");
        }
        for (String wrong : List.of("", "\0a\0b", "\0alice\0bob-secret")) {
            try (RawClient client = server.connect()) {
                handshake(client, 0, "PLAIN");
                client.send(framed(utf8(wrong)));
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
    }

    @Test
    void before_the_handshake_nothing_but_versions_is_served() throws Exception {
        start(Map.of());
        for (byte[] request : List.of(
                RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT),
                RawClient.frame(ApiKey.METADATA, 12, 1, MetadataRequest.DEFAULT),
                RawClient.frame(ApiKey.PRODUCE, 9, 1, ProduceRequest.DEFAULT),
                authenticate(0, "n,,n=alice,r=abc"),
                // GSSAPI as before Kafka 0.10: a token that begins with 0x60.
                framed(new byte[] {0x60, (byte) 0x82, 1, 2, 3, 4, 5, 6, 7, 8}))) {
            try (RawClient client = server.connect()) {
                client.send(request);
                assertThat(client.isClosedByBroker()).isTrue();
            }
            try (RawClient client = server.connect()) {
                assertThat(versions(client)).isEqualTo(KafkaError.NONE.code());
                client.send(request);
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
        assertThat(server.metrics.loginsSucceeded.count()).isZero();
    }

    @Test
    void between_handshake_and_login_only_tokens_are_served() throws Exception {
        start(Map.of());
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            assertThat(versions(client)).isEqualTo(KafkaError.ILLEGAL_SASL_STATE.code());
            assertThat(client.isClosedByBroker()).isTrue();
        }
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            assertThat(handshake(client, 1, SCRAM).errorCode()).isEqualTo(KafkaError.ILLEGAL_SASL_STATE.code());
            assertThat(client.isClosedByBroker()).isTrue();
        }
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            client.send(RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT));
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void what_is_sent_along_with_a_wrong_token_is_not_served() throws Exception {
        start(Map.of());
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            client.send(concat(
                    authenticate(2, "no token"),
                    RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT)));
            assertThat(((SaslAuthenticateResponse)
                                    client.receive(ApiKey.SASL_AUTHENTICATE, 2).message())
                            .errorCode())
                    .isEqualTo(KafkaError.SASL_AUTHENTICATION_FAILED.code());
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void a_mechanism_that_is_not_served_is_refused_with_those_that_are() throws Exception {
        start(Map.of());
        for (String mechanism : List.of("PLAIN", "GSSAPI", "OAUTHBEARER", "scram-sha-256", "")) {
            try (RawClient client = server.connect()) {
                SaslHandshakeResponse refusal = handshake(client, 1, mechanism);
                assertThat(refusal.errorCode()).isEqualTo(KafkaError.UNSUPPORTED_SASL_MECHANISM.code());
                assertThat(refusal.mechanisms()).containsExactly("SCRAM-SHA-256", "SCRAM-SHA-512");
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
    }

    @Test
    void a_listener_has_the_mechanisms_that_are_set_for_it() throws Exception {
        start(Map.of(
                "sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                "listener.name.sasl_plaintext.sasl.enabled.mechanisms",
                "SCRAM-SHA-256, PLAIN"));
        try (RawClient client = server.connect()) {
            assertThat(handshake(client, 1, "PLAIN").mechanisms()).containsExactly("SCRAM-SHA-256", "PLAIN");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"c=biws,r=NONCE,p=", "c=biws,r=NONCE,p=AAAA", "c=biws,r=abc,p=AAAA", "c=eSws,r=NONCE,p=AAAA"})
    void a_wrong_proof_is_refused_in_kafkas_words(String last) throws Exception {
        start(Map.of());
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            String challenge =
                    new String(token(authenticate(client, 2, utf8("n,,n=alice,r=abc"))), StandardCharsets.UTF_8);
            String nonce = challenge.substring(2, challenge.indexOf(','));
            SaslAuthenticateResponse refusal = authenticate(client, 2, utf8(last.replace("NONCE", nonce)));
            assertThat(refusal.errorCode()).isEqualTo(KafkaError.SASL_AUTHENTICATION_FAILED.code());
            assertThat(refusal.errorMessage()).isEqualTo(REFUSAL);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void a_user_that_does_not_exist_is_answered_like_one_with_a_wrong_password() throws Exception {
        start(Map.of());
        byte[] salt = null;
        for (String user : List.of("alice", "nobody", "nobody")) {
            try (RawClient client = server.connect()) {
                handshake(client, 1, SCRAM);
                ScramClient scram = new ScramClient(SCRAM, user, "wrong");
                SaslAuthenticateResponse first = authenticate(client, 2, scram.first());
                assertThat(first.errorCode()).isEqualTo(KafkaError.NONE.code());
                assertThat(new String(token(first), StandardCharsets.UTF_8)).contains(",i=4096");
                byte[] salted = scram.salt(token(first));
                if (salt != null && user.equals("nobody")) {
                    assertThat(salted).isNotEqualTo(salt).hasSizeBetween(20, 26);
                }
                SaslAuthenticateResponse refusal = authenticate(client, 2, scram.last(token(first)));
                assertThat(refusal.errorMessage()).isEqualTo(REFUSAL);
                if (user.equals("alice")) {
                    salt = salted;
                }
            }
        }
        // The same salt each time, and at another broker.
        byte[] here = saltOf("nobody");
        assertThat(saltOf("nobody")).isEqualTo(here);
        server.close();
        start(Map.of());
        assertThat(saltOf("nobody")).isEqualTo(here);
    }

    @Test
    void a_refusal_takes_its_time_whatever_its_reason() throws Exception {
        start(Map.of("connection.failed.authentication.delay.ms", "300", "sasl.enabled.mechanisms", "PLAIN"));
        for (String token : List.of("\0alice\0wrong", "\0nobody\0wrong", "x", "\0\0")) {
            try (RawClient client = server.connect()) {
                handshake(client, 1, "PLAIN");
                long begun = System.nanoTime();
                assertThat(authenticate(client, 2, utf8(token)).errorCode())
                        .isEqualTo(KafkaError.SASL_AUTHENTICATION_FAILED.code());
                assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(290));
            }
        }
    }

    @Test
    void plain_is_answered_in_kafkas_words() throws Exception {
        start(Map.of("sasl.enabled.mechanisms", "PLAIN"));
        Map<String, String> answers = Map.of(
                "\0alice\0wrong", "Authentication failed: Invalid username or password",
                "\0nobody\0wrong", "Authentication failed: Invalid username or password",
                "bob\0alice\0alice-secret",
                        "Authentication failed: Client requested an authorization id that is different from username",
                "\0alice\0", "Authentication failed: password not specified",
                "\0\0x", "Authentication failed: username not specified",
                "x", "Invalid SASL/PLAIN response: expected 3 tokens, got 1");
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            try (RawClient client = server.connect()) {
                handshake(client, 1, "PLAIN");
                assertThat(authenticate(client, 1, utf8(answer.getKey())).errorMessage())
                        .isEqualTo(answer.getValue());
            }
        }
        try (RawClient client = server.connect()) {
            handshake(client, 1, "PLAIN");
            assertThat(authenticate(client, 1, utf8("alice\0alice\0alice-secret"))
                            .errorCode())
                    .isEqualTo(KafkaError.NONE.code());
            assertThat(SaslServer.whoAmI(client)).isEqualTo("User:alice");
        }
    }

    @Test
    void a_bearer_token_logs_in_for_as_long_as_it_lasts() throws Exception {
        RsaJsonWebKey key = OAuthBearerTest.newKey("one");
        Path keys = directory.resolve("keys.json");
        OAuthBearerTest.write(keys, key);
        start(Map.of(
                "sasl.enabled.mechanisms",
                "OAUTHBEARER",
                "sasl.oauthbearer.jwks.endpoint.url",
                keys.toUri().toString(),
                "sasl.oauthbearer.expected.audience",
                "howdah"));
        String token = OAuthBearerTest.sign(key, OAuthBearerTest.claims());
        try (RawClient client = server.connect()) {
            handshake(client, 1, "OAUTHBEARER");
            SaslAuthenticateResponse last = authenticate(client, 2, OAuthBearerTest.message("", token));
            assertThat(last.errorCode()).isEqualTo(KafkaError.NONE.code());
            assertThat(last.sessionLifetimeMs()).isBetween(200_000L, 301_000L);
            assertThat(SaslServer.whoAmI(client)).isEqualTo("User:alice");
            server.nanos.addAndGet(TimeUnit.SECONDS.toNanos(302));
            client.send(RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT));
            assertThat(client.isClosedByBroker()).isTrue();
        }
        try (RawClient client = server.connect()) {
            handshake(client, 1, "OAUTHBEARER");
            byte[] wrong = OAuthBearerTest.message(
                    "", OAuthBearerTest.sign(OAuthBearerTest.newKey("one"), OAuthBearerTest.claims()));
            String status = "{\"status\":\"invalid_token\"}";
            assertThat(new String(token(authenticate(client, 2, wrong)), StandardCharsets.UTF_8))
                    .isEqualTo(status);
            SaslAuthenticateResponse refusal = authenticate(client, 2, new byte[] {1});
            assertThat(refusal.errorCode()).isEqualTo(KafkaError.SASL_AUTHENTICATION_FAILED.code());
            assertThat(refusal.errorMessage()).isEqualTo(status);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void frames_are_small_until_the_login() throws Exception {
        start(Map.of("sasl.enabled.mechanisms", "PLAIN"));
        int tooLarge = Limits.LOGIN_FRAME_BYTES_MAX + 1;
        try (RawClient client = server.connect()) {
            client.send(ByteBuffer.allocate(4).putInt(tooLarge).array());
            assertThat(client.isClosedByBroker()).isTrue();
        }
        try (RawClient client = server.connect()) {
            handshake(client, 1, "PLAIN");
            client.send(ByteBuffer.allocate(4).putInt(tooLarge).array());
            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(server.metrics.framesMalformed.count()).isEqualTo(2);
        try (RawClient client = server.connect()) {
            handshake(client, 1, "PLAIN");
            authenticate(client, 2, utf8("\0alice\0alice-secret"));
            byte[] small = RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT);
            // Bytes behind a request are passed over.
            byte[] large = ByteBuffer.allocate(4 + tooLarge)
                    .putInt(tooLarge)
                    .put(small, 4, small.length - 4)
                    .array();
            client.send(large).receive(ApiKey.DESCRIBE_CLUSTER, 0);
        }
    }

    @Test
    void who_does_not_log_in_in_time_is_cut_off() throws Exception {
        start(Map.of());
        try (RawClient silent = server.connect();
                RawClient slow = server.connect();
                RawClient in = server.connect()) {
            versions(silent);
            handshake(slow, 1, SCRAM);
            handshake(in, 1, SCRAM);
            logIn(in, 2, SCRAM, "alice", "alice-secret");
            server.nanos.addAndGet(Limits.LOGIN_DEADLINE.plusSeconds(1).toNanos());
            assertThat(silent.isClosedByBroker()).isTrue();
            assertThat(slow.isClosedByBroker()).isTrue();
            assertThat(SaslServer.whoAmI(in)).isEqualTo("User:alice");
            assertThat(server.metrics.loginsLate.count()).isEqualTo(2);
        }
    }

    @Test
    void who_is_logged_in_for_ever_cannot_log_in_again() throws Exception {
        start(Map.of());
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            logIn(client, 2, SCRAM, "alice", "alice-secret");
            assertThat(handshake(client, 1, SCRAM).errorCode()).isEqualTo(KafkaError.ILLEGAL_SASL_STATE.code());
            assertThat(authenticate(client, 2, utf8("n,,n=alice,r=abc")).errorCode())
                    .isEqualTo(KafkaError.ILLEGAL_SASL_STATE.code());
            assertThat(SaslServer.whoAmI(client)).isEqualTo("User:alice");
        }
    }

    @Test
    void a_session_ends_unless_its_user_logs_in_again() throws Exception {
        start(Map.of("connections.max.reauth.ms", "60000"));
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            assertThat(logIn(client, 2, SCRAM, "alice", "alice-secret").sessionLifetimeMs())
                    .isEqualTo(60_000);
            // Not more often than once a second.
            assertThat(handshake(client, 1, SCRAM).errorCode()).isEqualTo(KafkaError.ILLEGAL_SASL_STATE.code());
            for (int i = 0; i < 3; i++) {
                server.nanos.addAndGet(TimeUnit.SECONDS.toNanos(50));
                assertThat(handshake(client, 1, SCRAM).errorCode()).isEqualTo(KafkaError.NONE.code());
                assertThat(logIn(client, 1, SCRAM, "alice", "alice-secret").sessionLifetimeMs())
                        .isEqualTo(60_000);
                assertThat(SaslServer.whoAmI(client)).isEqualTo("User:alice");
            }
            // When it is over, it is not too late for a login, but for anything else.
            server.nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
            handshake(client, 1, SCRAM);
            logIn(client, 2, SCRAM, "alice", "alice-secret");
            server.nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
            client.send(RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT));
            assertThat(client.isClosedByBroker()).isTrue();
            assertThat(server.metrics.sessionsExpired.count()).isEqualTo(1);
        }
    }

    @Test
    void a_login_again_must_be_the_same_users_by_the_same_mechanism() throws Exception {
        start(Map.of("connections.max.reauth.ms", "60000"));
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            logIn(client, 2, SCRAM, "alice", "alice-secret");
            server.nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
            handshake(client, 1, SCRAM);
            SaslAuthenticateResponse refusal = logIn(client, 2, SCRAM, "bob", "bob-secret");
            assertThat(refusal.errorCode()).isEqualTo(KafkaError.SASL_AUTHENTICATION_FAILED.code());
            assertThat(refusal.errorMessage())
                    .isEqualTo("Cannot change principals during re-authentication from User.alice: User.bob");
            assertThat(client.isClosedByBroker()).isTrue();
        }
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            logIn(client, 2, SCRAM, "alice", "alice-secret");
            server.nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
            assertThat(handshake(client, 1, "SCRAM-SHA-512").errorCode()).isEqualTo(KafkaError.NONE.code());
            client.send(authenticate(2, "n,,n=alice,r=abc"));
            assertThat(client.isClosedByBroker()).isTrue();
        }
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            logIn(client, 2, SCRAM, "alice", "alice-secret");
            server.nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
            handshake(client, 1, SCRAM);
            assertThat(versions(client)).isEqualTo(KafkaError.ILLEGAL_SASL_STATE.code());
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN"})
    void who_fails_too_often_is_not_looked_at_for_a_minute(String mechanism) throws Exception {
        start(Map.of(
                "connection.failed.authentication.delay.ms", "0", "sasl.enabled.mechanisms", "SCRAM-SHA-256,PLAIN"));
        for (int i = 0; i < Limits.FAILED_LOGINS_OF_USER_MAX; i++) {
            assertThat(tryOnce(mechanism, "alice", "wrong " + i))
                    .isEqualTo(KafkaError.SASL_AUTHENTICATION_FAILED.code());
        }
        assertThat(tryOnce(mechanism, "alice", "alice-secret")).isEqualTo(KafkaError.SASL_AUTHENTICATION_FAILED.code());
        assertThat(tryOnce(mechanism, "bob", "bob-secret")).isEqualTo(KafkaError.NONE.code());
        server.nanos.addAndGet(Limits.FAILED_LOGINS_WINDOW.toNanos());
        assertThat(tryOnce(mechanism, "alice", "alice-secret")).isEqualTo(KafkaError.NONE.code());
    }

    private void start(Map<String, String> config) {
        server = new SaslServer(storage.get(), config);
    }

    private short tryOnce(String mechanism, String user, String password) throws Exception {
        try (RawClient client = server.connect()) {
            handshake(client, 1, mechanism);
            return mechanism.equals("PLAIN")
                    ? authenticate(client, 2, utf8("\0" + user + "\0" + password))
                            .errorCode()
                    : logIn(client, 2, mechanism, user, password).errorCode();
        }
    }

    private byte[] saltOf(String user) throws Exception {
        try (RawClient client = server.connect()) {
            handshake(client, 1, SCRAM);
            ScramClient scram = new ScramClient(SCRAM, user, "");
            return scram.salt(token(authenticate(client, 2, scram.first())));
        }
    }

    private static SaslAuthenticateResponse logIn(
            RawClient client, int version, String mechanism, String user, String password) throws Exception {
        ScramClient scram = new ScramClient(mechanism, user, password);
        SaslAuthenticateResponse first = authenticate(client, version, scram.first());
        SaslAuthenticateResponse last = authenticate(client, version, scram.last(token(first)));
        if (last.errorCode() == KafkaError.NONE.code()) {
            scram.verify(token(last));
        }
        return last;
    }

    private static short versions(RawClient client) throws IOException {
        return ((ApiVersionsResponse) client.call(
                        ApiKey.API_VERSIONS,
                        3,
                        ApiVersionsRequest.builder()
                                .clientSoftwareName("raw")
                                .clientSoftwareVersion("1")
                                .build()))
                .errorCode();
    }

    private static SaslHandshakeResponse handshake(RawClient client, int version, String mechanism) throws IOException {
        return (SaslHandshakeResponse) client.call(
                ApiKey.SASL_HANDSHAKE,
                version,
                SaslHandshakeRequest.builder().mechanism(mechanism).build());
    }

    private static SaslAuthenticateResponse authenticate(RawClient client, int version, byte[] token)
            throws IOException {
        return (SaslAuthenticateResponse) client.call(
                ApiKey.SASL_AUTHENTICATE,
                version,
                SaslAuthenticateRequest.builder()
                        .authBytes(Unpooled.wrappedBuffer(token))
                        .build());
    }

    private static byte[] authenticate(int version, String token) {
        return RawClient.frame(
                ApiKey.SASL_AUTHENTICATE,
                version,
                7,
                SaslAuthenticateRequest.builder()
                        .authBytes(Unpooled.wrappedBuffer(utf8(token)))
                        .build());
    }

    private static byte[] token(SaslAuthenticateResponse response) {
        return ByteBufUtil.getBytes(response.authBytes());
    }

    private static byte[] raw(RawClient client, byte[] token) throws IOException {
        return client.send(framed(token)).receiveRaw();
    }

    private static byte[] framed(byte[] token) {
        return ByteBuffer.allocate(4 + token.length)
                .putInt(token.length)
                .put(token)
                .array();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
