package dev.howdah.broker.http.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.config.AuthorizerConfigs;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics read over HTTP. */
class EventsTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path dir;

    private static RunningBroker broker;

    @BeforeAll
    static void start() {
        // Rights are asked for where somebody has been given any.
        broker = RunningBroker.start(
                dir,
                Map.of(
                        AuthorizerConfigs.CLASS_NAME,
                        AuthorizerConfigs.STANDARD,
                        AuthorizerConfigs.ALLOW_EVERYONE,
                        "true"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void post(String pathAndQuery, String body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(broker.http() + pathAndQuery)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        assertThat(CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> get(String pathAndQuery, String... headers) throws Exception {
        return CLIENT.send(request(pathAndQuery, headers), BodyHandlers.ofString());
    }

    private static HttpRequest request(String pathAndQuery, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(broker.http() + pathAndQuery));
        return headers.length > 0 ? request.headers(headers).build() : request.build();
    }

    /** Readers of JSON take UTF-16 and byte order marks for JSON, and nobody reads them inside of a line. */
    @Test
    void values_in_other_encodings_of_json_are_texts() throws Exception {
        post("/topics/marked", "\ufeff1");
        post("/topics/marked", "\0001");

        assertThat(get("/topics/marked/events").body().lines().map(line -> line.replaceFirst(".*\"key\":null,", "")))
                .containsExactly("\"text\":\"\ufeff1\"}", "\"text\":\"\\u00001\"}");
    }

    @Test
    void lines_have_all_of_a_record() throws Exception {
        post("/topics/all?key=k%C3%A4&timestamp=12&header.a=1&header.a=2", "{\"a\":\n 1}");
        post("/topics/all?timestamp=13", "no JSON");
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("all", 0, 14L, new byte[] {(byte) 0xff}, new byte[] {0, (byte) 0x80}))
                    .get();
            producer.send(new ProducerRecord<>("all", 0, 15L, "k".getBytes(UTF_8), (byte[]) null))
                    .get();
        }

        HttpResponse<String> lines = get("/topics/all/events");

        assertThat(lines.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        assertThat(lines.body().lines())
                .containsExactly(
                        "{\"partition\":0,\"offset\":0,\"timestamp\":12,\"key\":\"kä\",\"headers\":{\"a\":[\"1\",\"2\"]},"
                                + "\"value\":{\"a\":  1}}",
                        "{\"partition\":0,\"offset\":1,\"timestamp\":13,\"key\":null,\"text\":\"no JSON\"}",
                        "{\"partition\":0,\"offset\":2,\"timestamp\":14,\"keyBase64\":\"/w==\",\"base64\":\"AIA=\"}",
                        "{\"partition\":0,\"offset\":3,\"timestamp\":15,\"key\":\"k\",\"value\":null}");
        assertThat(get("/topics/all/events?limit=1&from=2&partition=0").body())
                .contains("\"offset\":2")
                .doesNotContain("\"offset\":3");
        assertThat(get("/topics/all/events?from=1970-01-01T00:00:00.014Z")
                        .body()
                        .lines())
                .hasSize(2);
        assertThat(get("/topics/all/events?from=end").body()).isEmpty();
        assertThat(get("/topics/all/events?limit=0").body()).isEmpty();
        assertThat(get("/topics/none/events").statusCode()).isEqualTo(404);
        assertThat(get("/topics/all/events?partition=7").statusCode()).isEqualTo(404);
        assertThat(get("/topics/all/events?from=3").statusCode()).isEqualTo(400);
        assertThat(get("/topics/all/events?from=soon").statusCode()).isEqualTo(400);
    }

    @Test
    void all_of_a_long_topic_comes_once_and_in_order() throws Exception {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            body.append("{\"n\":")
                    .append(i)
                    .append(",\"filling\":\"")
                    .append("x".repeat(80))
                    .append("\"}\n");
        }
        post("/topics/long", body.toString(), "Content-Type", "application/x-ndjson");
        List<String> lines = get("/topics/long/events").body().lines().toList();
        assertThat(lines).hasSize(40_000);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).contains("\"offset\":" + i + ",").contains("{\"n\":" + i + ",");
        }
    }

    @Test
    void a_long_poll_waits_for_the_first_event() throws Exception {
        post("/topics/poll", "first");
        assertThat(get("/topics/poll/events?from=end&wait=1").body()).isEmpty();
        CompletableFuture<HttpResponse<String>> waiting =
                CLIENT.sendAsync(request("/topics/poll/events?partition=0&from=1&wait=60"), BodyHandlers.ofString());
        post("/topics/poll", "second");
        assertThat(waiting.get(30, TimeUnit.SECONDS).body()).contains("second").doesNotContain("first");
    }

    @Test
    void server_sent_events_follow_and_go_on_where_the_browser_was() throws Exception {
        post("/topics/sent", "{\"n\":0}");
        post("/topics/sent", "{\"n\":1}");
        HttpResponse<InputStream> stream = CLIENT.send(
                request("/topics/sent/events?from=beginning", "accept", "text/event-stream"),
                BodyHandlers.ofInputStream());
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream");
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
            lines.add(reader.readLine());
            lines.add(reader.readLine());
            post("/topics/sent", "{\"n\":2}");
            String line = reader.readLine();
            while (!line.contains("{\"n\":2}")) {
                lines.add(line);
                line = reader.readLine();
            }
        }
        assertThat(lines.get(0)).isEqualTo("id: 0-1");
        assertThat(lines.get(1))
                .startsWith("data: {\"partition\":0,\"offset\":0,")
                .endsWith("\"value\":{\"n\":0}}");

        HttpResponse<InputStream> again = CLIENT.send(
                request("/topics/sent/events", "accept", "text/event-stream", "last-event-id", "0-2"),
                BodyHandlers.ofInputStream());
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(again.body(), UTF_8))) {
            assertThat(reader.readLine()).isEqualTo("id: 0-3");
            assertThat(reader.readLine()).contains("{\"n\":2}");
        }
    }

    @Test
    void a_search_gives_what_it_finds_and_says_when_it_is_done() throws Exception {
        post("/topics/searched?key=a", "{\"n\":\"needle\"}");
        post("/topics/searched?key=b", "{\"n\":\"hay\"}");
        post("/topics/searched?key=a", "more needles");
        post("/topics/searched", "näedle");

        assertThat(offsets(get("/topics/searched/events?key=a").body())).containsExactly(0L, 2L);
        assertThat(offsets(get("/topics/searched/events?contains=needle").body()))
                .containsExactly(0L, 2L);
        assertThat(offsets(get("/topics/searched/events?contains=n%C3%A4e").body()))
                .containsExactly(3L);
        assertThat(offsets(get("/topics/searched/events?key=a&contains=hay").body()))
                .isEmpty();
        assertThat(offsets(get("/topics/searched/events?key=").body()))
                .as("an empty key")
                .isEmpty();
        post("/topics/searched", "{\"a\": {\"x\": [1], \"b\": 7}, \"c\": null}");
        assertThat(offsets(get("/topics/searched/events?field=a.b:7").body())).containsExactly(4L);
        assertThat(offsets(get("/topics/searched/events?field=c:null").body())).containsExactly(4L);
        assertThat(offsets(get("/topics/searched/events?field=n:needle&key=a").body()))
                .containsExactly(0L);
        for (String other : List.of("a.b:8", "b:7", "a:7", "a.x:1", "a.b.c:7", "n.needle:", "x:")) {
            assertThat(offsets(get("/topics/searched/events?field=" + other).body()))
                    .as(other)
                    .isEmpty();
        }
        assertThat(get("/topics/searched/events?field=a").statusCode()).isEqualTo(400);
        assertThat(offsets(
                        get("/topics/searched/events?contains=needle&limit=1").body()))
                .containsExactly(0L);
        assertThat(offsets(get("/topics/searched/events?at=0-2").body())).containsExactly(2L, 3L, 4L);
        assertThat(get("/topics/searched/events?at=2").statusCode()).isEqualTo(400);

        String sent = get(
                        "/topics/searched/events?follow=false&from=beginning&contains=hay",
                        "accept",
                        "text/event-stream")
                .body();
        assertThat(sent).contains("hay").doesNotContain("needle").endsWith("event: end\ndata: {\"records\":5}\n\n");
    }

    private static List<Long> offsets(String lines) {
        return lines.lines()
                .map(line -> Long.valueOf(line.replaceAll(".*\"offset\":(\\d+),.*", "$1")))
                .toList();
    }

    @Test
    void who_may_not_read_a_topic_gets_nothing_of_it() throws Exception {
        post("/topics/secret", "hidden");
        AclBinding anybodyReads = may(AclOperation.READ, "secret", "User:ANONYMOUS");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createAcls(List.of(
                            may(AclOperation.READ, "secret", "User:alice"),
                            may(AclOperation.WRITE, "secret", "User:ANONYMOUS"),
                            may(AclOperation.READ, "never-made", "User:alice")))
                    .all()
                    .get();

            for (String query : List.of("", "?from=end&follow", "?partition=9", "?from=2000-01-01T00:00:00Z")) {
                HttpResponse<String> refused = get("/topics/secret/events" + query);
                assertThat(refused.statusCode()).as(query).isEqualTo(403);
                assertThat(refused.body()).contains("urn:howdah:problem:denied").doesNotContain("hidden");
            }
            assertThat(get("/topics/secret/events", "accept", "text/event-stream")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(get("/topics/never-made/events").statusCode())
                    .as("as if it were there")
                    .isEqualTo(403);

            admin.createAcls(List.of(anybodyReads)).all().get();
            HttpResponse<InputStream> follows =
                    CLIENT.send(request("/topics/secret/events?follow&from=beginning"), BodyHandlers.ofInputStream());
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(follows.body(), UTF_8))) {
                assertThat(reader.readLine()).contains("hidden");
                admin.deleteAcls(List.of(anybodyReads.toFilter())).all().get();
                post("/topics/secret", "later");
                assertThat(reader.readLine()).contains("urn:howdah:problem:denied");
                assertThat(reader.readLine()).as("the end").isNull();
            }
        }
    }

    private static AclBinding may(AclOperation operation, String topic, String principal) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
    }

    @Test
    void what_was_aborted_is_not_shown() throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        properties.put("transactional.id", "t");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (String value : List.of("aborted", "committed")) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("transactions", value.getBytes(UTF_8)));
                if (value.equals("aborted")) {
                    producer.flush();
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        assertThat(get("/topics/transactions/events").body())
                .contains("committed")
                .doesNotContain("aborted");
    }
}
