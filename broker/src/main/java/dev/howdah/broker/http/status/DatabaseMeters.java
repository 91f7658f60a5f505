package dev.howdah.broker.http.status;

import dev.howdah.broker.config.HttpLimits;
import dev.howdah.storage.Measures;
import dev.howdah.storage.Measures.GroupLag;
import dev.howdah.storage.Measures.Sessions;
import dev.howdah.storage.StorageException;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What monitoring wants and only Postgres knows: how far the groups are, and the server's sessions. It is read when somebody asks and
 * what is known is older than {@link HttpLimits#MEASURES_AGE_MAX}, and every broker tells of all groups: in queries take the maximum.
 *
 * <p>Thread: admin threads refresh; any collects.
 */
public final class DatabaseMeters implements MultiCollector {

    private static final Logger log = LoggerFactory.getLogger(DatabaseMeters.class);

    private final Measures measures;
    private final LongSupplier nanoTime;

    /** The reading that is under way. Guarded by the monitor. */
    private CompletableFuture<Void> refreshing = CompletableFuture.completedFuture(null);

    /** Null before the first reading. */
    private volatile @Nullable Reading reading;

    public DatabaseMeters(Measures measures, LongSupplier nanoTime) {
        this.measures = measures;
        this.nanoTime = nanoTime;
    }

    /** @param lags the furthest behind first, as many as are shown */
    private record Reading(
            List<GroupLag> lags, boolean complete, Sessions sessions, long databaseBytes, long atNanos) {}

    public void registerAt(PrometheusRegistry registry) {
        registry.register(this);
    }

    /**
     * Reads the figures anew if they are old.
     *
     * @param threads runs what blocks; says no if it cannot
     * @return completes when they are read, or when Postgres has taken too long. Never fails
     */
    public synchronized CompletionStage<Void> refresh(Predicate<Runnable> threads) {
        if (isYoung(reading, HttpLimits.MEASURES_AGE_MAX)) {
            return CompletableFuture.completedFuture(null);
        }
        if (refreshing.isDone()) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            refreshing = begun;
            boolean taken = threads.test(() -> {
                try {
                    read();
                } finally {
                    begun.complete(null);
                }
            });
            if (!taken) {
                begun.complete(null);
            }
        }
        return refreshing
                .copy()
                .completeOnTimeout(null, HttpLimits.MEASURES_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isYoung(@Nullable Reading known, Duration age) {
        return known != null && nanoTime.getAsLong() - known.atNanos() < age.toNanos();
    }

    private void read() {
        long nowNanos = nanoTime.getAsLong();
        try {
            List<GroupLag> lags = measures.groupLags(HttpLimits.GROUP_LAGS_MAX + 1);
            boolean complete = lags.size() <= HttpLimits.GROUP_LAGS_MAX;
            reading = new Reading(
                    complete ? lags : lags.subList(0, HttpLimits.GROUP_LAGS_MAX),
                    complete,
                    measures.sessions(),
                    measures.databaseBytes(),
                    nowNanos);
        } catch (StorageException away) {
            log.atDebug().addKeyValue("error", away.getMessage()).log("The figures of the database cannot be read");
            reading = null;
        }
    }

    @Override
    public MetricSnapshots collect() {
        // While Postgres is away nothing is told of it: old figures would look like good ones.
        Reading now = isYoung(reading, HttpLimits.MEASURES_TOLD) ? reading : null;
        GaugeSnapshot.Builder answers =
                gauge("howdah_postgres_answers", "1 if Postgres has answered what was asked for these metrics");
        if (now == null) {
            return new MetricSnapshots(answers.dataPoint(point(0, Labels.EMPTY)).build());
        }
        GaugeSnapshot.Builder lag =
                gauge("howdah_group_lag", "Records between a group's offset and the end of the log");
        GaugeSnapshot.Builder committed = gauge("howdah_group_offset", "The offset that a group has committed");
        GaugeSnapshot.Builder sum =
                gauge("howdah_group_lag_sum", "The lag of a group in all partitions of a topic that are told of");
        Map<Labels, Long> sums = new HashMap<>();
        for (GroupLag row : now.lags()) {
            Labels labels = Labels.of(
                    "group", row.groupId(), "topic", row.topic(), "partition", Integer.toString(row.partition()));
            lag.dataPoint(point(row.lag(), labels));
            committed.dataPoint(point(row.committedOffset(), labels));
            sums.merge(Labels.of("group", row.groupId(), "topic", row.topic()), row.lag(), Long::sum);
        }
        sums.forEach((labels, value) -> sum.dataPoint(point(value, labels)));
        List<GaugeSnapshot> all = new ArrayList<>(List.of(
                answers.dataPoint(point(1, Labels.EMPTY)).build(),
                lag.build(),
                committed.build(),
                sum.build(),
                gauge("howdah_group_lags_complete", "0 if there are more groups and partitions than are told of")
                        .dataPoint(point(now.complete() ? 1 : 0, Labels.EMPTY))
                        .build(),
                gauge("howdah_database_bytes", "Bytes of the database on the disk of Postgres")
                        .dataPoint(point(now.databaseBytes(), Labels.EMPTY))
                        .build(),
                gauge("howdah_postgres_sessions", "Sessions of the server: of Howdah on this database, and all")
                        .dataPoint(point(now.sessions().howdah(), Labels.of("of", "howdah")))
                        .dataPoint(point(now.sessions().all(), Labels.of("of", "all")))
                        .build(),
                gauge("howdah_postgres_sessions_max", "max_connections of the server")
                        .dataPoint(point(now.sessions().max(), Labels.EMPTY))
                        .build()));
        return new MetricSnapshots(all.toArray(GaugeSnapshot[]::new));
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
