package dev.howdah.broker.http.status;

import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.append.LaneStatistics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.ToLongFunction;

/** The transactions of the append lanes: how many, how long each took, and how much was in them. Thread: any. */
public final class AppendMeters implements MultiCollector {

    private final AppendLanes lanes;

    public AppendMeters(AppendLanes lanes) {
        this.lanes = lanes;
    }

    public void registerAt(PrometheusRegistry registry) {
        registry.register(this);
    }

    @Override
    public MetricSnapshots collect() {
        List<LaneStatistics> all = lanes.statistics();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        double[] bounds = LaneStatistics.secondsMax();
        for (int i = 0; i <= bounds.length; i++) {
            int place = i;
            buckets.bucket(
                    i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY,
                    all.stream().mapToLong(lane -> lane.counts()[place]).sum());
        }
        HistogramSnapshot durations = HistogramSnapshot.builder()
                .name("howdah_append_transaction_seconds")
                .help("Transactions of appends, from the first statement to the durable commit")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(all.stream().mapToDouble(LaneStatistics::seconds).sum())
                        .build())
                .build();
        return new MetricSnapshots(
                durations,
                counter("howdah_append_records", "Records that transactions have stored", all, LaneStatistics::records),
                counter(
                        "howdah_append_bytes",
                        "Bytes of batches that transactions have stored",
                        all,
                        LaneStatistics::bytes),
                counter(
                        "howdah_append_transactions_failed",
                        "Transactions of which nothing was stored",
                        all,
                        LaneStatistics::failed));
    }

    private static CounterSnapshot counter(
            String name, String help, List<LaneStatistics> all, ToLongFunction<LaneStatistics> value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterDataPointSnapshot.builder()
                        .value(all.stream().mapToLong(value).sum())
                        .build())
                .build();
    }
}
