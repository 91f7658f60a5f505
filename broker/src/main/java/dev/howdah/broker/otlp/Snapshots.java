package dev.howdah.broker.otlp;

import static io.opentelemetry.sdk.metrics.data.AggregationTemporality.CUMULATIVE;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Turns what a scrape gives into OTLP's metrics: counters become monotonic sums, everything is cumulative, and names are those of {@code
 * /metrics} without {@code _total}. The rules are those of OpenTelemetry's "Prometheus and OpenMetrics Compatibility".
 *
 * @param startNanos since the epoch: when this process began to count
 */
record Snapshots(Resource resource, long startNanos) {

    /** UCUM's words for the ends of names. A unit that is not at the end would change a name when it is stored by Prometheus. */
    private static final Map<String, String> UNITS = Map.of("_seconds", "s", "_bytes", "By");

    /** @param atNanos since the epoch */
    List<MetricData> of(MetricSnapshots scraped, long atNanos) {
        List<MetricData> metrics = new ArrayList<>();
        for (MetricSnapshot snapshot : scraped) {
            find(snapshot, atNanos).ifPresent(metrics::add);
        }
        return metrics;
    }

    /** Empty for what has no points, and for what Howdah has none of: infos, sets of states, native histograms. */
    private Optional<MetricData> find(MetricSnapshot snapshot, long atNanos) {
        if (snapshot instanceof CounterSnapshot counter) {
            List<DoublePointData> points = points(
                    counter.getDataPoints(), each -> !Double.isNaN(each.getValue()), each -> counted(each, atNanos));
            return metric(
                    snapshot, MetricDataType.DOUBLE_SUM, points, SumData.createDoubleSumData(true, CUMULATIVE, points));
        }
        if (snapshot instanceof GaugeSnapshot gauge) {
            // What a gauge was made of may be gone.
            List<DoublePointData> points = points(
                    gauge.getDataPoints(), each -> !Double.isNaN(each.getValue()), each -> measured(each, atNanos));
            return metric(snapshot, MetricDataType.DOUBLE_GAUGE, points, GaugeData.createDoubleGaugeData(points));
        }
        if (snapshot instanceof HistogramSnapshot histogram) {
            List<HistogramPointData> points = points(
                    histogram.getDataPoints(),
                    HistogramDataPointSnapshot::hasClassicHistogramData,
                    each -> distributed(each, atNanos));
            return metric(snapshot, MetricDataType.HISTOGRAM, points, HistogramData.create(CUMULATIVE, points));
        }
        if (snapshot instanceof SummarySnapshot summary) {
            List<SummaryPointData> points = points(
                    summary.getDataPoints(), each -> each.hasCount() && each.hasSum(), each -> summed(each, atNanos));
            return metric(snapshot, MetricDataType.SUMMARY, points, SummaryData.create(points));
        }
        return Optional.empty();
    }

    private Optional<MetricData> metric(MetricSnapshot snapshot, MetricDataType type, List<?> points, Data<?> data) {
        String name = snapshot.getMetadata().getPrometheusName();
        String help = snapshot.getMetadata().getHelp();
        String unit = UNITS.entrySet().stream()
                .filter(known -> name.endsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new ExportedMetric(resource, name, help == null ? "" : help, unit, type, data));
    }

    private static <S, P> List<P> points(List<S> snapshots, Predicate<S> which, Function<S, P> convert) {
        return snapshots.stream().filter(which).map(convert).toList();
    }

    private DoublePointData counted(CounterDataPointSnapshot point, long atNanos) {
        return DoublePointData.create(startNanos, atNanos, attributes(point.getLabels()), point.getValue(), List.of());
    }

    private DoublePointData measured(GaugeDataPointSnapshot point, long atNanos) {
        return DoublePointData.create(startNanos, atNanos, attributes(point.getLabels()), point.getValue(), List.of());
    }

    private HistogramPointData distributed(HistogramDataPointSnapshot point, long atNanos) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        List<Double> bounds = new ArrayList<>(buckets.size());
        List<Long> counts = new ArrayList<>(buckets.size());
        for (int i = 0; i < buckets.size(); i++) {
            counts.add(buckets.getCount(i));
            // OTLP's last bucket has no bound.
            if (!Double.isInfinite(buckets.getUpperBound(i))) {
                bounds.add(buckets.getUpperBound(i));
            }
        }
        double sum = point.hasSum() ? point.getSum() : 0;
        return HistogramPointData.create(
                startNanos, atNanos, attributes(point.getLabels()), sum, false, 0, false, 0, bounds, counts);
    }

    private SummaryPointData summed(SummaryDataPointSnapshot point, long atNanos) {
        return SummaryPointData.create(
                startNanos, atNanos, attributes(point.getLabels()), point.getCount(), point.getSum(), List.of());
    }

    private static Attributes attributes(Labels labels) {
        AttributesBuilder attributes = Attributes.builder();
        labels.forEach(label -> attributes.put(label.getName(), label.getValue()));
        return attributes.build();
    }
}
