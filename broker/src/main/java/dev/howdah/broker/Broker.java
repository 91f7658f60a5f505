package dev.howdah.broker;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.transaction.TransactionLane;
import dev.howdah.storage.Storage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
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

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Parts parts;
    private final Catalog catalog;
    private final List<HostPort> addresses;
    private final List<HostPort> advertised;

    /**
     * Starts serving.
     *
     * @param storage opens the database; asked for after the address is taken. The broker closes it
     * @param rehearsal is told the first address when it is served, and asks there what clients ask, before any client is sent here
     * @throws StartException the address cannot be had
     * @throws dev.howdah.storage.StorageException the database cannot be used
     */
    public static Broker start(BrokerOptions options, Supplier<Storage> storage, Consumer<HostPort> rehearsal) {
        return Parts.start(parts -> new Broker(parts, options, storage, rehearsal));
    }

    /**
     * How many connections to Postgres appends, groups, share groups, transactions, dead letters and the outbox have for
     * themselves.
     */
    public static int laneCount() {
        int others = 3;
        return Limits.APPEND_LANES + GroupCoordinator.Options.DEFAULT.laneCount() + Limits.SHARE_LANES + others;
    }

    private Broker(Parts parts, BrokerOptions options, Supplier<Storage> opening, Consumer<HostPort> rehearsal) {
        this.parts = parts;
        BrokerMetrics metrics = new BrokerMetrics(registry);
        NetPart net = parts.add(NetPart.start(options, metrics));
        addresses = net.addresses();
        log.atInfo().addKeyValue("addresses", addresses).log("Listens, and answers when all is there");
        Storage storage = parts.add(opening.get());
        log.atInfo().addKeyValue("version", storage.postgresVersion()).log("The database is open");
        CatalogPart known = parts.add(CatalogPart.start(options.config(), net.endpoints(), storage, metrics));
        catalog = known.topics;
        advertised = net.advertised();
        log.atInfo()
                .addKeyValue("node", known.brokers.self().nodeId())
                .addKeyValue("advertised", advertised)
                .addKeyValue("brokers", known.brokers.known().size())
                .log("Registered");
        LogPart partitions = parts.add(LogPart.start(storage, known, metrics));
        GroupPart groups = parts.add(GroupPart.start(options.config(), storage, known));
        partitions.elsewhere.tell(groups::onFounded);
        SharePart shares = parts.add(SharePart.start(options.config(), storage, partitions, metrics));
        TransactionLane transactions = parts.add(
                TransactionLane.start(storage, partitions.logs, options.config(), partitions.janitor::isLeading));
        metrics.gauge("howdah.transaction.actions.waiting", transactions, TransactionLane::waiting);
        metrics.gauge("howdah.transaction.actions.done", transactions, TransactionLane::actions);
        metrics.gauge("howdah.transaction.commits", transactions, TransactionLane::transactions);
        partitions.warmUp();
        net.serve(Apis.of(options, storage, known, partitions, groups.groups, shares, transactions));
        rehearsal.accept(address());
        // Not sooner: who is listed gets a share of all partitions at once.
        known.lease.announce();
        parts.add(net::drain);
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
