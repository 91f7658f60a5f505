package dev.howdah.broker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.howdah.broker.TestStorage;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.sasl.Logins;
import dev.howdah.broker.sasl.RequestLogins;
import dev.howdah.broker.sasl.ScramKeys;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who is let in over HTTP, on raw sockets: passwords, tokens, what is remembered of them, and who fails. */
@Timeout(180)
class HttpLoginTest {

    private static final int ANSWER_MS = 60_000;
    private static final Duration REMEMBERED = Limits.REQUEST_PROOF_REMEMBERED;
    private static final int FAILURES_MAX = Limits.FAILED_LOGINS_OF_USER_MAX;
    private static final Instant BEGUN = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    private static Path directory;

    private static TestStorage storage;
    private static RsaJsonWebKey key;

    private final AtomicLong nanos = new AtomicLong(System.nanoTime());
    private final TurnedClock clock = new TurnedClock();
    private final BrokerMetrics metrics = new BrokerMetrics(new SimpleMeterRegistry());
    private final MemoryBudget budget = new MemoryBudget(4 << 20);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Watched credentials = new Watched();
    private Logins logins;
    private HttpServer server;
    private InetSocketAddress address;

    /** By it tokens end. */
    private static final class TurnedClock extends Clock {

        private volatile Instant now = BEGUN;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody asks for another zone than " + getZone());
        }
    }

    /** The store, with a count of its answers, and with a door before it. */
    private static final class Watched implements CredentialStore {

        private final AtomicInteger finds = new AtomicInteger();
        private final CountDownLatch asked = new CountDownLatch(1);
        private volatile CountDownLatch door = new CountDownLatch(0);
        private volatile boolean isAway;

        @Override
        public List<ScramCredential> find(String user) {
            finds.incrementAndGet();
            asked.countDown();
            try {
                assertThat(door.await(ANSWER_MS, TimeUnit.MILLISECONDS)).isTrue();
            } catch (InterruptedException stops) {
                Thread.currentThread().interrupt();
            }
            if (isAway) {
                throw new StorageException(new StorageFailure.Unavailable("away"));
            }
            return storage.get().credentials().find(user);
        }

        @Override
        public Map<String, List<ScramCredential>> list() {
            return storage.get().credentials().list();
        }

        @Override
        public Set<String> alter(Map<String, ScramMechanism> removals, Map<String, ScramCredential> puts) {
            return storage.get().credentials().alter(removals, puts);
        }

        @Override
        public byte[] secret() {
            return storage.get().credentials().secret();
        }
    }

    @BeforeAll
    static void startStorage() throws Exception {
        storage = TestStorage.start(directory.resolve("data"));
        key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("one");
        Files.writeString(
                directory.resolve("keys.json"), new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY));
    }

    @AfterAll
    static void stopStorage() {
        storage.close();
    }

    @BeforeEach
    void watchLog() {
        put("alice", "alice-secret");
        lines.start();
        ((Logger) LoggerFactory.getLogger("dev.howdah.broker.sasl")).addAppender(lines);
    }

    private void put(String user, String password) {
        credentials.alter(Map.of(), Map.of(user, ScramKeys.ofPassword(ScramMechanism.SHA_256, password)));
    }

    private void start(Map<String, String> more) {
        Map<String, String> config = new HashMap<>(Map.of("connection.failed.authentication.delay.ms", "0"));
        config.putAll(more);
        BrokerConfig all = BrokerConfig.of(config);
        logins = Logins.start(all, credentials, storage.get().roleLogins(), clock, metrics, nanos::get);
        HttpAccess access = new HttpAccess(
                "HTTP",
                SecurityProtocol.SASL_PLAINTEXT,
                RequestLogins.taken(all, "HTTP", RequestLogins.Path.PRIVATE),
                HostNames.ANY);
        server = new HttpServer(
                ByteBufAllocator.DEFAULT,
                2,
                HttpSettings.defaults(),
                access,
                budget,
                metrics,
                new Router(),
                nanos::get);
        address = server.bind(new HostPort("127.0.0.1", 0), Optional.empty());
        server.serve(
                new Router()
                        .openRoute("GET", "/health", exchange -> {
                            exchange.respond(Response.text(HttpResponseStatus.OK, "good"));
                            return Body.NONE;
                        })
                        .route("GET", "/me", exchange -> {
                            exchange.respond(Response.text(
                                    HttpResponseStatus.OK, exchange.principal().toString() + "\n"));
                            return Body.NONE;
                        })
                        .route("POST", "/me", exchange -> {
                            exchange.respond(Response.text(HttpResponseStatus.OK, "taken"));
                            return Body.NONE;
                        })
                        .route("GET", "/stream", exchange -> {
                            exchange.beginStream(Response.text(HttpResponseStatus.OK, ""));
                            return new StreamingBody(exchange);
                        }),
                Optional.of(new RequestLogins(logins)));
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger("dev.howdah.broker.sasl")).detachAppender(lines);
        server.close();
        logins.close();
        assertThat(budget.usedBytes()).as("charged at the end").isZero();
        assertThat(List.copyOf(lines.list).stream().map(line -> line.getFormattedMessage() + line.getKeyValuePairs()))
                .noneMatch(line -> line.contains("secret"));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", address.getPort());
        socket.setSoTimeout(ANSWER_MS);
        return socket;
    }

    private static void send(Socket socket, String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: h\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(ISO_8859_1));
    }

    /** One answer, whose length is said. */
    private static String read(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("the connection ended after: " + head.toString(ISO_8859_1));
            }
            head.write(next);
        }
        String text = head.toString(ISO_8859_1);
        int length = Integer.parseInt(text.replaceFirst("(?s).*content-length: (\\d+)\r\n.*", "$1"));
        return text + new String(socket.getInputStream().readNBytes(length), UTF_8);
    }

    private static String ask(Socket socket, String path, String... headers) throws IOException {
        send(socket, path, headers);
        return read(socket);
    }

    private String ask(String path, String... headers) throws IOException {
        try (Socket socket = connect()) {
            return ask(socket, path, headers);
        }
    }

    private String me(String authorization) throws IOException {
        return ask("/me", "Authorization: " + authorization);
    }

    @Test
    void who_shows_a_password_is_let_in_and_who_shows_none_is_asked_for_one() throws Exception {
        start(Map.of());
        assertThat(me(basic("alice", "alice-secret")))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("User:alice\n");
        assertThat(me(basic("alice", "alice-secret").replace("Basic", "bAsIc"))).endsWith("User:alice\n");
        assertThat(ask("/me"))
                .startsWith("HTTP/1.1 401 ")
                .contains("www-authenticate: Basic realm=\"howdah\", charset=\"UTF-8\"", Problem.CONTENT_TYPE)
                .doesNotContain("User");
        assertThat(ask("/nowhere")).as("what is where").startsWith("HTTP/1.1 401 ");
        assertThat(ask("/health")).startsWith("HTTP/1.1 200 ");
        assertThat(metrics.loginsFailed.count()).as("nothing was tried").isZero();
    }

    @Test
    void nobody_learns_who_exists_and_failures_are_logged() throws Exception {
        start(Map.of());
        String wrong = me(basic("alice", "wrong"));
        String unknown = me(basic("nobody", "wrong"));
        assertThat(wrong).startsWith("HTTP/1.1 401 ").isEqualTo(unknown);
        assertThat(metrics.loginsFailed.count()).isEqualTo(2);
        assertThat(lines.list.stream().map(line -> line.getFormattedMessage() + " " + line.getKeyValuePairs()))
                .anyMatch(line -> line.contains("A login failed")
                        && line.contains("listener=\"HTTP\"")
                        && line.contains("client=\"127.0.0.1\"")
                        && line.contains("user=\"alice\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic",
                "Basic !!!",
                "Basic YWxpY2U=",
                // alice:NUL, :alice-secret, NULalice:alice-secret
                "Basic YWxpY2U6AA==",
                "Basic OmFsaWNlLXNlY3JldA==",
                "Basic AGFsaWNlOmFsaWNlLXNlY3JldA==",
                "Basic YWxpY2U6",
                "Digest username=alice",
                "Bearer a.b.c",
                "alice-secret",
            })
    void what_is_no_login_is_refused(String authorization) throws Exception {
        start(Map.of());
        assertThat(me(authorization)).startsWith("HTTP/1.1 401 ").contains("www-authenticate: Basic ");
    }

    @Test
    void two_logins_at_once_are_none() throws Exception {
        start(Map.of());
        String right = "Authorization: " + basic("alice", "alice-secret");
        assertThat(ask("/me", right, right)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void a_failure_is_told_later() throws Exception {
        start(Map.of("connection.failed.authentication.delay.ms", "300"));
        long begun = System.nanoTime();
        me(basic("alice", "wrong"));
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void a_password_is_proved_once_for_many_requests_and_anew_after_a_while() throws Exception {
        start(Map.of());
        credentials.door = new CountDownLatch(1);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sockets.add(connect());
            send(sockets.get(i), "/me", "Authorization: " + basic("alice", "alice-secret"));
        }
        credentials.door.countDown();
        for (Socket socket : sockets) {
            assertThat(read(socket)).endsWith("User:alice\n");
        }
        assertThat(credentials.finds.get()).isEqualTo(1);
        nanos.addAndGet(REMEMBERED.toNanos() - 1);
        assertThat(ask(sockets.get(0), "/me", "Authorization: " + basic("alice", "alice-secret")))
                .endsWith("User:alice\n");
        assertThat(credentials.finds.get()).isEqualTo(1);
        assertThat(me(basic("alice", "alice-secre"))).startsWith("HTTP/1.1 401 ");
        assertThat(credentials.finds.get()).isEqualTo(2);
        nanos.addAndGet(2);
        assertThat(ask(sockets.get(1), "/me", "Authorization: " + basic("alice", "alice-secret")))
                .endsWith("User:alice\n");
        assertThat(credentials.finds.get()).isEqualTo(3);
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void a_changed_password_holds_at_once_also_on_a_connection_that_is_open() throws Exception {
        start(Map.of());
        try (Socket socket = connect()) {
            String former = "Authorization: " + basic("alice", "alice-secret");
            assertThat(ask(socket, "/me", former)).endsWith("User:alice\n");
            put("alice", "other-secret");
            logins.changed("alice");
            assertThat(ask(socket, "/me", former)).startsWith("HTTP/1.1 401 ");
            assertThat(ask(socket, "/me", "Authorization: " + basic("alice", "other-secret")))
                    .endsWith("User:alice\n");
        }
    }

    /** What was asked before the change and is answered after it says who alice was. */
    @Test
    void what_was_being_proved_while_the_user_changed_is_not_remembered() throws Exception {
        start(Map.of());
        credentials.door = new CountDownLatch(1);
        try (Socket socket = connect()) {
            send(socket, "/me", "Authorization: " + basic("alice", "alice-secret"));
            assertThat(credentials.asked.await(ANSWER_MS, TimeUnit.MILLISECONDS))
                    .isTrue();
            nanos.addAndGet(1);
            logins.changed("alice");
            credentials.door.countDown();
            assertThat(read(socket)).endsWith("User:alice\n");
        }
        put("alice", "other-secret");
        assertThat(me(basic("alice", "alice-secret"))).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void who_fails_too_often_is_not_looked_at_and_who_is_in_stays_in() throws Exception {
        start(Map.of());
        String right = "Authorization: " + basic("alice", "alice-secret");
        try (Socket in = connect();
                Socket guesses = connect()) {
            assertThat(ask(in, "/me", right)).endsWith("User:alice\n");
            for (int i = 0; i < FAILURES_MAX; i++) {
                assertThat(ask(guesses, "/me", "Authorization: " + basic("alice", "guess-" + i)))
                        .startsWith("HTTP/1.1 401 ");
            }
            int before = credentials.finds.get();
            assertThat(ask(guesses, "/me", right)).as("the right guess").startsWith("HTTP/1.1 401 ");
            assertThat(credentials.finds.get()).isEqualTo(before);
            nanos.addAndGet(REMEMBERED.toNanos());
            assertThat(ask(in, "/me", right)).endsWith("User:alice\n");
            nanos.addAndGet(Limits.FAILED_LOGINS_WINDOW.toNanos());
            assertThat(ask(guesses, "/me", right)).endsWith("User:alice\n");
        }
    }

    @Test
    void while_postgres_is_away_a_login_is_neither_right_nor_wrong() throws Exception {
        start(Map.of());
        credentials.isAway = true;
        assertThat(me(basic("alice", "alice-secret")))
                .startsWith("HTTP/1.1 503 ")
                .contains("retry-after: ");
        assertThat(metrics.loginsFailed.count()).isZero();
        credentials.isAway = false;
        assertThat(me(basic("alice", "alice-secret"))).endsWith("User:alice\n");
    }

    @Test
    void a_body_is_not_asked_for_before_the_login() throws Exception {
        start(Map.of());
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("POST /me HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n")
                            .getBytes(ISO_8859_1));
            assertThat(read(socket)).startsWith("HTTP/1.1 401 ").contains("connection: close");
        }
    }

    @Test
    void requests_of_different_users_on_one_connection_are_answered_in_their_order() throws Exception {
        start(Map.of());
        put("bob", "bob-secret");
        try (Socket socket = connect()) {
            send(socket, "/me", "Authorization: " + basic("alice", "alice-secret"));
            send(socket, "/me", "Authorization: " + basic("bob", "wrong"));
            send(socket, "/me", "Authorization: " + basic("bob", "bob-secret"));
            send(socket, "/me");
            assertThat(read(socket)).endsWith("User:alice\n");
            assertThat(read(socket)).startsWith("HTTP/1.1 401 ");
            assertThat(read(socket)).endsWith("User:bob\n");
            assertThat(read(socket)).startsWith("HTTP/1.1 401 ");
        }
    }

    private Map<String, String> withTokens() {
        return Map.of(
                "sasl.enabled.mechanisms", "OAUTHBEARER",
                "sasl.oauthbearer.jwks.endpoint.url",
                        directory.resolve("keys.json").toUri().toString(),
                "sasl.oauthbearer.expected.audience", "howdah",
                "sasl.oauthbearer.clock.skew.seconds", "0");
    }

    private static String token(Duration lifetime) throws Exception {
        JwtClaims claims = new JwtClaims();
        claims.setSubject("alice");
        claims.setAudience("howdah");
        claims.setExpirationTime(
                NumericDate.fromMilliseconds(BEGUN.plus(lifetime).toEpochMilli()));
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        return "Bearer " + signature.getCompactSerialization();
    }

    @Test
    void a_token_that_has_ended_is_not_remembered() throws Exception {
        start(withTokens());
        String token = token(Duration.ofMinutes(5));
        try (Socket socket = connect()) {
            assertThat(ask(socket, "/me", "Authorization: " + token)).endsWith("User:alice\n");
            clock.now = BEGUN.plus(Duration.ofMinutes(5));
            assertThat(ask(socket, "/me", "Authorization: " + token)).startsWith("HTTP/1.1 401 ");
        }
        assertThat(me(token)).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void a_token_lets_in_until_it_ends_and_a_stream_ends_with_it() throws Exception {
        start(withTokens());
        assertThat(me(token(Duration.ofMinutes(5)))).endsWith("User:alice\n");
        assertThat(ask("/me")).contains("www-authenticate: Bearer realm=\"howdah\"\r\n");
        assertThat(me(token(Duration.ofMinutes(-5))))
                .startsWith("HTTP/1.1 401 ")
                .contains("www-authenticate: Bearer realm=\"howdah\", error=\"invalid_token\"");
        assertThat(me("Bearer not\u0001a,token")).startsWith("HTTP/1.1 40");
        assertThat(me(basic("alice", "alice-secret"))).startsWith("HTTP/1.1 401 ");
        try (Socket socket = connect()) {
            send(socket, "/stream", "Authorization: " + token(Duration.ofMinutes(5)), "Connection: close");
            byte[] head = socket.getInputStream().readNBytes("HTTP/1.1 200 OK".length());
            assertThat(new String(head, ISO_8859_1)).isEqualTo("HTTP/1.1 200 OK");
            nanos.addAndGet(Duration.ofMinutes(5).toNanos());
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .as("the end of its chunks")
                    .endsWith("\r\n0\r\n\r\n");
        }
    }
}
