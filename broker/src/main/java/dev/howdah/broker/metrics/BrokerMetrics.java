package dev.howdah.broker.metrics;

import dev.howdah.protocol.ApiKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The broker's meters, with names {@code howdah.…}. Every limit has a counter or a gauge. Thread: any. */
public final class BrokerMetrics {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Map<ApiKey, Timer> requestTimers = new ConcurrentHashMap<>();

    public final Counter connectionsAccepted;
    /** Connections that were closed at once, because there were too many, in all or of one address. */
    public final Counter connectionsRefused;
    /** How often a listener stopped to accept, because there were too many connections or too many came in a second. */
    public final Counter acceptsPaused;

    public final Counter tlsHandshakes;
    /** Handshakes that failed, took too long, or showed a certificate that is nobody's. */
    public final Counter tlsHandshakesFailed;
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
    /** How often a connection was no longer read because its client had used up a quota. */
    public final Counter readsPausedByQuota;
    /** Connections that were held and then closed, because their address had a quota of connections. */
    public final Counter connectionsDelayed;
    /** Requests whose handler threw, or failed because of a bug. */
    public final Counter requestsFailed;
    /** Calls that were refused because too many waited for the admin threads. */
    public final Counter adminCallsRefused;
    /** What clients asked for and may not do. */
    public final Counter authorizationsDenied;

    public final Counter loginsSucceeded;
    public final Counter loginsFailed;
    /** Connections that were closed because there was no login in time. */
    public final Counter loginsLate;
    /** Connections that were closed because their session was over and they asked for something else than a login. */
    public final Counter sessionsExpired;

    public BrokerMetrics(MeterRegistry registry) {
        this.registry = registry;
        connectionsAccepted = registry.counter("howdah.connections.accepted");
        connectionsRefused = registry.counter("howdah.connections.refused");
        acceptsPaused = registry.counter("howdah.accepts.paused");
        tlsHandshakes = registry.counter("howdah.tls.handshakes");
        tlsHandshakesFailed = registry.counter("howdah.tls.handshakes.failed");
        framesMalformed = registry.counter("howdah.frames.malformed");
        requestsUnsupported = registry.counter("howdah.requests.unsupported");
        framesLate = registry.counter("howdah.frames.late");
        connectionsIdle = registry.counter("howdah.connections.idle.closed");
        readsPausedByBudget = registry.counter("howdah.reads.paused", "reason", "budget");
        readsPausedBySlowReader = registry.counter("howdah.reads.paused", "reason", "slow-reader");
        readsPausedByInFlight = registry.counter("howdah.reads.paused", "reason", "in-flight");
        readsPausedByQuota = registry.counter("howdah.reads.paused", "reason", "quota");
        connectionsDelayed = registry.counter("howdah.connections.delayed");
        requestsFailed = registry.counter("howdah.requests.failed");
        adminCallsRefused = registry.counter("howdah.admin.refused");
        authorizationsDenied = registry.counter("howdah.authorization.denied");
        loginsSucceeded = registry.counter("howdah.logins.succeeded");
        loginsFailed = registry.counter("howdah.logins.failed");
        loginsLate = registry.counter("howdah.logins.late");
        sessionsExpired = registry.counter("howdah.sessions.expired");
    }

    public MeterRegistry registry() {
        return registry;
    }

    public <T> void gauge(String name, T owner, ToDoubleFunction<T> value) {
        registry.gauge(name, owner, value);
    }

    /** What only rises. */
    public <T> void counter(String name, T owner, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, owner, value).register(registry);
    }

    /**
     * Records the duration of a request.
     *
     * @param nanos from the complete frame to the encoded response
     */
    public void recordRequest(ApiKey apiKey, long nanos) {
        requestTimers
                .computeIfAbsent(
                        apiKey,
                        key -> Timer.builder("howdah.requests")
                                .tag("api", key.name())
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
