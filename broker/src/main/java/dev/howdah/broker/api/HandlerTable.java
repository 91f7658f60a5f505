package dev.howdah.broker.api;

import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The handlers by their API keys. The answer of ApiVersions is derived from it.
 *
 * <p>Thread: filled by one thread before the server starts, then read by any.
 */
public final class HandlerTable {

    private final Map<ApiKey, Handler<?>> handlers = new EnumMap<>(ApiKey.class);
    private @Nullable Authorizer authorizer;
    private Admission admission = (call, request) -> KafkaError.NONE;

    public HandlerTable register(Handler<?> handler) {
        Handler<?> before = handlers.put(handler.apiKey(), handler);
        assert before == null : "two handlers for " + handler.apiKey();
        return this;
    }

    /**
     * From now on calls have the rights that the authorizer gives them.
     *
     * @param rule what each request as a whole needs
     */
    public HandlerTable limit(Authorizer by, Admission rule) {
        authorizer = by;
        admission = rule;
        return this;
    }

    /** The rights of a client for one call. */
    public Rights rights(Principal principal, @Nullable InetSocketAddress address, ApiKey apiKey) {
        return authorizer == null ? Rights.ALL : authorizer.rights(principal, address, apiKey);
    }

    /** Why a call is not handled; NONE if it is. */
    public KafkaError admit(Call call, ApiMessage request) {
        return admission.check(call, request);
    }

    /** Says which requests the client may not send at all. Thread: the event loop of the call; must not block. */
    @FunctionalInterface
    public interface Admission {

        KafkaError check(Call call, ApiMessage request);
    }

    /**
     * Finds a handler.
     *
     * @param apiKeyId the API key on the wire
     */
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

    /** The versions {@code min..max} of an API, including both. */
    public record ApiRange(ApiKey apiKey, short min, short max) {}
}
