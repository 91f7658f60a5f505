package dev.howdah.broker;

import dev.howdah.broker.http.status.AppendMeters;
import dev.howdah.broker.http.status.DatabaseMeters;
import dev.howdah.broker.http.status.TopicMeters;
import dev.howdah.broker.otlp.OtlpExport;
import dev.howdah.broker.otlp.OtlpSettings;
import dev.howdah.storage.Storage;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;

/** What is counted anyway and told when somebody asks; and the export of it, if one is wanted. */
final class MetersPart implements AutoCloseable {

    final DatabaseMeters database;

    private final Optional<OtlpExport> export;

    private MetersPart(DatabaseMeters database, Optional<OtlpExport> export) {
        this.database = database;
        this.export = export;
    }

    static MetersPart start(
            PrometheusMeterRegistry registry,
            Optional<OtlpSettings> otlp,
            Storage storage,
            CatalogPart known,
            LogPart partitions) {
        DatabaseMeters database = new DatabaseMeters(storage.measures(), System::nanoTime);
        database.registerAt(registry.getPrometheusRegistry());
        new TopicMeters(known.topics, partitions.logs).registerAt(registry.getPrometheusRegistry());
        new AppendMeters(partitions.lanes).registerAt(registry.getPrometheusRegistry());
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        String instance = storage.clusterId() + "/" + known.brokers.self().nodeId();
        return new MetersPart(
                database,
                otlp.map(settings -> OtlpExport.start(
                        settings,
                        registry.getPrometheusRegistry(),
                        () -> database.refresh(known.admin::offer),
                        storage.clock(),
                        instance)));
    }

    @Override
    public void close() {
        export.ifPresent(OtlpExport::close);
    }
}
