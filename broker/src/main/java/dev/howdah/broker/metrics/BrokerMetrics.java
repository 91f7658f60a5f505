package dev.howdah.broker.metrics;

import dev.howdah.protocol.ApiKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The broker's meters, with names {@code howdah.…}. Every limit has a counter or a gauge. Thread: any. */
public final class BrokerMetrics {

    private final MeterRegistry registry;
    private final Map<ApiKey, Timer> requestTimers = new ConcurrentHashMap<>();

    public final Counter connectionsAccepted;
    /** Connections that were closed at once, because there were too many. */
    public final Counter connectionsRefused;
    /** Connections that were closed because the bytes were not Kafka's protocol. */
    public final Counter framesMalformed;
    /** Connections that were closed because the API or its version is not served. */
    public final Counter requestsUnsupported;
    /** Connections that were closed because a frame took longer than its deadline. */
    public final Counter framesLate;
    /** Connections that were closed because nothing happened for the idle time. */
    public final Counter connectionsIdle;
    /** How often a connection was no longer read because the budget of received bytes was used up. */
    public final Counter readsPausedByBudget;
    /** How often a connection was no longer read because the client does not read its responses. */
    public final Counter readsPausedBySlowReader;
    /** How often a connection was no longer read because it had too many requests in flight. */
    public final Counter readsPausedByInFlight;
    /** Requests whose handler threw, or failed because of a bug. */
    public final Counter requestsFailed;
    /** Calls that were refused because too many waited for the admin threads. */
    public final Counter adminCallsRefused;
    /** What clients asked for and may not do. */
    public final Counter authorizationsDenied;

    public BrokerMetrics(MeterRegistry registry) {
        this.registry = registry;
        connectionsAccepted = registry.counter("howdah.connections.accepted");
        connectionsRefused = registry.counter("howdah.connections.refused");
        framesMalformed = registry.counter("howdah.frames.malformed");
        requestsUnsupported = registry.counter("howdah.requests.unsupported");
        framesLate = registry.counter("howdah.frames.late");
        connectionsIdle = registry.counter("howdah.connections.idle.closed");
        readsPausedByBudget = registry.counter("howdah.reads.paused", "reason", "budget");
        readsPausedBySlowReader = registry.counter("howdah.reads.paused", "reason", "slow-reader");
        readsPausedByInFlight = registry.counter("howdah.reads.paused", "reason", "in-flight");
        requestsFailed = registry.counter("howdah.requests.failed");
        adminCallsRefused = registry.counter("howdah.admin.refused");
        authorizationsDenied = registry.counter("howdah.authorization.denied");
    }

    public MeterRegistry registry() {
        return registry;
    }

    public <T> void gauge(String name, T owner, ToDoubleFunction<T> value) {
        registry.gauge(name, owner, value);
    }

    /**
     * Records the duration of a request.
     *
     * @param nanos from the complete frame to the encoded response
     */
    public void recordRequest(ApiKey apiKey, long nanos) {
        requestTimers
                .computeIfAbsent(apiKey, key -> registry.timer("howdah.requests", "api", key.name()))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
