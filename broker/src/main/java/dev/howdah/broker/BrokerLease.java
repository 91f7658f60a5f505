package dev.howdah.broker;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.Limits;
import dev.howdah.storage.BrokerStore;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.BrokerStore.Endpoints;
import dev.howdah.storage.StorageException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's registration: taken at start, listed when the broker is warm, renewed while it lives, and given back before it drains;
 * and a look at who else is there, a few times a second.
 *
 * <pre>
 * take ──▶ registered, not listed ──announce──▶ listed, renewed ──stepDown──▶ not listed
 *                                     ▲                │
 *                                     └─ renewed again ┴─ the lease has run out, by the own clock
 * </pre>
 *
 * <p>The lease counts from when its renewal was sent, so it ends here before it ends anywhere else.
 *
 * <p>Thread: two of its own, named {@code lease}: one talks to Postgres, which may hang, and one keeps the time.
 */
final class BrokerLease implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BrokerLease.class);

    private final BrokerStore store;
    private final LiveBrokers brokers;
    private final AtomicBoolean lookWanted = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor postgres = daemon();
    private final ScheduledThreadPoolExecutor timer = daemon();

    /** Below: thread postgres, after {@link #announce}. */
    private long renewedNanos;

    private @Nullable ScheduledFuture<?> end;
    /** Written by thread postgres, read by any. */
    private volatile boolean troubled;

    private BrokerLease(BrokerStore store, Endpoints endpoints) {
        this.store = store;
        this.brokers = new LiveBrokers(new Broker(store.register(endpoints), endpoints), System::nanoTime);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Registers, and looks at who is there; throws {@link StorageException}. */
    static BrokerLease take(BrokerStore store, Endpoints endpoints) {
        BrokerLease lease = new BrokerLease(store, endpoints);
        lease.look();
        return lease;
    }

    private static ScheduledThreadPoolExecutor daemon() {
        return new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "lease");
            created.setDaemon(true);
            return created;
        });
    }

    LiveBrokers brokers() {
        return brokers;
    }

    /** From now on clients are sent here. Throws {@link StorageException}. Thread: the one that starts the broker. */
    void announce() {
        renew();
        look();
        long periodMs = Limits.BROKER_LOOK.toMillis();
        postgres.scheduleWithFixedDelay(this::round, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** Whether Postgres has not answered the last time that it was asked. Thread: any. */
    boolean isTroubled() {
        return troubled;
    }

    /** Looks soon at who is there, now that something has changed. Thread: any. */
    void offerLook() {
        if (lookWanted.compareAndSet(false, true)) {
            try {
                postgres.execute(() -> {
                    lookWanted.set(false);
                    tryDo(this::look);
                });
            } catch (RejectedExecutionException stepsDown) {
                log.debug("Looks no more");
            }
        }
    }

    /**
     * Ends the registration, so that the others take the partitions over, and sends clients to them. The first that a stop does. Thread:
     * the one that stops the broker.
     */
    void stepDown() {
        if (postgres.isShutdown()) {
            return;
        }
        postgres.shutdownNow();
        int self = brokers.self().nodeId();
        try {
            // A renewal that still runs would bring the registration back.
            if (postgres.awaitTermination(Limits.DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                store.unregister(self);
                log.atInfo().addKeyValue("node", self).log("Unregistered");
            }
        } catch (StorageException trouble) {
            log.atInfo().addKeyValue("error", trouble.getMessage()).log("The registration is left to run out");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        brokers.letGo();
    }

    @Override
    public void close() {
        stepDown();
    }

    private void round() {
        tryDo(() -> {
            boolean due = System.nanoTime() - renewedNanos >= Limits.BROKER_LEASE_RENEWAL.toNanos();
            if (due || !brokers.isLeading()) {
                renew();
            }
            look();
        });
    }

    private void tryDo(Runnable work) {
        try {
            work.run();
            if (troubled) {
                log.info("The registration is renewed again");
            }
            troubled = false;
        } catch (StorageException trouble) {
            if (!troubled) {
                log.atWarn().addKeyValue("error", trouble.getMessage()).log("The registration cannot be renewed");
            }
            troubled = true;
            // Not in three seconds: the others may be told that we are back.
            renewedNanos = System.nanoTime() - Limits.BROKER_LEASE_RENEWAL.toNanos();
        } catch (RuntimeException | Error bug) {
            // A round that throws is the last one.
            log.atError().setCause(bug).log("The renewal of the registration failed");
        }
    }

    private void renew() {
        Broker self = brokers.self();
        long sentNanos = System.nanoTime();
        if (!store.renew(self.nodeId(), Limits.BROKER_LEASE)) {
            int nodeId = store.register(self.endpoints());
            log.atWarn()
                    .addKeyValue("before", self.nodeId())
                    .addKeyValue("now", nodeId)
                    .log("The registration was lost and is taken again");
            brokers.identify(nodeId);
            sentNanos = System.nanoTime();
            if (!store.renew(nodeId, Limits.BROKER_LEASE)) {
                // Two processes have one address; the other one's turn.
                return;
            }
        }
        renewedNanos = sentNanos;
        long endNanos = sentNanos + Limits.BROKER_LEASE.toNanos();
        brokers.hold(endNanos);
        if (end != null) {
            end.cancel(false);
        }
        end = timer.schedule(this::onEnd, endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Thread: timer. */
    private void onEnd() {
        if (!brokers.isLeading()) {
            log.atWarn()
                    .addKeyValue("lease", Limits.BROKER_LEASE)
                    .addKeyValue("known", nodeIds())
                    .log("The registration has run out: clients are sent to others until it is renewed");
            brokers.tellThatItRanOut();
        }
    }

    private void look() {
        List<Integer> before = nodeIds();
        brokers.replace(store.live(brokers.self().nodeId()));
        List<Integer> now = nodeIds();
        if (!now.equals(before)) {
            log.atInfo().addKeyValue("before", before).addKeyValue("now", now).log("Other brokers have come or gone");
        }
    }

    private List<Integer> nodeIds() {
        return brokers.known().stream().map(Broker::nodeId).toList();
    }
}
