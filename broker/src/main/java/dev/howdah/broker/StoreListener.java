package dev.howdah.broker;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.PartitionLogs.EpochChange;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicStore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens elsewhere, brought to the catalog and the partitions here. Reading anew is done on the admin threads, once for all
 * that happened meanwhile.
 *
 * <p>Thread: notification, and admin threads for the reading.
 */
final class StoreListener implements Notifications.Listener {

    private static final Logger log = LoggerFactory.getLogger(StoreListener.class);

    private final Catalog catalog;
    private final TopicStore topics;
    private final LeaderEpochs epochs;
    private final PartitionLogs logs;
    private final AdminThreads threads;
    private final BrokerLease brokers;
    private final AtomicBoolean catalogStale = new AtomicBoolean();
    private final AtomicBoolean headsStale = new AtomicBoolean();

    /** Thread: admin threads, one at a time. */
    private int knownEpoch;

    StoreListener(
            Catalog catalog,
            TopicStore topics,
            LeaderEpochs epochs,
            PartitionLogs logs,
            AdminThreads threads,
            BrokerLease brokers) {
        this.catalog = catalog;
        this.topics = topics;
        this.epochs = epochs;
        this.logs = logs;
        this.threads = threads;
        this.brokers = brokers;
        this.knownEpoch = epochs.current();
    }

    @Override
    public void onAppended(PartitionId id, long nextOffset) {
        logs.onAppended(id, nextOffset);
    }

    @Override
    public void onTopicsChanged() {
        schedule(catalogStale, catalog::refresh);
    }

    @Override
    public void onHeadsChanged() {
        schedule(headsStale, this::reloadHeads);
    }

    @Override
    public void onResync() {
        schedule(catalogStale, catalog::refresh);
        schedule(headsStale, this::reloadHeads);
        brokers.offerLook();
    }

    @Override
    public void onBrokersChanged() {
        brokers.offerLook();
    }

    private void schedule(AtomicBoolean stale, Runnable reload) {
        if (stale.compareAndSet(false, true)) {
            boolean accepted = threads.offer(() -> {
                stale.set(false);
                try {
                    reload.run();
                } catch (StorageException trouble) {
                    // The slow poll behind the notifications comes back to it.
                    log.atInfo().addKeyValue("error", trouble.getMessage()).log("Reading anew must wait");
                } catch (RuntimeException bug) {
                    log.atError().setCause(bug).log("Reading anew failed");
                }
            });
            if (!accepted) {
                stale.set(false);
            }
        }
    }

    private synchronized void reloadHeads() {
        int epoch = epochs.current();
        EpochChange change = epoch == knownEpoch ? EpochChange.NONE : EpochChange.RAISED;
        logs.onHeads(topics.heads(), change);
        knownEpoch = epoch;
    }
}
