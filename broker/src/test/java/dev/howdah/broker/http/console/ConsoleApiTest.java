package dev.howdah.broker.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.HttpAdmin;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page asks, and what it may not know or do. */
class ConsoleApiTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path dir;

    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(
                dir,
                Map.of(
                        AuthorizerConfigs.CLASS_NAME,
                        AuthorizerConfigs.STANDARD,
                        AuthorizerConfigs.ALLOW_EVERYONE,
                        "true"),
                HttpAdmin.ALLOWED);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        admin.createTopics(List.of(
                        new NewTopic("open", 2, (short) 1).configs(Map.of("retention.ms", "3600000")),
                        new NewTopic("secret", 1, (short) 1)))
                .all()
                .get();
        for (String group : List.of("seen", "unseen")) {
            admin.alterConsumerGroupOffsets(
                            group,
                            Map.of(
                                    new TopicPartition("open", 1), new OffsetAndMetadata(0),
                                    new TopicPartition("secret", 0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }
        assertThat(send("POST", "/topics/open?partition=1").statusCode()).isEqualTo(200);
        // Whoever has a right on them is not the page. Who may describe or delete in the cluster may do so with all
        // that is in it.
        admin.createAcls(List.of(
                        ofAlice(ResourceType.TOPIC, "secret"),
                        ofAlice(ResourceType.GROUP, "unseen"),
                        ofAlice(ResourceType.CLUSTER, "kafka-cluster")))
                .all()
                .get();
    }

    private static AclBinding ofAlice(ResourceType type, String name) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:alice", "*", AclOperation.ALL, AclPermissionType.ALLOW));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    private static HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(broker.http() + path))
                .method(method, method.equals("POST") ? BodyPublishers.ofString("x") : BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void the_page_may_load_nothing_from_elsewhere() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(get("/console/main.js").headers().firstValue("content-type"))
                .hasValue("text/javascript; charset=utf-8");
        assertThat(get("/console/nothing.js").statusCode()).isEqualTo(404);
        assertThat(get("/console/..%2Findex.html").statusCode()).isEqualTo(404);
        assertThat(get("/api/cluster").body())
                .contains("\"changes\":true", "\"limited\":true", "\"brokers\":[{\"id\":");
    }

    @Test
    void topics_that_one_may_not_describe_are_not_there() throws Exception {
        assertThat(get("/api/topics").body())
                .contains("{\"name\":\"open\",\"partitions\":2,\"records\":1,\"bytes\":")
                .doesNotContain("secret");
        HttpResponse<String> open = get("/api/topics/open");
        assertThat(open.body())
                .contains(
                        "\"partition\":1,\"leader\":",
                        "\"start\":0,\"end\":1,\"stable\":1",
                        "\"mayDescribeConfigs\":true")
                .contains("{\"name\":\"retention.ms\",\"value\":\"3600000\",\"isDefault\":false,\"readOnly\":false,");
        HttpResponse<String> secret = get("/api/topics/secret");
        assertThat(secret.statusCode()).isEqualTo(403);
        assertThat(secret.body()).contains("\"error\":\"TOPIC_AUTHORIZATION_FAILED\"");
        assertThat(get("/api/topics/none").statusCode()).isEqualTo(404);
    }

    @Test
    void groups_that_one_may_not_describe_are_not_there() throws Exception {
        assertThat(get("/api/groups").body())
                .contains(
                        "{\"id\":\"seen\",\"state\":\"Empty\",\"type\":\"classic\",\"topics\":[\"open\"],\"partitions\":1,\"lag\":1}")
                .doesNotContain("unseen", "secret");
        assertThat(get("/api/groups/seen").body())
                .contains(
                        "\"state\":\"Empty\"",
                        "\"isHere\":true",
                        "{\"topic\":\"open\",\"partition\":1,\"committed\":0,\"end\":1,\"lag\":1}")
                .doesNotContain("secret");
        assertThat(get("/api/groups/unseen").statusCode()).isEqualTo(403);
        assertThat(get("/api/groups/none").statusCode()).isEqualTo(404);
    }

    @Test
    void what_one_may_not_change_stays() throws Exception {
        assertThat(send("DELETE", "/api/topics/secret?confirm=secret").statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/api/topics/secret/configs?set.retention.ms=1").statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/api/groups/unseen/offsets?topic=open&offset.0=0")
                        .statusCode())
                .isEqualTo(403);
        assertThat(broker.query("select count(*) from howdah.topic where name = 'secret'"))
                .isEqualTo("1");
    }

    @Test
    void changes_need_a_confirmation_and_a_page_of_this_broker() throws Exception {
        assertThat(send("POST", "/api/topics/made?partitions=3&config.cleanup.policy=compact")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/api/topics/made").body())
                .contains("\"partition\":2", "\"value\":\"compact\",\"isDefault\":false");
        assertThat(send("POST", "/api/topics/made").body()).contains("TOPIC_ALREADY_EXISTS");
        assertThat(send("POST", "/api/topics/made/configs?set.retention.ms=-7").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/api/topics/made/configs?unset=cleanup.policy").statusCode())
                .isEqualTo(200);
        assertThat(get("/api/topics/made").body()).doesNotContain("\"isDefault\":false");
        assertThat(send("DELETE", "/api/topics/made?confirm=made", "Origin", "http://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("DELETE", "/api/topics/made").statusCode()).isEqualTo(400);
        assertThat(get("/api/topics/made").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/api/topics/made?confirm=made").statusCode()).isEqualTo(200);
        assertThat(get("/api/topics/made").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "same-origin,200",
        "none,200",
        "same-site,403",
        "cross-site,403",
    })
    void what_changes_something_comes_from_no_page_of_another_site(String site, int status) throws Exception {
        assertThat(send("POST", "/topics/fetched", "Sec-Fetch-Site", site).statusCode())
                .isEqualTo(status);
        assertThat(send("POST", "/api/topics/open/configs?set.retention.ms=3600000", "Sec-Fetch-Site", site)
                        .statusCode())
                .isEqualTo(status);
    }

    /** A name that its owner has made to point here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /api/topics",
                "GET /topics/open/events",
                "GET /metrics",
                "POST /topics/open",
                "POST /api/topics/rebound",
                "DELETE /api/topics/open?confirm=open",
                "GET /nowhere",
            })
    void who_asks_by_a_name_that_is_not_ours_gets_nothing(String request) throws Exception {
        assertThat(ask(request, "rebound.example:8082"))
                .startsWith("HTTP/1.1 421 ")
                .doesNotContain("open");
        assertThat(ask(request, "rebound.example")).startsWith("HTTP/1.1 421 ");
        assertThat(ask("GET /health", "rebound.example")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /api/topics", "localhost:1"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"open\"");
        assertThat(broker.query("select count(*) from howdah.topic where name in ('open', 'rebound')"))
                .isEqualTo("1");
    }

    private static String ask(String request, String host) throws Exception {
        URI uri = URI.create(broker.http());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void metrics_are_given_by_name() throws Exception {
        assertThat(get("/metrics?name=howdah_topics&name=howdah_topic_records_in")
                        .body())
                .contains("\nhowdah_topics ", "\nhowdah_topic_records_in_total{topic=\"open\"} 1.0")
                .doesNotContain("jvm_", "howdah_partitions");
    }
}
