package dev.howdah.broker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.TestCertificates;
import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.HttpAdmin;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import io.netty.pkitesting.X509Bundle;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Every endpoint of HTTP, asked by strangers, by users without a grant, by one with another's, and by one who may. */
@Timeout(180)
class HttpRightsTest {

    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** In the record, and in nothing that anybody sends. */
    private static final String FOREIGN = "what only alice may read";

    @TempDir
    private static Path directory;

    private static RunningBroker broker;
    private static Admin admin;
    private static SSLContext context;
    private static HttpClient client;
    private static HttpClient certified;
    private static String cluster;
    private static final ListAppender<ILoggingEvent> LINES = new ListAppender<>();

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = new TestCertificates();
        X509Bundle server = certificates.server();
        TlsFiles files = new TlsFiles(
                TestCertificates.chain(directory.resolve("server.pem"), server),
                TestCertificates.key(directory.resolve("server.key"), server),
                Optional.of(certificates.authorityPem(directory.resolve("ca.pem"))));
        broker = RunningBroker.start(
                directory.resolve("data"),
                Map.of(
                        AuthorizerConfigs.CLASS_NAME,
                        AuthorizerConfigs.STANDARD,
                        AuthorizerConfigs.SUPER_USERS,
                        "User:ANONYMOUS",
                        "listener.name.http.ssl.client.auth",
                        "requested",
                        "ssl.principal.mapping.rules",
                        "RULE:^CN=([a-z]+)$/$1/",
                        "connection.failed.authentication.delay.ms",
                        "0"),
                Optional.of(files),
                RunningBroker.http(SecurityProtocol.SASL_SSL, Set.of(), HttpAdmin.ALLOWED));
        context = certificates.clientContext();
        client = client(context);
        certified = client(certificates.clientContext(certificates.client("CN=alice")));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        for (String user : List.of("alice", "carol", "mallory", "poor", "poorer")) {
            upsert(user, user + "-secret");
        }
        admin.createTopics(List.of(
                        new NewTopic("veiled", 1, (short) 1),
                        new NewTopic("carols", 1, (short) 1),
                        new NewTopic("poors", 1, (short) 1)))
                .all()
                .get();
        admin.alterConsumerGroupOffsets(
                        "veiled-group", Map.of(new TopicPartition("veiled", 0), new OffsetAndMetadata(0)))
                .all()
                .get();
        admin.createAcls(List.of(
                        grant("alice", ResourceType.TOPIC, "veiled", AclOperation.ALL),
                        grant("alice", ResourceType.TOPIC, "made", AclOperation.ALL),
                        grant("alice", ResourceType.GROUP, "veiled-group", AclOperation.ALL),
                        grant("alice", ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE),
                        grant("carol", ResourceType.TOPIC, "carols", AclOperation.ALL),
                        grant("carol", ResourceType.GROUP, "carols", AclOperation.ALL),
                        grant("poor", ResourceType.TOPIC, "poors", AclOperation.WRITE),
                        grant("poorer", ResourceType.TOPIC, "poors", AclOperation.WRITE)))
                .all()
                .get();
        assertThat(send("alice", "POST", "/topics/veiled?key=k", FOREIGN, "text/plain")
                        .statusCode())
                .isEqualTo(200);
        cluster = broker.query("select cluster_id from howdah.cluster");
        LINES.start();
        Logger broad = (Logger) LoggerFactory.getLogger("dev.howdah.broker");
        broad.setLevel(Level.INFO);
        broad.addAppender(LINES);
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }

    private static AclBinding grant(String user, ResourceType type, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    @AfterAll
    static void stop() {
        Logger broad = (Logger) LoggerFactory.getLogger("dev.howdah.broker");
        broad.detachAppender(LINES);
        broad.setLevel(null);
        admin.close();
        broker.close();
    }

    /** @param user null logs nobody in */
    private static HttpResponse<String> send(
            @Nullable String user, String method, String path, @Nullable String body, String type) throws Exception {
        return client.send(request(user, method, path, body, type), BodyHandlers.ofString());
    }

    private static HttpRequest request(
            @Nullable String user, String method, String path, @Nullable String body, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(broker.http() + path))
                .timeout(ANSWER)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", type);
        }
        if (user != null) {
            byte[] pair = (user + ":" + user + "-secret").getBytes(UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return request.build();
    }

    private static HttpResponse<String> get(@Nullable String user, String path) throws Exception {
        return send(user, "GET", path, null, "");
    }

    /**
     * A call of an endpoint.
     *
     * @param denied what users without a grant are answered
     */
    private record Case(
            String method, String path, @Nullable String body, String type, int denied) {

        static Case get(String path, int denied) {
            return new Case("GET", path, null, "", denied);
        }

        static Case post(String path, int denied) {
            return new Case("POST", path, "", "text/plain", denied);
        }

        @Override
        public String toString() {
            return method + " " + path + " " + type;
        }
    }

    private static List<Case> cases() {
        String v2 = "{\"records\":[{\"value\":{}}]}";
        String v3 = "{\"value\":{\"type\":\"JSON\",\"data\":{}}}";
        return List.of(
                Case.get("/", 200),
                Case.get("/console/main.js", 200),
                Case.get("/nowhere", 404),
                Case.get("/api/cluster", 200),
                Case.get("/api/topics", 200),
                Case.get("/api/topics/veiled", 403),
                Case.get("/api/groups", 200),
                Case.get("/api/groups/veiled-group", 403),
                Case.get("/metrics", 403),
                Case.get("/metrics?name=howdah_topic_records_in", 403),
                Case.get("/v3/clusters", 200),
                Case.get("/topics/veiled/events", 403),
                Case.get("/topics/veiled/events?from=0&partition=0&follow", 403),
                new Case("HEAD", "/topics/veiled/events", null, "", 403),
                new Case("POST", "/topics/veiled", "x", "text/plain", 403),
                new Case("POST", "/topics/veiled", "1\n2\n", "application/x-ndjson", 403),
                new Case("POST", "/topics/veiled", "[1]", "application/json", 403),
                new Case("POST", "/topics/veiled", v2, "application/vnd.kafka.json.v2+json", 403),
                new Case("POST", "/topics/veiled/partitions/0", v2, "application/vnd.kafka.json.v2+json", 403),
                new Case("POST", "/v3/clusters/CLUSTER/topics/veiled/records", v3, "application/json", 403),
                new Case("POST", "/topics/not-there", "x", "text/plain", 403),
                Case.post("/api/topics/not-there", 403),
                new Case("DELETE", "/api/topics/veiled?confirm=veiled", null, "", 403),
                Case.post("/api/topics/veiled/configs?set.retention.ms=1", 403),
                Case.post("/api/groups/veiled-group/offsets?topic=veiled&offset.0=1", 403));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void who_has_no_grant_learns_and_changes_nothing(Case each) throws Exception {
        String path = each.path.replace("CLUSTER", cluster);
        HttpResponse<String> stranger = send(null, each.method, path, each.body, each.type);
        assertThat(stranger.statusCode()).as("without a login").isEqualTo(401);
        assertThat(stranger.headers().firstValue("www-authenticate").orElseThrow())
                .startsWith("Basic ");
        assertThat(stranger.body()).doesNotContain(FOREIGN, "veiled", "carols", cluster);
        for (String user : List.of("mallory", "carol")) {
            HttpResponse<String> denied = send(user, each.method, path, each.body, each.type);
            assertThat(denied.statusCode()).as(user + denied.body()).isEqualTo(each.denied);
            assertThat(denied.body()).doesNotContain(FOREIGN);
            if (denied.statusCode() == 200) {
                assertThat(denied.body()).doesNotContain("veiled");
            } else if (!each.method.equals("HEAD") && !each.type.contains("vnd.kafka") && !path.startsWith("/v3/")) {
                assertThat(denied.headers().firstValue("content-type")).hasValue(Problem.CONTENT_TYPE);
            }
        }
        assertThat(broker.query("select sum(next_offset) from howdah.partition_head"
                        + " where topic_id = (select id from howdah.topic where name = 'veiled')"))
                .isEqualTo("1");
        assertThat(broker.query("select count(*) from howdah.topic where name like 'not%'"))
                .isEqualTo("0");
        assertThat(broker.query("select committed_offset from howdah.group_lag where group_id = 'veiled-group'"))
                .isEqualTo("0");
    }

    @Test
    void who_may_does_all_of_it_and_the_log_says_who_changed_what() throws Exception {
        assertThat(get("alice", "/topics/veiled/events").body()).contains(FOREIGN);
        assertThat(get("alice", "/api/topics").body()).contains("veiled").doesNotContain("carols");
        assertThat(get("alice", "/api/topics/veiled").statusCode()).isEqualTo(200);
        assertThat(get("alice", "/api/groups").body()).contains("veiled-group");
        assertThat(get("alice", "/api/groups/veiled-group").statusCode()).isEqualTo(200);
        assertThat(get("alice", "/metrics").body()).contains("howdah_topic_records_in_total{topic=\"veiled\"}");
        assertThat(send("alice", "POST", "/api/topics/made", "", "text/plain").statusCode())
                .isEqualTo(200);
        assertThat(send("alice", "POST", "/api/topics/made/configs?set.retention.ms=9", "", "text/plain")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("alice", "POST", "/api/groups/veiled-group/offsets?topic=veiled&offset.0=0", "", "text/plain")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("alice", "DELETE", "/api/topics/made?confirm=made", null, "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(lines())
                .filteredOn(line -> line.contains("principal=\"User:alice\", client=\"127.0.0.1:"))
                .anyMatch(line -> line.startsWith("A topic is created") && line.contains("made"))
                .anyMatch(line -> line.startsWith("A configuration is changed") && line.contains("made"))
                .anyMatch(line -> line.startsWith("A topic is deleted") && line.contains("made"));
    }

    @Test
    void denials_and_failed_logins_are_logged_without_secrets() throws Exception {
        assertThat(get("mallory", "/topics/veiled/events").statusCode()).isEqualTo(403);
        HttpRequest wrong = HttpRequest.newBuilder(URI.create(broker.http() + "/api/topics"))
                .timeout(ANSWER)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("alice:guessed-secret".getBytes(UTF_8)))
                .build();
        assertThat(client.send(wrong, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(lines())
                .anyMatch(line -> line.startsWith("Denied")
                        && line.contains("principal=\"User:mallory\"")
                        && line.contains("host=\"127.0.0.1\"")
                        && line.contains("operation=\"READ\"")
                        && line.contains("resource=\"TOPIC:veiled\""))
                .anyMatch(line -> line.startsWith("A login failed")
                        && line.contains("listener=\"HTTP\"")
                        && line.contains("user=\"alice\""))
                .noneMatch(line -> line.contains("secret"));
    }

    @Test
    void who_is_removed_is_let_in_no_more() throws Exception {
        upsert("leaver", "leaver-secret");
        assertThat(get("leaver", "/api/topics").statusCode()).isEqualTo(200);
        admin.alterUserScramCredentials(
                        List.of(new UserScramCredentialDeletion("leaver", ScramMechanism.SCRAM_SHA_256)))
                .all()
                .get();
        assertThat(get("leaver", "/api/topics").statusCode()).isEqualTo(401);
        upsert("leaver", "another-secret");
        assertThat(get("leaver", "/api/topics").statusCode()).isEqualTo(401);
    }

    private static void upsert(String user, String password) throws Exception {
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), password)))
                .all()
                .get();
    }

    @Test
    void who_may_see_a_group_is_shown_only_the_topics_that_it_may_see() throws Exception {
        AclBinding sees = grant("mallory", ResourceType.GROUP, "veiled-group", AclOperation.DESCRIBE);
        AclBinding too = grant("mallory", ResourceType.TOPIC, "veiled", AclOperation.DESCRIBE);
        try {
            admin.createAcls(List.of(sees)).all().get();
            for (String path : List.of("/api/groups", "/api/groups/veiled-group")) {
                assertThat(get("mallory", path).body())
                        .contains("\"veiled-group\"")
                        .doesNotContain("\"veiled\"");
            }
            admin.createAcls(List.of(too)).all().get();
            for (String path : List.of("/api/groups", "/api/groups/veiled-group")) {
                assertThat(get("mallory", path).body()).contains("\"veiled-group\"", "\"veiled\"");
            }
        } finally {
            admin.deleteAcls(List.of(sees.toFilter(), too.toFilter())).all().get();
        }
    }

    @Test
    void who_may_write_to_what_is_not_there_must_also_be_allowed_to_create_it() throws Exception {
        AclBinding writes = grant("mallory", ResourceType.TOPIC, "unmade", AclOperation.WRITE);
        AclBinding creates = grant("mallory", ResourceType.TOPIC, "unmade", AclOperation.CREATE);
        try {
            admin.createAcls(List.of(writes)).all().get();
            HttpResponse<String> denied = send("mallory", "POST", "/topics/unmade", "x", "text/plain");
            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(denied.body()).contains("no ACL lets User:mallory create unmade");
            assertThat(broker.query("select count(*) from howdah.topic where name = 'unmade'"))
                    .isEqualTo("0");
            admin.createAcls(List.of(creates)).all().get();
            assertThat(send("mallory", "POST", "/topics/unmade", "x", "text/plain")
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            admin.deleteAcls(List.of(writes.toFilter(), creates.toFilter()))
                    .all()
                    .get();
        }
    }

    private static Stream<String> lines() {
        return List.copyOf(LINES.list).stream().map(line -> line.getFormattedMessage() + " " + line.getKeyValuePairs());
    }

    @Test
    void everybody_may_know_that_it_lives() throws Exception {
        assertThat(get(null, "/health").body()).isEqualTo("good\n");
        assertThat(get(null, "/ready").statusCode()).isIn(200, 503);
    }

    @Test
    void a_certificate_is_a_login_and_a_password_goes_before_it() throws Exception {
        HttpRequest plain = request(null, "GET", "/topics/veiled/events", null, "");
        assertThat(certified.send(plain, BodyHandlers.ofString()).body()).contains(FOREIGN);
        HttpRequest asMallory = request("mallory", "GET", "/topics/veiled/events", null, "");
        assertThat(certified.send(asMallory, BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void who_follows_and_who_streams_loses_both_with_the_grant() throws Exception {
        AclBinding reads = grant("mallory", ResourceType.TOPIC, "carols", AclOperation.READ);
        AclBinding writes = grant("mallory", ResourceType.TOPIC, "carols", AclOperation.WRITE);
        admin.createAcls(List.of(reads, writes)).all().get();
        HttpResponse<InputStream> follows = client.send(
                request("mallory", "GET", "/topics/carols/events?follow", null, ""), BodyHandlers.ofInputStream());
        assertThat(follows.statusCode()).isEqualTo(200);
        byte[] pair = "mallory:mallory-secret".getBytes(UTF_8);
        URI uri = URI.create(broker.http());
        try (Socket streams = context.getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
            streams.setSoTimeout((int) ANSWER.toMillis());
            streams.getOutputStream()
                    .write(("POST /topics/carols HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-ndjson\r\n"
                                    + "Authorization: Basic "
                                    + Base64.getEncoder().encodeToString(pair)
                                    + "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n1\n\r\n")
                            .getBytes(UTF_8));
            byte[] first = follows.body().readNBytes("{\"partition\":0,\"offset\":0".length());
            assertThat(new String(first, UTF_8)).isEqualTo("{\"partition\":0,\"offset\":0");
            admin.deleteAcls(List.of(reads.toFilter(), writes.toFilter())).all().get();
            // The fetch that waits is woken by somebody else's event, and the stream by a line.
            assertThat(send("carol", "POST", "/topics/carols", "after it", "text/plain")
                            .statusCode())
                    .isEqualTo(200);
            streams.getOutputStream().write("2\r\n2\n\r\n".getBytes(UTF_8));
            assertThat(new String(follows.body().readAllBytes(), UTF_8))
                    .contains("urn:howdah:problem:denied")
                    .doesNotContain("after it");
            byte[] status = streams.getInputStream().readNBytes("HTTP/1.1 403".length());
            assertThat(new String(status, UTF_8)).isEqualTo("HTTP/1.1 403");
        }
        assertThat(get("carol", "/topics/carols/events").body().lines()).hasSize(2);
    }

    @Test
    void who_has_used_up_a_quota_waits_and_then_is_told_to_come_again() throws Exception {
        set("poor", 10_000.0);
        // What is beyond one second of it is a debt: a small one is waited for.
        for (int i = 0; i < 2; i++) {
            assertThat(send("poor", "POST", "/topics/poors", "x".repeat(12_000), "text/plain")
                            .statusCode())
                    .isEqualTo(200);
        }
        set("poorer", 20.0);
        assertThat(send("poorer", "POST", "/topics/poors", "x".repeat(4_000), "text/plain")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = send("poorer", "POST", "/topics/poors", "x", "text/plain");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
                .isBetween(6, 30);
        assertThat(refused.body()).contains("urn:howdah:problem:quota");
        HttpResponse<String> proxied = send(
                "poorer",
                "POST",
                "/topics/poors",
                "{\"records\":[{\"value\":1}]}",
                "application/vnd.kafka.json.v2+json");
        assertThat(proxied.statusCode()).isEqualTo(429);
        assertThat(proxied.headers().firstValue("retry-after")).isPresent();
        set("poorer", null);
        assertThat(send("poorer", "POST", "/topics/poors", "x", "text/plain").statusCode())
                .isEqualTo(200);
    }

    private static void set(String user, @Nullable Double rate) throws Exception {
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user)),
                        List.of(new ClientQuotaAlteration.Op("producer_byte_rate", rate)))))
                .all()
                .get();
    }
}
