package dev.howdah.broker.http.ingest;

import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.ingest.Event.Header;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /topics/{topic}}: the body is one event, or many. Its {@code Content-Type} says which:
 *
 * <ul>
 *   <li>{@code application/x-ndjson}: each line is an event, stored as it comes, however many;
 *   <li>{@code application/json}: an array of events, {@code {"records": [{"value": …, "key": …}, …]}}, or one event;
 *   <li>{@code application/cloudevents+json}, {@code …-batch+json}, or headers {@code ce-…}: CloudEvents;
 *   <li>{@code application/vnd.kafka.…}: as the Confluent REST Proxy takes it ({@link RestProxyEndpoint});
 *   <li>anything else: the body is one event, byte for byte.
 * </ul>
 *
 * {@code ?as=value} takes the body for one event whatever it is; {@code ?as=records} takes lines for records as in {@code {"records": …}}. One
 * event may have a key, a partition, a timestamp and headers, in the query ({@code key}, {@code partition}, {@code timestamp}, {@code
 * header.NAME}) or in headers ({@code Kafka-Key}, {@code Kafka-Partition}, {@code Kafka-Timestamp}, {@code Kafka-Header-NAME}).
 */
public final class IngestEndpoint implements Endpoint {

    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON_LINES = "application/jsonl";
    private static final String JSON = "application/json";
    private static final String HEADER_PREFIX = "kafka-header-";
    private static final String QUERY_HEADER_PREFIX = "header.";

    private final IngestStores stores;
    private final RestProxyEndpoint restProxy;
    private final AnswerForm form = new PlainAnswers();

    IngestEndpoint(IngestStores stores) {
        this.stores = stores;
        restProxy = RestProxyEndpoint.version2(stores);
    }

    @Override
    public Order order() {
        return Order.TOGETHER;
    }

    @Override
    public Extent extent(Exchange exchange) {
        return isLines(exchange) ? Extent.ENDLESS : Extent.BOUNDED;
    }

    @Override
    public Body begin(Exchange exchange) {
        if (RestProxyEndpoint.isVersion2(IngestRequests.mediaType(exchange.headers()))) {
            return restProxy.begin(exchange);
        }
        String topic = exchange.target().path().get(1);
        return IngestRequests.begin(exchange, stores, topic, form, () -> reader(exchange));
    }

    private static boolean isLines(Exchange exchange) {
        String type = IngestRequests.mediaType(exchange.headers());
        return (type.equals(NDJSON) || type.equals(JSON_LINES))
                && !exchange.target().find("as").equals(Optional.of("value"));
    }

    private static EventReader reader(Exchange exchange) throws BadEventException {
        HttpHeaders headers = exchange.headers();
        String as = exchange.target().find("as").orElse("");
        if (!List.of("", "value", "records").contains(as)) {
            throw BadEventException.event("as: '" + as + "' (expected: value or records)", 1);
        }
        String type = IngestRequests.mediaType(headers);
        int bytesMax = HttpLimits.BODY_BYTES_MAX;
        if (isLines(exchange)) {
            return new Lines(bytesMax, as.equals("records") ? JsonEvents::record : JsonEvents::plain);
        }
        if (as.isEmpty() && type.equals(CloudEvents.STRUCTURED)) {
            return new WholeBody(bytesMax, CloudEvents::structured);
        }
        if (as.isEmpty() && type.equals(CloudEvents.BATCH)) {
            return new WholeBody(bytesMax, CloudEvents::batch);
        }
        if (as.isEmpty() && CloudEvents.isBinary(headers)) {
            return new WholeBody(bytesMax, body -> CloudEvents.binary(headers, body));
        }
        if (!as.equals("value") && type.equals(JSON)) {
            return new WholeBody(bytesMax, body -> {
                List<Event> events = JsonEvents.body(body);
                return events.size() == 1 && isOne(events.get(0), body) ? List.of(single(exchange, body)) : events;
            });
        }
        if (as.equals("records")) {
            throw BadEventException.event("as=records: expected " + NDJSON + " or " + JSON, 1);
        }
        return new WholeBody(bytesMax, body -> List.of(single(exchange, body)));
    }

    /** Whether the event is the whole body. */
    private static boolean isOne(Event event, byte[] body) {
        return event.value() != null
                && event.value().bytes() == body
                && event.value().length() == body.length;
    }

    private static Event single(Exchange exchange, byte[] body) throws BadEventException {
        Optional<String> key = find(exchange, "key");
        Optional<String> partition = find(exchange, "partition");
        Optional<String> timestamp = find(exchange, "timestamp");
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : exchange.headers()) {
            String name = header.getKey();
            if (name.toLowerCase(Locale.ROOT).startsWith(HEADER_PREFIX) && name.length() > HEADER_PREFIX.length()) {
                headers.add(new Header(
                        name.substring(HEADER_PREFIX.length()), Slice.of(IngestRequests.text(header.getValue()))));
            }
        }
        exchange.target().query().forEach((name, values) -> {
            if (name.startsWith(QUERY_HEADER_PREFIX) && name.length() > QUERY_HEADER_PREFIX.length()) {
                values.forEach(value ->
                        headers.add(new Header(name.substring(QUERY_HEADER_PREFIX.length()), Slice.of(value))));
            }
        });
        return new Event(
                1,
                key.map(Slice::of).orElse(null),
                Slice.of(body),
                headers,
                partition.isPresent() ? number(partition.get()) : Event.ANY,
                timestamp.isPresent() ? JsonEvents.timestamp(timestamp.get(), 1) : Event.NOW);
    }

    private static Optional<String> find(Exchange exchange, String name) {
        return exchange.target()
                .find(name)
                .or(() -> Optional.ofNullable(exchange.headers().get("kafka-" + name))
                        .map(IngestRequests::text));
    }

    private static int number(String text) throws BadEventException {
        try {
            return JsonEvents.partition(Long.parseLong(text), 1);
        } catch (NumberFormatException wrong) {
            throw BadEventException.event("partition: '" + text + "' (expected: a number)", 1);
        }
    }
}
