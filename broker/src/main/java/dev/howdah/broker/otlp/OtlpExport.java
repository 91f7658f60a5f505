package dev.howdah.broker.otlp;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends all metrics to a collector, again and again: OTLP over HTTP, protobuf, gzip. Each time it sends what has been counted since the start, so what
 * did not arrive is not kept and not sent again: the next time has it too. That a collector does not take them is said once, and so is that it
 * does again.
 *
 * <p>Thread: {@code otlp}. One request at a time is under way, and nothing waits.
 */
public final class OtlpExport implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OtlpExport.class);

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /** For the last figures before a stop. */
    private static final Duration LAST_ANSWER_MAX = Duration.ofSeconds(2);

    /** OpenTelemetry says every failure to Java's own logger. Held, because a logger that nobody holds forgets its level. */
    private static final java.util.logging.Logger LIBRARY = java.util.logging.Logger.getLogger("io.opentelemetry");

    private enum Reach {
        UNKNOWN,
        TAKEN,
        LOST
    }

    private final OtlpSettings settings;
    private final PrometheusRegistry registry;
    private final Supplier<CompletionStage<Void>> fresh;
    private final Clock clock;
    private final Snapshots snapshots;
    private final OtlpHttpMetricExporter exporter;
    private final ScheduledExecutorService thread;

    /** Thread: {@code otlp}. */
    private Reach reach = Reach.UNKNOWN;

    private OtlpExport(
            OtlpSettings settings,
            PrometheusRegistry registry,
            Supplier<CompletionStage<Void>> fresh,
            Clock clock,
            Resource resource) {
        this.settings = settings;
        this.registry = registry;
        this.fresh = fresh;
        this.clock = clock;
        snapshots = new Snapshots(resource, nanos(clock.instant()));
        LIBRARY.setLevel(Level.OFF);
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setCompression("gzip")
                .setConnectTimeout(CONNECT_MAX)
                .setTimeout(ANSWER_MAX)
                .setRetryPolicy(null);
        settings.headers().forEach(builder::addHeader);
        exporter = builder.build();
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread one = new Thread(task, "otlp");
            one.setDaemon(true);
            return one;
        });
    }

    /**
     * Begins to send.
     *
     * @param fresh brings up to date what is read from elsewhere; its stage completes within seconds and never fails
     * @param instance tells this broker from others, over all clusters
     */
    public static OtlpExport start(
            OtlpSettings settings,
            PrometheusRegistry registry,
            Supplier<CompletionStage<Void>> fresh,
            Clock clock,
            String instance) {
        Resource resource = Resource.builder()
                .put("service.name", "howdah")
                .put("service.instance.id", instance)
                .build();
        OtlpExport export = new OtlpExport(settings, registry, fresh, clock, resource);
        long everyMs = settings.interval().toMillis();
        // Not at once: a start has better things to do.
        var unused = export.thread.scheduleWithFixedDelay(
                () -> export.round(ANSWER_MAX), Math.min(everyMs, 1_000), everyMs, TimeUnit.MILLISECONDS);
        return export;
    }

    private void round(Duration patience) {
        try {
            fresh.get().toCompletableFuture().get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            List<MetricData> metrics = snapshots.of(registry.scrape(), nanos(clock.instant()));
            CompletableResultCode result = exporter.export(metrics).join(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (result.isSuccess()) {
                onTaken(metrics.size());
            } else {
                onLost(result.isDone() ? words(result.getFailureThrowable()) : "no answer within " + patience);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error trouble) {
            // The next round is tried nevertheless.
            onLost(trouble.toString());
        }
    }

    private void onTaken(int metrics) {
        if (reach != Reach.TAKEN) {
            log.atInfo()
                    .addKeyValue("endpoint", settings.endpoint())
                    .addKeyValue("metrics", metrics)
                    .log(reach == Reach.LOST ? "Metrics reach the collector again" : "Metrics reach the collector");
        }
        reach = Reach.TAKEN;
    }

    private void onLost(String error) {
        if (reach != Reach.LOST) {
            log.atWarn()
                    .addKeyValue("endpoint", settings.endpoint())
                    .addKeyValue("error", error)
                    .log("Metrics do not reach the collector; nothing more is said of it until they do");
        }
        reach = Reach.LOST;
    }

    private static String words(@Nullable Throwable thrown) {
        if (thrown instanceof HttpExportException failed) {
            HttpResponse response = failed.getResponse();
            return response == null ? String.valueOf(failed.getCause()) : "HTTP " + response.getStatusCode();
        }
        return String.valueOf(thrown);
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /** Sends the last figures, if the collector has taken those before, and waits for that for 2 s at most. */
    @Override
    public void close() {
        thread.execute(() -> {
            if (reach == Reach.TAKEN) {
                round(LAST_ANSWER_MAX);
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException stopped) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        exporter.shutdown();
    }
}
