package dev.howdah.broker.http.status;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import dev.howdah.storage.Acl.Operation;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /metrics}: everything the broker counts, as Prometheus's text format, or as OpenMetrics for who asks for that; with
 * {@code ?name=…}, once or more often, only these. What Postgres
 * knows is read on an admin thread and not waited for long; the text is written by a thread of its own.
 *
 * <p>Thread: {@code http-metrics} writes.
 */
public final class MetricsEndpoint implements Endpoint, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MetricsEndpoint.class);

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final DatabaseMeters database;
    private final AdminThreads threads;
    private final Function<Exchange, Rights> rights;
    private final ThreadPoolExecutor writer;

    /** @param rights of those who ask, who need to describe the cluster: names of topics and groups are in the metrics */
    public MetricsEndpoint(
            PrometheusMeterRegistry registry,
            DatabaseMeters database,
            AdminThreads threads,
            Function<Exchange, Rights> rights) {
        this.rights = rights;
        this.registry = registry;
        this.database = database;
        this.threads = threads;
        writer = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(HttpLimits.SCRAPES_WAITING_MAX), task -> {
                    Thread thread = new Thread(task, "http-metrics");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public Body begin(Exchange exchange) {
        if (!rights.apply(exchange).onCluster(Operation.DESCRIBE)) {
            exchange.respond(Problem.denied("no ACL lets " + exchange.principal() + " describe the cluster")
                    .response());
            return Body.NONE;
        }
        String accepted = exchange.headers().get(HttpHeaderNames.ACCEPT, "");
        String type = accepted.contains("application/openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
        Set<String> names = Set.copyOf(exchange.target().query().getOrDefault("name", List.of()));
        database.refresh(threads::offer).whenComplete((done, never) -> write(exchange, type, names));
        return Body.NONE;
    }

    private void write(Exchange exchange, String type, Set<String> names) {
        try {
            writer.execute(() -> exchange.respond(tryToScrape(type, names)));
        } catch (RejectedExecutionException full) {
            exchange.respond(
                    Problem.unavailable("too many wait for the metrics").response());
        }
    }

    private Response tryToScrape(String type, Set<String> names) {
        try {
            return scrape(type, names);
        } catch (RuntimeException | Error bug) {
            log.atError().setCause(bug).log("The metrics cannot be told");
            return Problem.unavailable("the metrics cannot be told").response();
        }
    }

    private Response scrape(String type, Set<String> names) {
        String text = names.isEmpty() ? registry.scrape(type) : registry.scrape(type, names);
        return new Response(HttpResponseStatus.OK, type, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    @Override
    public void close() {
        writer.shutdownNow();
    }
}
