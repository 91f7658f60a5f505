package dev.howdah.broker;

import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.sasl.Logins;
import dev.howdah.broker.transaction.TransactionLane;
import dev.howdah.storage.Storage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker. It starts its parts in order and stops them in the opposite order.
 *
 * <p>Thread: {@link #start} and {@link #close} by one that may block.
 */
public final class Broker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Broker.class);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Parts parts;
    private final Catalog catalog;
    private final List<HostPort> addresses;
    private final List<HostPort> advertised;
    private final Optional<HostPort> httpAddress;

    /**
     * Starts serving.
     *
     * @param storage opens the database; asked for after the address is taken. The broker closes it
     * @param rehearsal is told the addresses when they are served, and asks at one what clients ask, before any client is sent here
     * @throws StartException the address cannot be had
     * @throws dev.howdah.storage.StorageException the database cannot be used
     */
    public static Broker start(BrokerOptions options, Supplier<Storage> storage, Consumer<List<HostPort>> rehearsal) {
        return Parts.start(parts -> new Broker(parts, options, storage, rehearsal));
    }

    /**
     * How many connections to Postgres appends, groups, share groups, transactions, dead letters, the outbox and keyed requests over HTTP
     * have for themselves.
     */
    public static int laneCount(BrokerOptions options) {
        int others = options.http().isPresent() ? 4 : 3;
        return Limits.APPEND_LANES + GroupCoordinator.Options.DEFAULT.laneCount() + Limits.SHARE_LANES + others;
    }

    private Broker(Parts parts, BrokerOptions options, Supplier<Storage> opening, Consumer<List<HostPort>> rehearsal) {
        this.parts = parts;
        BrokerMetrics metrics = new BrokerMetrics(registry);
        ClientQuotas quotas = new ClientQuotas(options.config(), System::nanoTime);
        metrics.gauge("howdah.quota.buckets", quotas, ClientQuotas::buckets);
        NetPart net = parts.add(NetPart.start(options, quotas, metrics));
        addresses = net.addresses();
        Optional<HttpPart> http = HttpPart.start(options, net, metrics);
        http.ifPresent(parts::add);
        httpAddress = http.map(HttpPart::address);
        log.atInfo().addKeyValue("addresses", addresses).log("Listens, and answers when all is there");
        Storage storage = parts.add(opening.get());
        log.atInfo().addKeyValue("version", storage.postgresVersion()).log("The database is open");
        CatalogPart known = parts.add(CatalogPart.start(options.config(), net.endpoints(), storage, quotas, metrics));
        catalog = known.topics;
        advertised = net.advertised();
        log.atInfo()
                .addKeyValue("node", known.brokers.self().nodeId())
                .addKeyValue("advertised", advertised)
                .addKeyValue("brokers", known.brokers.known().size())
                .log("Registered");
        known.authorizer.ifPresent(
                acls -> metrics.gauge("howdah.acls", acls, each -> each.all().size()));
        LogPart partitions = parts.add(LogPart.start(storage, known, metrics));
        GroupPart groups = parts.add(GroupPart.start(options.config(), storage, known, partitions.elsewhere));
        metrics.gauge("howdah.group.writes.waiting", groups.groups, GroupCoordinator::writesWaiting);
        metrics.gauge("howdah.group.writes.held", groups.groups, GroupCoordinator::writesHeld);
        SharePart shares = parts.add(SharePart.start(options.config(), storage, partitions, metrics));
        TransactionLane transactions = parts.add(
                TransactionLane.start(storage, partitions.logs, options.config(), partitions.janitor::isLeading));
        metrics.gauge("howdah.transaction.actions.waiting", transactions, TransactionLane::waiting);
        metrics.counter("howdah.transaction.actions.done", transactions, TransactionLane::actions);
        metrics.counter("howdah.transaction.commits", transactions, TransactionLane::transactions);
        Logins logins = parts.add(Logins.start(
                options.config(),
                storage.credentials(),
                storage.roleLogins(),
                storage.clock(),
                metrics,
                System::nanoTime));
        partitions.warmUp();
        HandlerTable handlers =
                Apis.of(options, storage, known, net, partitions, groups.groups, shares, transactions, logins);
        net.serve(handlers, logins, known.configs::broker);
        if (http.isPresent() || options.otlp().isPresent()) {
            MetersPart meters = parts.add(MetersPart.start(registry, options.otlp(), storage, known, partitions));
            http.ifPresent(part -> parts.add(
                    part.serve(registry, meters.database, storage, known, partitions, handlers, logins, quotas)));
        }
        rehearsal.accept(addresses);
        known.authorizer.ifPresent(Authorizer::beginLog);
        // Not sooner: who is listed gets a share of all partitions at once.
        known.lease.announce();
        http.ifPresent(part -> part.announce(known));
        parts.add(net::drain);
        http.ifPresent(part -> parts.add(part::drain));
        // Before the drain: members that are parked in a join would otherwise keep it waiting.
        parts.add(groups);
        // First of all, so that the others take over what clients are sent away from.
        parts.add(known.lease);
    }

    /** The address of the first listener. */
    public HostPort address() {
        return addresses.get(0);
    }

    /** The addresses of the listeners, in the order of the options. */
    public List<HostPort> addresses() {
        return addresses;
    }

    /** The addresses that clients are told, in the same order. */
    public List<HostPort> advertised() {
        return advertised;
    }

    /** Where it listens for HTTP; empty for nowhere. */
    public Optional<HostPort> httpAddress() {
        return httpAddress;
    }

    public int topicCount() {
        return catalog.all().size();
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Hands over to other brokers, stops accepting, lets what is in flight end, for a bounded time, then stops everything. */
    @Override
    public void close() {
        parts.close();
    }
}
