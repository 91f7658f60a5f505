package dev.howdah.broker.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SnapshotsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void a_counter_is_a_sum_that_only_rises() {
        registry.counter("howdah.reads.paused", "reason", "budget").increment(3);
        MetricData metric = exported().get("howdah_reads_paused");
        assertThat(metric.getType()).isEqualTo(MetricDataType.DOUBLE_SUM);
        assertThat(metric.getDoubleSumData().isMonotonic()).isTrue();
        assertThat(metric.getDoubleSumData().getAggregationTemporality()).isEqualTo(AggregationTemporality.CUMULATIVE);
        DoublePointData point = metric.getDoubleSumData().getPoints().iterator().next();
        assertThat(point.getValue()).isEqualTo(3);
        assertThat(point.getAttributes().get(AttributeKey.stringKey("reason"))).isEqualTo("budget");
        assertThat(point.getStartEpochNanos()).isEqualTo(1_000);
        assertThat(point.getEpochNanos()).isEqualTo(2_000);
    }

    @Test
    void a_gauge_of_what_is_gone_is_not_exported() {
        Gauge.builder("howdah.received.bytes", () -> 17).register(registry);
        Gauge.builder("howdah.gone", () -> Double.NaN).register(registry);
        Map<String, MetricData> exported = exported();
        MetricData metric = exported.get("howdah_received_bytes");
        assertThat(metric.getUnit()).isEqualTo("By");
        assertThat(metric.getDoubleGaugeData().getPoints())
                .singleElement()
                .extracting(DoublePointData::getValue)
                .isEqualTo(17.0);
        assertThat(exported).doesNotContainKey("howdah_gone");
    }

    @Test
    void a_histogram_keeps_what_is_in_each_bucket_and_beyond_the_last() {
        Timer timer = Timer.builder("howdah.requests")
                .serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(100))
                .register(registry);
        List.of(0, 50, 60, 2_000).forEach(millis -> timer.record(Duration.ofMillis(millis)));
        MetricData metric = exported().get("howdah_requests_seconds");
        assertThat(metric.getUnit()).isEqualTo("s");
        HistogramPointData point =
                metric.getHistogramData().getPoints().iterator().next();
        assertThat(point.getBoundaries()).containsExactly(0.001, 0.1);
        assertThat(point.getCounts()).containsExactly(1L, 2L, 1L);
        assertThat(point.getCount()).isEqualTo(4);
        assertThat(point.getSum()).isEqualTo(2.11);
    }

    @Test
    void a_timer_without_buckets_has_a_count_and_a_sum() {
        registry.timer("howdah.pauses").record(Duration.ofSeconds(2));
        SummaryPointData point = exported()
                .get("howdah_pauses_seconds")
                .getSummaryData()
                .getPoints()
                .iterator()
                .next();
        assertThat(point.getCount()).isEqualTo(1);
        assertThat(point.getSum()).isEqualTo(2);
    }

    private Map<String, MetricData> exported() {
        return new Snapshots(Resource.empty(), 1_000)
                .of(registry.getPrometheusRegistry().scrape(), 2_000).stream()
                        .collect(Collectors.toMap(MetricData::getName, Function.identity()));
    }
}
