package dev.howdah.broker.http.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.http.Problem;
import dev.howdah.protocol.record.KeyPartition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events over HTTP, looked at in SQL. */
class IngestTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path dir;

    private static RunningBroker broker;

    @BeforeAll
    static void start() {
        broker = RunningBroker.start(dir, Map.of("num.partitions", "3"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** Whatever happened, nothing stays charged. */
    @AfterEach
    void nothing_is_kept() throws Exception {
        eventually(() -> metric("howdah_received_bytes") == 0);
    }

    private static HttpResponse<String> post(String pathAndQuery, BodyPublisher body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(broker.http() + pathAndQuery))
                .POST(body)
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String pathAndQuery, String body, String... headers) throws Exception {
        return post(pathAndQuery, BodyPublishers.ofString(body), headers);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue(Problem.CONTENT_TYPE);
        assertThat(response.body()).contains("\"urn:howdah:problem:" + type + "\"");
    }

    private static double metric(String name) {
        try {
            String metrics = CLIENT.send(
                            HttpRequest.newBuilder(URI.create(broker.http() + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return metrics.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no metric " + name));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("too late").isNegative();
        }
    }

    private static long count(String topic) {
        return Long.parseLong(broker.query("select count(*) from topics." + topic));
    }

    @Test
    void an_event_is_a_record_with_key_partition_time_and_headers() throws Exception {
        HttpResponse<String> by = post(
                "/topics/one?partition=2&timestamp=1700000000000&header.trace=a%20b",
                "{\"total\": 1}", "Kafka-Key", "k1", "Kafka-Header-Source", "shop");
        assertThat(by.statusCode()).as(by.body()).isEqualTo(200);
        assertThat(by.body())
                .isEqualTo("{\"topic\":\"one\",\"records\":1,\"partitions\":"
                        + "[{\"partition\":2,\"records\":1,\"firstOffset\":0,\"lastOffset\":0}]}\n");
        assertThat(broker.query("select concat_ws('|', partition, howdah.text(key), howdah.text(value), headers::text,"
                        + " extract(epoch from timestamp)::bigint) from topics.one"))
                .isEqualTo("2|k1|{\"total\": 1}|{\"trace\": \"a b\", \"Source\": \"shop\"}|1700000000");

        byte[] bytes = {0, (byte) 0xff, 10};
        assertThat(post("/topics/bytes?key=x", BodyPublishers.ofByteArray(bytes))
                        .statusCode())
                .isEqualTo(200);
        assertThat(broker.query("select encode(value, 'hex') from topics.bytes"))
                .isEqualTo("00ff0a");
    }

    /** Java's client sends ASCII only. */
    @Test
    void text_in_headers_is_utf_8_else_latin_1() throws Exception {
        URI uri = URI.create(broker.http());
        for (String charset : List.of("UTF-8", "ISO-8859-1")) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.getOutputStream()
                        .write(("POST /topics/letters HTTP/1.1\r\nHost: localhost\r\nKafka-Key: Zürich\r\n"
                                        + "Kafka-Header-city: Genève\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")
                                .getBytes(charset));
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 200 ");
            }
        }
        assertThat(broker.query(
                        "select string_agg(distinct howdah.text(key) || headers::text, ',') from topics.letters"))
                .isEqualTo("Zürich{\"city\": \"Genève\"}");
    }

    @Test
    void two_keys_for_one_request_are_refused() throws Exception {
        assertProblem(post("/topics/keys2", "x", "Idempotency-Key", "a", "Idempotency-Key", "b"), 400, "bad-request");
    }

    @Test
    void a_json_batch_is_stored_whole_or_not_at_all() throws Exception {
        assertThat(post("/topics/batch", "[{\"a\":1}, 2, \"three\"]", "Content-Type", "application/json")
                        .body())
                .contains("\"records\":3");
        assertThat(post(
                                "/topics/batch",
                                "{\"records\":[{\"key\":\"k\",\"value\":1},{\"key\":\"k\",\"value\":null}]}",
                                "Content-Type",
                                "application/json; charset=utf-8")
                        .body())
                .contains("\"records\":2");
        assertThat(count("batch")).isEqualTo(5);

        assertProblem(post("/topics/batch", "[1, 2, oops]", "Content-Type", "application/json"), 400, "bad-json");
        assertProblem(
                post(
                        "/topics/batch",
                        "{\"records\":[{\"value\":1},{\"value\":2,\"partition\":9}]}",
                        "Content-Type",
                        "application/json"),
                400,
                "bad-event");
        assertProblem(
                post("/topics/batch", "[\"" + "a".repeat(9_000_000) + "\"]", "Content-Type", "application/json"),
                413,
                "too-large");
        assertThat(count("batch")).isEqualTo(5);
        assertThat(post("/topics/batch?as=value", "[1, 2]", "Content-Type", "application/json")
                        .body())
                .contains("\"records\":1");
    }

    @Test
    void lines_are_stored_with_their_keys_where_kafka_would_put_them() throws Exception {
        int lines = 30_000;
        String body = IntStream.range(0, lines)
                .mapToObj(i -> "{\"key\":\"customer-" + i % 50 + "\",\"value\":{\"n\":" + i + "}}")
                .collect(Collectors.joining("\r\n"));
        HttpResponse<String> stored = post(
                "/topics/lines?as=records",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(UTF_8))),
                "Content-Type",
                "application/x-ndjson");
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        assertThat(stored.body()).contains("\"records\":" + lines);
        assertThat(count("lines")).isEqualTo(lines);
        assertThat(broker.query("select count(distinct (howdah.json(value) ->> 'n')) from topics.lines"))
                .isEqualTo(Integer.toString(lines));
        for (int customer = 0; customer < 3; customer++) {
            String key = "customer-" + customer;
            assertThat(broker.query("select string_agg(distinct partition::text, ',') from topics.lines"
                            + " where howdah.text(key) = '" + key + "'"))
                    .isEqualTo(Integer.toString(KeyPartition.of(key.getBytes(UTF_8), 0, key.length(), 3)));
        }
        assertThat(broker.query("select count(*) from (select (howdah.json(value) ->> 'n')::int as n,"
                        + " lag((howdah.json(value) ->> 'n')::int) over (partition by partition order by t.offset) as b"
                        + " from topics.lines as t) as x where n < b"))
                .as("out of order")
                .isEqualTo("0");
    }

    @Test
    void a_wrong_line_ends_a_stream_and_what_came_before_is_stored() throws Exception {
        HttpResponse<String> response = post(
                "/topics/wrong", "{\"a\":1}\n\n{\"a\":2}\noops\n{\"a\":3}\n", "Content-Type", "application/x-ndjson");
        assertProblem(response, 400, "bad-json");
        assertThat(response.body()).contains("\"line\":4", "\"firstNotStored\":4", "\"stored\":{\"records\":2,");
        assertThat(count("wrong")).isEqualTo(2);
    }

    @Test
    void a_stream_is_stored_as_it_comes() throws Exception {
        URI url = URI.create(broker.http());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST /topics/slowly HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"a\":1}\n\r\n9\r\n{\"a\":2}\n{\r\n")
                            .getBytes(UTF_8));
            eventually(() -> broker.query("select to_regclass('topics.slowly')") != null && count("slowly") == 2);
            socket.getOutputStream().write("6\r\n\"a\":3}\r\n0\r\n\r\n".getBytes(UTF_8));
            byte[] answer = new byte[15];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 15)).isEqualTo(15);
            assertThat(new String(answer, UTF_8)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(count("slowly")).isEqualTo(3);
        }
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST /topics/slowly HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n9\r\n{\"a\":4}\n{\r\n")
                            .getBytes(UTF_8));
            eventually(() -> count("slowly") == 4);
            // It goes in the middle of a line, which is given up.
        }
    }

    @Test
    void gzip_is_taken_and_its_damage_is_found() throws Exception {
        String lines = "{\"a\":\"" + "x".repeat(100) + "\"}\n";
        byte[] body = gzip(lines.repeat(20_000));
        HttpResponse<String> stored = post(
                "/topics/zipped",
                BodyPublishers.ofByteArray(body),
                "Content-Type",
                "application/x-ndjson",
                "Content-Encoding",
                "gzip");
        assertThat(stored.body()).contains("\"records\":20000");
        assertThat(count("zipped")).isEqualTo(20_000);

        String[] gzipped = {"Content-Encoding", "gzip"};
        assertProblem(post("/topics/zipped", "plain", gzipped), 400, "bad-encoding");
        byte[] half = Arrays.copyOf(body, 30);
        assertProblem(post("/topics/zipped", BodyPublishers.ofByteArray(half), gzipped), 400, "bad-encoding");
        assertProblem(
                post("/topics/zipped", BodyPublishers.ofByteArray(gzip("a".repeat(20_000_000))), gzipped),
                413,
                "too-large");
        assertProblem(post("/topics/zipped", "x", "Content-Encoding", "br"), 415, "encoding");
        assertThat(count("zipped")).isEqualTo(20_000);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void cloud_events_become_what_the_binding_for_kafka_says() throws Exception {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"sold\","
                + "\"partitionkey\":\"k\",\"data\":{\"n\":1}}";
        assertThat(post("/topics/cloud", event, "Content-Type", "application/cloudevents+json")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(
                                "/topics/cloud",
                                "[" + event + "," + event + "]",
                                "Content-Type",
                                "application/cloudevents-batch+json")
                        .body())
                .contains("\"records\":2");
        assertThat(broker.query("select string_agg(distinct concat_ws('|', howdah.text(key), howdah.text(value),"
                        + " headers::text), '; ') from topics.cloud"))
                .isEqualTo("k|" + event + "|{\"content-type\": \"application/cloudevents+json; charset=UTF-8\"}");

        assertThat(post(
                                "/topics/binary_cloud",
                                "{\"n\":1}",
                                "Content-Type",
                                "application/json",
                                "ce-specversion",
                                "1.0",
                                "ce-id",
                                "2",
                                "ce-type",
                                "sold",
                                "ce-source",
                                "/sh%C3%B6p")
                        .statusCode())
                .isEqualTo(200);
        assertThat(broker.query("select concat_ws('|', howdah.text(value), headers ->> 'ce_source',"
                        + " headers ->> 'ce_id', headers ->> 'content-type') from topics.binary_cloud"))
                .isEqualTo("{\"n\":1}|/shöp|2|application/json");

        assertProblem(
                post("/topics/cloud", "{\"specversion\":\"1.0\"}", "Content-Type", "application/cloudevents+json"),
                400,
                "bad-event");
    }

    @Test
    void what_cannot_be_taken_is_said_in_words() throws Exception {
        assertProblem(post("/topics/no%20blanks", "x"), 400, "topic-name");
        assertProblem(post("/topics/__consumer_offsets", "x"), 403, "internal-topic");
        assertProblem(post("/topics/a", "x", "Origin", "http://elsewhere.example"), 403, "other-origin");
        assertProblem(post("/topics/a?partition=x", "x"), 400, "bad-event");
        assertProblem(post("/topics/a?partition=3", "x"), 400, "bad-event");
        assertProblem(post("/topics/a?as=nothing", "x"), 400, "bad-event");
        assertProblem(post("/topics/a", "x".repeat(2_000_000)), 413, "too-large");
        assertProblem(post("/topics/a/b", "x"), 404, "not-found");
    }

    @Test
    void small_events_of_many_connections_share_transactions() throws Exception {
        assertThat(post("/topics/small", "first").statusCode()).isEqualTo(200);
        double before = metric("howdah_append_transactions_total");
        int events = 400;
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            answers.add(CLIENT.sendAsync(
                    HttpRequest.newBuilder(URI.create(broker.http() + "/topics/small"))
                            .POST(BodyPublishers.ofString("event " + i))
                            .build(),
                    BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(metric("howdah_append_transactions_total") - before).isLessThan(events / 2.0);
        assertThat(count("small")).isEqualTo(events + 1);
    }

    @Test
    void a_retry_with_its_key_stores_nothing_twice() throws Exception {
        String[] first = {"Idempotency-Key", "order-1"};
        HttpResponse<String> stored = post("/topics/keyed?key=a", "one", first);
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        HttpResponse<String> again = post("/topics/keyed?key=a", "one", first);

        assertThat(again.body()).isEqualTo(stored.body());
        assertThat(stored.headers().firstValue("idempotency-replayed")).isEmpty();
        assertThat(again.headers().firstValue("idempotency-replayed")).hasValue("true");
        assertProblem(post("/topics/keyed?key=a", "two", first), 422, "key-reused");
        assertThat(post("/topics/keyed?key=a", "two", "Idempotency-Key", "order-2")
                        .statusCode())
                .isEqualTo(200);
        assertProblem(post("/topics/keyed", "x", "Idempotency-Key", "k".repeat(300)), 400, "bad-request");
        assertThat(count("keyed")).isEqualTo(2);
    }

    @Test
    void a_stream_that_broke_off_goes_on_where_it_was() throws Exception {
        int lines = 20_000;
        byte[] body = IntStream.range(0, lines)
                .mapToObj(i -> "{\"n\":" + i + ",\"filling\":\"" + "x".repeat(60) + "\"}")
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8);
        String[] headers = {"Content-Type", "application/x-ndjson", "Idempotency-Key", "stream"};
        URI url = URI.create(broker.http());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST /topics/broken HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                    + "Idempotency-Key: stream\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(UTF_8));
            socket.getOutputStream().write(body, 0, body.length * 2 / 3);
            eventually(() -> broker.query("select to_regclass('topics.broken')") != null && count("broken") > 1_000);
        }
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> stored = post("/topics/broken", BodyPublishers.ofByteArray(body), headers);
            assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
            assertThat(stored.body()).contains("\"records\":" + lines + ",");
        }
        assertThat(count("broken")).isEqualTo(lines);
        assertThat(broker.query("select count(distinct howdah.json(value) ->> 'n') from topics.broken"))
                .isEqualTo(Integer.toString(lines));
        assertProblem(
                post("/topics/broken", BodyPublishers.ofByteArray(Arrays.copyOf(body, body.length / 2)), headers),
                400,
                "bad-json");
    }

    @Test
    void clients_of_the_rest_proxy_are_answered_as_by_it() throws Exception {
        String[] json = {"Content-Type", "application/vnd.kafka.json.v2+json"};
        HttpResponse<String> second = post(
                "/topics/proxy",
                "{\"records\":[{\"key\":\"k\",\"value\":{\"a\":1},\"partition\":1},"
                        + "{\"value\":null,\"partition\":1}]}",
                json);
        assertThat(second.headers().firstValue("content-type")).hasValue("application/vnd.kafka.v2+json");
        assertThat(second.body())
                .isEqualTo("{\"offsets\":[{\"partition\":1,\"offset\":0,\"error_code\":null,\"error\":null},"
                        + "{\"partition\":1,\"offset\":1,\"error_code\":null,\"error\":null}],"
                        + "\"key_schema_id\":null,\"value_schema_id\":null}");
        assertThat(post(
                                "/topics/proxy/partitions/2",
                                "{\"records\":[{\"value\":\"AAE=\"}]}",
                                "Content-Type",
                                "application/vnd.kafka.binary.v2+json")
                        .body())
                .contains("\"partition\":2,\"offset\":0");
        assertThat(post("/topics/proxy", "{\"records\":[{\"value\":1,\"partition\":7}]}", json)
                        .body())
                .startsWith("{\"error_code\":400,");
        assertThat(post("/topics/proxy", "{}", "Content-Type", "application/vnd.kafka.avro.v2+json")
                        .statusCode())
                .isEqualTo(415);

        String cluster = CLIENT.send(
                        HttpRequest.newBuilder(URI.create(broker.http() + "/v3/clusters"))
                                .build(),
                        BodyHandlers.ofString())
                .body()
                .replaceAll(".*\"cluster_id\":\"([^\"]+)\".*", "$1");
        HttpResponse<String> third = post(
                "/v3/clusters/" + cluster + "/topics/proxy/records",
                "{\"partition_id\":0,\"headers\":[{\"name\":\"h\",\"value\":\"eA==\"}],"
                        + "\"key\":{\"type\":\"STRING\",\"data\":\"k\"},\"value\":{\"data\":{\"b\":2},\"type\":\"JSON\"}}"
                        + "{\"partition_id\":0,\"value\":{\"type\":\"BINARY\",\"data\":\"AAE=\"}}",
                "Content-Type",
                "application/json");
        assertThat(third.statusCode()).as(third.body()).isEqualTo(200);
        assertThat(third.body())
                .contains(
                        "{\"error_code\":200,\"cluster_id\":\"" + cluster + "\",\"topic_name\":\"proxy\","
                                + "\"partition_id\":0,\"offset\":0}",
                        "\"offset\":1}");
        assertThat(post("/v3/clusters/other/topics/proxy/records", "{}").statusCode())
                .isEqualTo(404);
        assertThat(broker.query("select string_agg(concat_ws('|', partition, t.offset, howdah.text(key),"
                        + " encode(value, 'escape'), nullif(headers::text, '{}')), '; ' order by partition, t.offset)"
                        + " from topics.proxy as t"))
                .isEqualTo("0|0|k|{\"b\":2}|{\"h\": \"x\"}; 0|1|\\000\1; 1|0|\"k\"|{\"a\":1}; 1|1; 2|0|\\000\1");
    }

    @Test
    void a_client_that_goes_away_leaves_nothing_charged() throws Exception {
        URI url = URI.create(broker.http());
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                socket.getOutputStream()
                        .write(("POST /topics/gone HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
                                        + "a".repeat(50_000))
                                .getBytes(UTF_8));
            }
        }
    }
}
