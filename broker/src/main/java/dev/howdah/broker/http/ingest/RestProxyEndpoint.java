package dev.howdah.broker.http.ingest;

import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import dev.howdah.broker.http.ingest.RestProxyEvents.Format;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;

/**
 * The produce calls of the Confluent REST Proxy: version 2, {@code POST /topics/{topic}} and {@code /topics/{topic}/partitions/{partition}} with
 * {@code application/vnd.kafka.json.v2+json} or {@code …binary.v2+json}; and version 3, {@code POST
 * /v3/clusters/{cluster}/topics/{topic}/records}, whose records are answered when all of them are stored. There are no schemas.
 */
final class RestProxyEndpoint implements Endpoint {

    private static final String VERSION_2_PREFIX = "application/vnd.kafka.";
    private static final int VERSION_2_PATH_WITH_PARTITION = 4;

    private final IngestStores stores;

    /** Empty for version 2. */
    private final Optional<String> clusterId;

    private RestProxyEndpoint(IngestStores stores, Optional<String> clusterId) {
        this.stores = stores;
        this.clusterId = clusterId;
    }

    static RestProxyEndpoint version2(IngestStores stores) {
        return new RestProxyEndpoint(stores, Optional.empty());
    }

    static RestProxyEndpoint version3(IngestStores stores, String clusterId) {
        return new RestProxyEndpoint(stores, Optional.of(clusterId));
    }

    /** Whether a request to {@code /topics/…} is for the REST Proxy. */
    static boolean isVersion2(String mediaType) {
        return mediaType.startsWith(VERSION_2_PREFIX);
    }

    /** {@code GET /v3/clusters}, where clients of version 3 learn the id. */
    static Endpoint clusters(String clusterId) {
        Response response = Response.json(
                HttpResponseStatus.OK,
                "{\"kind\":\"KafkaClusterList\",\"data\":[{\"kind\":\"KafkaCluster\",\"cluster_id\":"
                        + Json.quote(clusterId) + "}]}");
        return exchange -> {
            exchange.respond(response);
            return Body.NONE;
        };
    }

    @Override
    public Order order() {
        return Order.TOGETHER;
    }

    @Override
    public Body begin(Exchange exchange) {
        int bytesMax = HttpLimits.BODY_BYTES_MAX;
        if (clusterId.isPresent()) {
            String asked = exchange.target().path().get(2);
            String topic = exchange.target().path().get(4);
            AnswerForm form = RestProxyAnswers.version3(clusterId.get());
            if (!asked.equals(clusterId.get())) {
                Problem problem = new Problem(
                        HttpResponseStatus.NOT_FOUND, "unknown-cluster", "Cluster " + asked + " cannot be found.");
                exchange.respond(form.failed(topic, problem));
                return Body.NONE;
            }
            return IngestRequests.begin(
                    exchange, stores, topic, form, () -> new WholeBody(bytesMax, RestProxyEvents::version3));
        }
        String topic = exchange.target().path().get(1);
        AnswerForm form = RestProxyAnswers.version2();
        String type = IngestRequests.mediaType(exchange.headers());
        Optional<Format> format = format(type);
        if (format.isEmpty()) {
            Problem problem = new Problem(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "media-type",
                    type + " (expected: application/vnd.kafka.json.v2+json or application/vnd.kafka.binary.v2+json)");
            exchange.respond(form.failed(topic, problem));
            return Body.NONE;
        }
        return IngestRequests.begin(exchange, stores, topic, form, () -> {
            int partition = partition(exchange);
            return new WholeBody(bytesMax, body -> RestProxyEvents.version2(body, format.get(), partition));
        });
    }

    private static Optional<Format> format(String mediaType) {
        return switch (mediaType) {
            case "application/vnd.kafka.json.v2+json" -> Optional.of(Format.JSON);
            case "application/vnd.kafka.binary.v2+json", "application/vnd.kafka.v2+json" -> Optional.of(Format.BINARY);
            default -> Optional.empty();
        };
    }

    private static int partition(Exchange exchange) throws BadEventException {
        if (exchange.target().path().size() < VERSION_2_PATH_WITH_PARTITION) {
            return Event.ANY;
        }
        String text = exchange.target().path().get(3);
        try {
            return JsonEvents.partition(Long.parseLong(text), 1);
        } catch (NumberFormatException wrong) {
            throw BadEventException.event("partition: '" + text + "' (expected: a number)", 1);
        }
    }
}
