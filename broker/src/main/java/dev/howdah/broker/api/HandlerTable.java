package dev.howdah.broker.api;

import dev.howdah.protocol.ApiKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The handlers by API key. What ApiVersions advertises is derived from it, never typed twice.
 *
 * <p>Thread: filled by one thread before the server starts, then read by any.
 */
public final class HandlerTable {

    private final Map<ApiKey, Handler<?>> handlers = new EnumMap<>(ApiKey.class);

    public HandlerTable register(Handler<?> handler) {
        Handler<?> before = handlers.put(handler.apiKey(), handler);
        assert before == null : "two handlers for " + handler.apiKey();
        return this;
    }

    /** @param apiKeyId as it is on the wire */
    public Optional<Handler<?>> find(short apiKeyId) {
        return ApiKey.ofId(apiKeyId).map(handlers::get);
    }

    /** Tells every handler that a connection is gone. Thread: its event loop. */
    public void onDisconnected(long connectionId) {
        handlers.values().forEach(handler -> handler.onDisconnected(connectionId));
    }

    /** What is advertised, in the order of keys. */
    public List<ApiRange> advertised() {
        List<ApiRange> ranges = new ArrayList<>(handlers.size());
        for (Handler<?> handler : handlers.values()) {
            // librdkafka believes that a broker without Produce v0 knows no compression. So Kafka advertises it from 0
            // and serves it from 3: https://issues.apache.org/jira/browse/KAFKA-18659
            short min = handler.apiKey() == ApiKey.PRODUCE ? 0 : handler.minServed();
            ranges.add(new ApiRange(handler.apiKey(), min, handler.maxServed()));
        }
        ranges.sort((a, b) -> Short.compare(a.apiKey().id(), b.apiKey().id()));
        return List.copyOf(ranges);
    }

    /** Versions {@code min..max} of an API, both included. */
    public record ApiRange(ApiKey apiKey, short min, short max) {}
}
