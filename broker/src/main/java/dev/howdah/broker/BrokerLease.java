package dev.howdah.broker;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.Limits;
import dev.howdah.storage.BrokerStore;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.BrokerStore.Endpoints;
import dev.howdah.storage.StorageException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration of this broker. It is taken at the start, renewed while the broker runs, and ended at the stop. Each
 * renewal also reads which other brokers there are.
 *
 * <p>Thread: its own, named {@code lease}.
 */
final class BrokerLease implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BrokerLease.class);

    private final BrokerStore store;
    private final Clock clock;
    private final LiveBrokers brokers;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "lease");
        created.setDaemon(true);
        return created;
    });

    private boolean troubled;

    private BrokerLease(BrokerStore store, Endpoints endpoints, Clock clock) {
        this.store = store;
        this.clock = clock;
        int nodeId = store.register(endpoints, clock.instant(), Limits.BROKER_LEASE);
        this.brokers = new LiveBrokers(new Broker(nodeId, endpoints));
    }

    /**
     * Registers the broker.
     *
     * @throws StorageException if Postgres did not register it
     */
    static BrokerLease take(BrokerStore store, Endpoints endpoints, Clock clock) {
        BrokerLease lease = new BrokerLease(store, endpoints, clock);
        lease.refresh();
        long periodMs = Limits.BROKER_LEASE_RENEWAL.toMillis();
        lease.thread.scheduleWithFixedDelay(lease::renew, periodMs, periodMs, TimeUnit.MILLISECONDS);
        return lease;
    }

    LiveBrokers brokers() {
        return brokers;
    }

    /** Reads which brokers there are, after something has changed. Thread: any that may block. */
    void refresh() {
        List<Integer> before = nodeIds();
        brokers.replace(store.live(clock.instant()));
        List<Integer> now = nodeIds();
        if (!now.equals(before)) {
            log.atInfo().addKeyValue("before", before).addKeyValue("now", now).log("Other brokers have come or gone");
        }
    }

    private List<Integer> nodeIds() {
        return brokers.all().stream().map(Broker::nodeId).toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            // A renewal that is still running would register the broker again.
            if (thread.awaitTermination(Limits.DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                store.unregister(brokers.self().nodeId());
                log.atInfo().addKeyValue("node", brokers.self().nodeId()).log("Unregistered");
            }
        } catch (StorageException trouble) {
            log.atInfo().addKeyValue("error", trouble.getMessage()).log("The registration is left to run out");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        try {
            Broker self = brokers.self();
            if (!store.renew(self.nodeId(), clock.instant(), Limits.BROKER_LEASE)) {
                int nodeId = store.register(self.endpoints(), clock.instant(), Limits.BROKER_LEASE);
                log.atWarn()
                        .addKeyValue("before", self.nodeId())
                        .addKeyValue("now", nodeId)
                        .log("The registration was lost and is taken again");
                brokers.identify(nodeId);
            }
            refresh();
            if (troubled) {
                log.info("The registration is renewed again");
            }
            troubled = false;
        } catch (StorageException trouble) {
            if (!troubled) {
                log.atWarn().addKeyValue("error", trouble.getMessage()).log("The registration cannot be renewed");
            }
            troubled = true;
        } catch (RuntimeException bug) {
            log.atError().setCause(bug).log("The renewal of the registration failed");
        }
    }
}
