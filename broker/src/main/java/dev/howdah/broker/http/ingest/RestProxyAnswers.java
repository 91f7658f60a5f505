package dev.howdah.broker.http.ingest;

import dev.howdah.broker.http.Json;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers as the Confluent REST Proxy gives them, so that its clients understand them. Thread: any. */
final class RestProxyAnswers implements AnswerForm {

    private static final String VERSION_2 = "application/vnd.kafka.v2+json";
    private static final int UNKNOWN_TOPIC_2 = 40401;
    private static final int UNKNOWN_TOPIC_3 = 40403;

    /** Empty for version 2. */
    private final Optional<String> clusterId;

    private RestProxyAnswers(Optional<String> clusterId) {
        this.clusterId = clusterId;
    }

    static RestProxyAnswers version2() {
        return new RestProxyAnswers(Optional.empty());
    }

    static RestProxyAnswers version3(String clusterId) {
        return new RestProxyAnswers(Optional.of(clusterId));
    }

    @Override
    public Receipt.Detail detail() {
        return Receipt.Detail.EACH;
    }

    @Override
    public Response stored(String topic, Receipt receipt) {
        if (clusterId.isEmpty()) {
            String offsets = receipt.each().stream()
                    .map(each -> "{\"partition\":" + each.partition() + ",\"offset\":" + each.offset()
                            + ",\"error_code\":null,\"error\":null}")
                    .collect(Collectors.joining(","));
            return answer(
                    HttpResponseStatus.OK,
                    VERSION_2,
                    "{\"offsets\":[" + offsets + "],\"key_schema_id\":null,\"value_schema_id\":null}");
        }
        String each = receipt.each().stream()
                .map(stored -> "{\"error_code\":200,\"cluster_id\":" + Json.quote(clusterId.get()) + ",\"topic_name\":"
                        + Json.quote(topic) + ",\"partition_id\":" + stored.partition() + ",\"offset\":"
                        + stored.offset() + "}\r\n")
                .collect(Collectors.joining());
        return answer(HttpResponseStatus.OK, Response.JSON, each);
    }

    @Override
    public Response failed(String topic, Problem problem) {
        boolean isUnknown = problem.type().equals("unknown-topic");
        int unknown = clusterId.isEmpty() ? UNKNOWN_TOPIC_2 : UNKNOWN_TOPIC_3;
        int code = isUnknown ? unknown : problem.status().code();
        String json = "{\"error_code\":" + code + ",\"message\":" + Json.quote(problem.detail()) + "}";
        Response response = answer(problem.status(), clusterId.isEmpty() ? VERSION_2 : Response.JSON, json);
        return new Response(
                response.status(),
                response.contentType(),
                response.content(),
                problem.response().headers());
    }

    private static Response answer(HttpResponseStatus status, String type, String json) {
        return new Response(status, type, json.getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
