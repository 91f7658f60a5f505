package dev.howdah.broker.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters of the HTTP listener. Thread: any. */
final class HttpMetrics {

    private final MeterRegistry registry;

    /** By route and status; both are few. */
    private final Map<String, Timer> requests = new ConcurrentHashMap<>();

    final Counter accepted;
    /** Connections that were closed at once, because there were too many. */
    final Counter refused;
    /** Requests that are no HTTP, or might be understood in two ways. */
    final Counter malformed;
    /** Requests that took longer than their deadlines. */
    final Counter late;
    /** Requests that were refused because the budget of received bytes stayed full. */
    final Counter refusedForRoom;
    /** How often a connection was no longer read because the budget of received bytes was used up. */
    final Counter pausedByBudget;

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
        accepted = registry.counter("howdah.http.connections.accepted");
        refused = registry.counter("howdah.http.connections.refused");
        malformed = registry.counter("howdah.http.requests.malformed");
        late = registry.counter("howdah.http.requests.late");
        refusedForRoom = registry.counter("howdah.http.requests.refused.for.room");
        pausedByBudget = registry.counter("howdah.http.reads.paused");
    }

    /** @param nanos from the complete head to the answer, or to the begin of one that is streamed */
    void recordRequest(String route, HttpResponseStatus status, long nanos) {
        requests.computeIfAbsent(
                        route + ' ' + status.code(),
                        key -> Timer.builder("howdah.http.requests")
                                .tags("route", route, "status", Integer.toString(status.code()))
                                .serviceLevelObjectives(
                                        Duration.ofMillis(5),
                                        Duration.ofMillis(25),
                                        Duration.ofMillis(100),
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(10))
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
