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
import dev.howdah.storage.TopicStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings changes by other brokers to the catalog and the partitions of this one. The admin threads read what has
 * changed, once for all notifications that arrived meanwhile.
 *
 * <p>Thread: the notification thread; the admin threads for the reads.
 */
final class StoreListener implements Notifications.Listener {

    private final Catalog catalog;
    private final TopicStore topics;
    private final ClientQuotas quotas;
    private final QuotaStore quotaStore;
    private final PartitionLogs logs;
    private final SharePartitions shares;
    private final DeadLetters deadLetters;
    private final Optional<Authorizer> authorizer;
    private final OutboxLane outbox;
    private final BrokerLease brokers;
    private final Reading topicsAnew;
    private final Reading headsAnew;
    private final Reading aclsAnew;
    private final Reading aclsInDoubt;
    private final AtomicBoolean foundedMissed = new AtomicBoolean();
    private volatile Optional<Groups> groups = Optional.empty();

    /** Who keeps the groups. Thread: notification; nothing blocks. */
    interface Groups {

        /**
         * A group has offsets that it got by SQL, and was not there before.
         *
         * @param missed called if it cannot be taken in now. Thread: any
         */
        void onFounded(String groupId, Runnable missed);

        /**
         * That may be so of any group.
         *
         * @param missed called if that cannot be found out now. Thread: any
         */
        void lookForFounded(Runnable missed);
    }

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
        this.brokers = brokers;
        topicsAnew = new Reading(threads, this::reloadCatalog);
        headsAnew = new Reading(threads, this::reloadHeads);
        aclsAnew = new Reading(threads, () -> authorizer.ifPresent(Authorizer::refresh));
        aclsInDoubt = new Reading(threads, () -> authorizer.ifPresent(Authorizer::reload));
    }

    @Override
    public void onAppended(PartitionId id, long nextOffset, Stability stability) {
        logs.onAppended(id, nextOffset, stability);
    }

    @Override
    public void onTopicsChanged() {
        topicsAnew.want();
        onAclsChanged();
    }

    @Override
    public void onAclsChanged() {
        if (authorizer.isPresent()) {
            aclsAnew.want();
        }
    }

    /** Grants of roles have no version and no notification. What could not be read is not told of again. */
    @Override
    public void onLook() {
        List.of(topicsAnew, headsAnew, aclsInDoubt, aclsAnew).forEach(Reading::wantIfMissed);
        if (authorizer.filter(Authorizer::followsGrants).isPresent()) {
            aclsAnew.want();
        }
        if (foundedMissed.compareAndSet(true, false)) {
            lookForFounded();
        }
    }

    @Override
    public void onHeadsChanged() {
        headsAnew.want();
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
        // Also one that nobody has used: a lane that has just stored to it publishes later, and somebody may have
        // opened it by then.
        catalog.find(id.topicId())
                .filter(topic -> topic.hasPartition(id.partition()))
                .ifPresent(topic -> logs.open(id));
        logs.onErased(id, endOffset);
    }

    /** @param groups is told of groups that SQL founds. It must not have loaded any yet: what was founded before is not told. */
    void tell(Groups groups) {
        this.groups = Optional.of(groups);
    }

    @Override
    public void onGroupFounded(String groupId) {
        groups.ifPresent(told -> told.onFounded(groupId, () -> foundedMissed.set(true)));
    }

    private void lookForFounded() {
        groups.ifPresent(told -> told.lookForFounded(() -> foundedMissed.set(true)));
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
        topicsAnew.want();
        headsAnew.want();
        if (authorizer.isPresent()) {
            aclsInDoubt.want();
        }
        lookForFounded();
        brokers.offerLook();
    }

    @Override
    public void onBrokersChanged() {
        brokers.offerLook();
    }

    private void reloadCatalog() {
        catalog.refresh();
        quotas.refresh(quotaStore);
    }

    private synchronized void reloadHeads() {
        logs.onHeads(topics.heads());
    }
}
