package dev.howdah.broker.http.status;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code GET /metrics}: everything the broker counts, as Prometheus's text format, or as OpenMetrics for who asks for that. It is gathered
 * and written on an admin thread, since some of it is read from Postgres.
 */
public final class MetricsEndpoint implements Endpoint {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final DatabaseMeters database;
    private final AdminThreads threads;

    public MetricsEndpoint(PrometheusMeterRegistry registry, DatabaseMeters database, AdminThreads threads) {
        this.registry = registry;
        this.database = database;
        this.threads = threads;
    }

    @Override
    public Body begin(Exchange exchange) {
        String accepted = exchange.headers().get(HttpHeaderNames.ACCEPT, "");
        String type = accepted.contains("application/openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
        boolean taken = threads.offer(() -> exchange.respond(scrape(type)));
        if (!taken) {
            exchange.respond(
                    Problem.unavailable("too many calls wait for the database").response());
        }
        return Body.NONE;
    }

    private Response scrape(String type) {
        database.refresh();
        return new Response(
                HttpResponseStatus.OK, type, registry.scrape(type).getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
