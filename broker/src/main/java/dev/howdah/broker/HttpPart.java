package dev.howdah.broker;

import dev.howdah.broker.BrokerOptions.Http;
import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.HostNames;
import dev.howdah.broker.http.HttpAccess;
import dev.howdah.broker.http.HttpServer;
import dev.howdah.broker.http.HttpSettings;
import dev.howdah.broker.http.Router;
import dev.howdah.broker.http.console.ConsoleRoutes;
import dev.howdah.broker.http.events.EventsEndpoint;
import dev.howdah.broker.http.ingest.IngestRoutes;
import dev.howdah.broker.http.ingest.KeyedLane;
import dev.howdah.broker.http.status.DatabaseMeters;
import dev.howdah.broker.http.status.MetricsEndpoint;
import dev.howdah.broker.http.status.Readiness;
import dev.howdah.broker.http.status.StatusRoutes;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.sasl.Logins;
import dev.howdah.broker.sasl.RequestLogins;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsContext;
import dev.howdah.broker.tls.TlsException;
import dev.howdah.protocol.ApiKey;
import dev.howdah.storage.Storage;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Starts the listener for HTTP. It answers from the start, but says that the broker is not ready until {@link #serve}. */
final class HttpPart implements AutoCloseable {

    private final Readiness readiness = new Readiness();
    private final BrokerOptions options;
    private final Http http;
    private final HttpServer server;
    private final HostPort address;

    private HttpPart(Parts parts, BrokerOptions options, Http http, NetPart net, BrokerMetrics metrics) {
        this.options = options;
        this.http = http;
        server = parts.add(new HttpServer(
                ByteBufAllocator.DEFAULT,
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                HttpSettings.defaults(),
                access(options, http),
                net.budget(),
                metrics,
                StatusRoutes.alone(readiness),
                System::nanoTime));
        Optional<TlsContext> tls =
                http.protocol().isEncrypted() ? Optional.of(load(options, http, net)) : Optional.empty();
        address = new HostPort(
                http.listen().host(), server.bind(http.listen(), tls).getPort());
    }

    private static HttpAccess access(BrokerOptions options, Http http) {
        boolean asksForLogin = http.protocol().asksForLogin();
        // A page that points a name of its own here has no certificate for it, and no password.
        boolean isEasyPrey = http.protocol() == SecurityProtocol.PLAINTEXT && http.isOfThisMachine();
        return new HttpAccess(
                Http.LISTENER,
                http.protocol(),
                asksForLogin ? http.taken(options.config()) : Set.of(),
                !asksForLogin && (isEasyPrey || !http.hosts().isEmpty())
                        ? HostNames.loopbackAnd(http.hosts())
                        : HostNames.ANY);
    }

    private static TlsContext load(BrokerOptions options, Http http, NetPart net) {
        try {
            return net.encrypted().load(options.config(), Http.LISTENER, http.protocol());
        } catch (TlsException wrong) {
            throw new StartException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /**
     * Takes the address; nothing if none is wanted.
     *
     * @param net has the budget of received bytes, which all listeners share, and looks for new certificates
     * @throws StartException if it cannot listen there, or has no usable certificate
     */
    static Optional<HttpPart> start(BrokerOptions options, NetPart net, BrokerMetrics metrics) {
        return options.http().map(http -> Parts.start(parts -> new HttpPart(parts, options, http, net, metrics)));
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
            DatabaseMeters database,
            Storage storage,
            CatalogPart known,
            LogPart partitions,
            HandlerTable handlers,
            Logins logins,
            ClientQuotas quotas) {
        // Where nobody says who they are, whoever reaches the address may look.
        Function<Exchange, Rights> scrapers = http.protocol() == SecurityProtocol.PLAINTEXT
                ? exchange -> Rights.ALL
                : rights(known, ApiKey.DESCRIBE_CLUSTER);
        MetricsEndpoint metrics = new MetricsEndpoint(registry, database, known.admin, scrapers);
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
                        quotas,
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
                http.admin());
        server.serve(
                router, http.protocol().asksForLogin() ? Optional.of(new RequestLogins(logins)) : Optional.empty());
        return () -> {
            keyed.close();
            metrics.close();
        };
    }

    private static Function<Exchange, Rights> rights(CatalogPart known, ApiKey likeCallsOf) {
        return exchange -> known.authorizer
                .map(acls -> acls.rights(exchange.principal(), exchange.client(), likeCallsOf))
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
