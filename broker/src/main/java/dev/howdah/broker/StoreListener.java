package dev.howdah.broker;

import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.outbox.OutboxLane;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.share.DeadLetters;
import dev.howdah.broker.share.SharePartitions;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.QuotaStore;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changes by other brokers to the catalog and the partitions of this one. The admin threads read what has
 * changed, once for all notifications that arrived meanwhile.
 *
 * <p>Thread: the notification thread; the admin threads for the reads.
 */
final class StoreListener implements Notifications.Listener {

    private static final Logger log = LoggerFactory.getLogger(StoreListener.class);

    private final Catalog catalog;
    private final TopicStore topics;
    private final ClientQuotas quotas;
    private final QuotaStore quotaStore;
    private final PartitionLogs logs;
    private final SharePartitions shares;
    private final DeadLetters deadLetters;
    private final Optional<Authorizer> authorizer;
    private final OutboxLane outbox;
    private final AdminThreads threads;
    private final BrokerLease brokers;
    private final AtomicBoolean catalogStale = new AtomicBoolean();
    private final AtomicBoolean headsStale = new AtomicBoolean();
    private final AtomicBoolean aclsStale = new AtomicBoolean();
    private final AtomicBoolean aclsInDoubt = new AtomicBoolean();
    private volatile Consumer<String> groups = groupId -> {};

    StoreListener(
            Catalog catalog,
            TopicStore topics,
            ClientQuotas quotas,
            QuotaStore quotaStore,
            PartitionLogs logs,
            SharePartitions shares,
            DeadLetters deadLetters,
            Optional<Authorizer> authorizer,
            OutboxLane outbox,
            AdminThreads threads,
            BrokerLease brokers) {
        this.catalog = catalog;
        this.topics = topics;
        this.quotas = quotas;
        this.quotaStore = quotaStore;
        this.logs = logs;
        this.shares = shares;
        this.deadLetters = deadLetters;
        this.authorizer = authorizer;
        this.outbox = outbox;
        this.threads = threads;
        this.brokers = brokers;
    }

    @Override
    public void onAppended(PartitionId id, long nextOffset, Stability stability) {
        logs.onAppended(id, nextOffset, stability);
    }

    @Override
    public void onTopicsChanged() {
        schedule(catalogStale, this::reloadCatalog);
        onAclsChanged();
    }

    @Override
    public void onAclsChanged() {
        authorizer.ifPresent(acls -> schedule(aclsStale, acls::refresh));
    }

    /** Grants of roles have no version and no notification. */
    @Override
    public void onLook() {
        authorizer.filter(Authorizer::followsGrants).ifPresent(acls -> schedule(aclsStale, acls::refresh));
    }

    @Override
    public void onHeadsChanged() {
        schedule(headsStale, this::reloadHeads);
    }

    @Override
    public void onShareChanged(SharePartitionId id) {
        shares.onChangedElsewhere(id);
        deadLetters.onChangedElsewhere(id);
    }

    @Override
    public void onCompacted(int topicId) {
        logs.forgetTails(topicId);
    }

    @Override
    public void onErased(PartitionId id, long endOffset) {
        logs.onErased(id, endOffset);
    }

    /** @param groups is told of groups that others have founded; must not block */
    void tell(Consumer<String> groups) {
        this.groups = groups;
    }

    @Override
    public void onGroupFounded(String groupId) {
        groups.accept(groupId);
    }

    @Override
    public void onOutbox() {
        outbox.wake();
    }

    @Override
    public void onResync() {
        // Something may have been erased.
        logs.forgetTails();
        outbox.wake();
        shares.onResync();
        schedule(catalogStale, this::reloadCatalog);
        schedule(headsStale, this::reloadHeads);
        authorizer.ifPresent(acls -> schedule(aclsInDoubt, acls::reload));
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
                    // The slow poll behind the notifications finds the change again.
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

    private void reloadCatalog() {
        catalog.refresh();
        quotas.refresh(quotaStore);
    }

    private synchronized void reloadHeads() {
        logs.onHeads(topics.heads());
    }
}
