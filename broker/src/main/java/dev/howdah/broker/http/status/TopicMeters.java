package dev.howdah.broker.http.status;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.Traffic;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * What has gone into each topic and out of it, at this broker. The first {@link HttpLimits#TOPICS_SHOWN_MAX} topics, by name, have a series
 * each; all others are one, called {@code other}. It falls when one of those is deleted, which Prometheus takes for a restart.
 *
 * <p>Thread: any.
 */
public final class TopicMeters implements MultiCollector {

    /** No topic can have this name, in which there are no blanks. */
    private static final String OTHER = "other topics";

    private final Catalog catalog;
    private final PartitionLogs logs;

    public TopicMeters(Catalog catalog, PartitionLogs logs) {
        this.catalog = catalog;
        this.logs = logs;
    }

    public void registerAt(PrometheusRegistry registry) {
        registry.register(this);
    }

    private static final class Sums {

        private long recordsIn;
        private long bytesIn;
        private long recordsOut;
        private long bytesOut;
        private long tailHits;
        private long tailMisses;

        void add(Traffic traffic) {
            recordsIn += traffic.recordsIn();
            bytesIn += traffic.bytesIn();
            recordsOut += traffic.recordsOut();
            bytesOut += traffic.bytesOut();
            tailHits += traffic.tailHits();
            tailMisses += traffic.tailMisses();
        }
    }

    @Override
    public MetricSnapshots collect() {
        CounterSnapshot.Builder recordsIn =
                counter("howdah_topic_records_in", "Records that were stored (Kafka: MessagesInPerSec)");
        CounterSnapshot.Builder bytesIn =
                counter("howdah_topic_bytes_in", "Bytes of batches that were stored (Kafka: BytesInPerSec)");
        CounterSnapshot.Builder recordsOut =
                counter("howdah_topic_records_out", "Records in batches that were fetched");
        CounterSnapshot.Builder bytesOut =
                counter("howdah_topic_bytes_out", "Bytes of batches that were fetched (Kafka: BytesOutPerSec)");
        List<CatalogTopic> topics = catalog.all();
        int partitions = 0;
        Sums others = new Sums();
        Sums all = new Sums();
        for (int i = 0; i < topics.size(); i++) {
            CatalogTopic topic = topics.get(i);
            partitions += topic.partitionCount();
            boolean isShown = i < HttpLimits.TOPICS_SHOWN_MAX;
            Sums sums = isShown ? new Sums() : others;
            for (int partition = 0; partition < topic.partitionCount(); partition++) {
                PartitionLog log = logs.find(topic.partition(partition));
                if (log != null) {
                    sums.add(log.traffic());
                    all.add(log.traffic());
                }
            }
            boolean isLastOther = !isShown && i == topics.size() - 1;
            if (isShown || isLastOther) {
                Labels labels = Labels.of("topic", isShown ? topic.name() : OTHER);
                recordsIn.dataPoint(point(sums.recordsIn, labels));
                bytesIn.dataPoint(point(sums.bytesIn, labels));
                recordsOut.dataPoint(point(sums.recordsOut, labels));
                bytesOut.dataPoint(point(sums.bytesOut, labels));
            }
        }
        return new MetricSnapshots(
                recordsIn.build(),
                bytesIn.build(),
                recordsOut.build(),
                bytesOut.build(),
                counter("howdah_tail_reads", "Reads of partitions, by where they were answered")
                        .dataPoint(point(all.tailHits, Labels.of("from", "cache")))
                        .dataPoint(point(all.tailMisses, Labels.of("from", "postgres")))
                        .build(),
                gauge("howdah_topics", "Topics of the database (Kafka: GlobalTopicCount)", topics.size()),
                gauge("howdah_partitions", "Partitions of all topics (Kafka: GlobalPartitionCount)", partitions));
    }

    private static CounterSnapshot.Builder counter(String name, String help) {
        return CounterSnapshot.builder().name(name).help(help);
    }

    private static CounterDataPointSnapshot point(double value, Labels labels) {
        return CounterDataPointSnapshot.builder().value(value).labels(labels).build();
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }
}
