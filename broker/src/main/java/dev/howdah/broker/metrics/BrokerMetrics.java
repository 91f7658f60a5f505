package dev.howdah.broker.metrics;

import dev.howdah.protocol.ApiKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The broker's meters, under {@code howdah.…}; every limit has a counter or a gauge. Thread: any. */
public final class BrokerMetrics {

    private final MeterRegistry registry;
    private final Map<ApiKey, Timer> requestTimers = new ConcurrentHashMap<>();

    public final Counter connectionsAccepted;
    /** Over the limit of connections: closed at once. */
    public final Counter connectionsRefused;
    /** Bytes that are not Kafka's protocol: the connection was closed. */
    public final Counter framesMalformed;
    /** An API or version that is not served: the connection was closed. */
    public final Counter requestsUnsupported;
    /** A frame took longer than its deadline: the connection was closed. */
    public final Counter framesLate;
    /** Nothing happened for the idle time: the connection was closed. */
    public final Counter connectionsIdle;
    /** A connection stopped being read because the budget of received bytes was used up. */
    public final Counter readsPausedByBudget;
    /** A connection stopped being read because its responses are not taken. */
    public final Counter readsPausedBySlowReader;
    /** A connection stopped being read because it has as many requests in flight as it may. */
    public final Counter readsPausedByInFlight;
    /** A handler threw or failed with a bug. */
    public final Counter requestsFailed;
    /** The admin threads was full. */
    public final Counter adminCallsRefused;

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
    }

    public MeterRegistry registry() {
        return registry;
    }

    public <T> void gauge(String name, T owner, ToDoubleFunction<T> value) {
        registry.gauge(name, owner, value);
    }

    /** @param nanos from the whole frame to the encoded response */
    public void recordRequest(ApiKey apiKey, long nanos) {
        requestTimers
                .computeIfAbsent(apiKey, key -> registry.timer("howdah.requests", "api", key.name()))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
