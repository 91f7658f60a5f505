package dev.howdah.broker;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.http.HttpServer;
import dev.howdah.broker.http.HttpSettings;
import dev.howdah.broker.http.Router;
import dev.howdah.broker.http.console.ConsoleRoutes;
import dev.howdah.broker.http.events.EventsEndpoint;
import dev.howdah.broker.http.ingest.IngestRoutes;
import dev.howdah.broker.http.ingest.KeyedLane;
import dev.howdah.broker.http.status.AppendMeters;
import dev.howdah.broker.http.status.DatabaseMeters;
import dev.howdah.broker.http.status.MetricsEndpoint;
import dev.howdah.broker.http.status.Readiness;
import dev.howdah.broker.http.status.StatusRoutes;
import dev.howdah.broker.http.status.TopicMeters;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.storage.Storage;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;

/** Starts the listener for HTTP. It answers from the start, but says that the broker is not ready until {@link #serve}. */
final class HttpPart implements AutoCloseable {

    private final Readiness readiness = new Readiness();
    private final BrokerOptions options;
    private final HttpServer server;
    private final HostPort address;

    private HttpPart(Parts parts, BrokerOptions options, HostPort listen, MemoryBudget budget, BrokerMetrics metrics) {
        this.options = options;
        server = parts.add(new HttpServer(
                ByteBufAllocator.DEFAULT,
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                HttpSettings.defaults(),
                budget,
                metrics,
                StatusRoutes.alone(readiness),
                System::nanoTime));
        address = new HostPort(listen.host(), server.bind(listen).getPort());
    }

    /**
     * Takes the address; nothing if none is wanted.
     *
     * @param budget of received bytes, which all listeners share
     * @throws StartException if it cannot listen there
     */
    static Optional<HttpPart> start(BrokerOptions options, MemoryBudget budget, BrokerMetrics metrics) {
        return options.http()
                .map(listen -> Parts.start(parts -> new HttpPart(parts, options, listen, budget, metrics)));
    }

    HostPort address() {
        return address;
    }

    /**
     * Answers everything from now on.
     *
     * @return what is to be stopped before the storage is
     */
    AutoCloseable serve(
            PrometheusMeterRegistry registry,
            Storage storage,
            CatalogPart known,
            LogPart partitions,
            HandlerTable handlers) {
        DatabaseMeters database = new DatabaseMeters(storage.measures(), System::nanoTime);
        database.registerAt(registry.getPrometheusRegistry());
        new TopicMeters(known.topics, partitions.logs).registerAt(registry.getPrometheusRegistry());
        new AppendMeters(partitions.lanes).registerAt(registry.getPrometheusRegistry());
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        MetricsEndpoint metrics = new MetricsEndpoint(registry, database, known.admin);
        Router router = StatusRoutes.addTo(new Router(), readiness).route("GET", "/metrics", metrics);
        KeyedLane keyed = KeyedLane.start(storage, partitions.logs, partitions.lanes);
        new IngestRoutes(
                        known.topics,
                        known.topicAdmin,
                        known.admin,
                        options.config(),
                        known.brokers,
                        partitions.logs,
                        partitions.lanes,
                        keyed,
                        storage.clusterId(),
                        storage.clock(),
                        rights(known, ApiKey.PRODUCE))
                .addTo(router);
        router.route(
                "GET",
                "/topics/*/events",
                new EventsEndpoint(
                        known.topics,
                        known.brokers,
                        storage.log(),
                        partitions.fetchStores,
                        partitions.parkingLot,
                        rights(known, ApiKey.FETCH)));
        ConsoleRoutes.addTo(
                router,
                handlers,
                known.admin,
                known.topics,
                known.brokers,
                storage,
                options.listeners().get(0).name(),
                options.httpAdmin());
        server.serve(router);
        return () -> {
            keyed.close();
            metrics.close();
        };
    }

    /** Nobody logs in here, so nobody is anybody, and ACLs for single hosts do not count. */
    private static Rights rights(CatalogPart known, ApiKey likeCallsOf) {
        return known.authorizer
                .map(acls -> acls.rights(Principal.ANONYMOUS, null, likeCallsOf))
                .orElse(Rights.ALL);
    }

    /** The broker is listed: clients may be sent here. */
    void announce(CatalogPart known) {
        readiness.serves(() -> {
            if (known.lease.isTroubled()) {
                return Optional.of("Postgres does not answer");
            }
            return known.brokers.isLeading() ? Optional.empty() : Optional.of("the broker's registration has run out");
        });
    }

    /** Stops accepting, and waits for a bounded time until the requests in work are answered. */
    void drain() {
        readiness.stops();
        server.drain(Limits.DRAIN);
    }

    @Override
    public void close() {
        server.close();
    }
}
