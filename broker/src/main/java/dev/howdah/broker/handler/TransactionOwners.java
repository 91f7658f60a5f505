package dev.howdah.broker.handler;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.GroupShardStore;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which broker clients are told coordinates a transactional id: the one that would coordinate a group of that name. It only spreads the
 * load and keeps a producer at one broker, for any broker may act; so there is always one. Thread: any.
 */
public final class TransactionOwners {

    private final LiveBrokers brokers;
    private final GroupCoordinator groups;

    public TransactionOwners(LiveBrokers brokers, GroupCoordinator groups) {
        this.brokers = brokers;
        this.groups = groups;
    }

    Broker owner(String transactionalId) {
        OptionalInt owner = groups.owner(transactionalId);
        List<Broker> live = brokers.all();
        return live.stream()
                .filter(broker -> owner.isPresent() && broker.nodeId() == owner.getAsInt())
                .findFirst()
                .orElseGet(() -> live.get(GroupShardStore.shardOf(transactionalId) % live.size()));
    }

    boolean isSelf(String transactionalId) {
        return owner(transactionalId).nodeId() == brokers.self().nodeId();
    }
}
