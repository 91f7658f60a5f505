package dev.howdah.broker.group.lane;

import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.TransactionAction.Producer;

/** The stores that the tests of lanes run on. */
class FakeGroupStoresTest extends GroupStoresContract {

    private static final long EPOCH = 7;

    private final FakeGroupStores stores = new FakeGroupStores();

    @Override
    GroupStores stores() {
        return stores;
    }

    @Override
    GroupStores closable() {
        return stores;
    }

    @Override
    GroupLease leaseOf(int shard) {
        stores.epochs.put(shard, EPOCH);
        return new GroupLease(shard, EPOCH);
    }

    @Override
    int createTopic(String name) {
        int id = stores.topics.size() + 1;
        stores.topics.put(id, name);
        return id;
    }

    @Override
    void deleteTopic(int id) {
        stores.deleteTopic(id);
    }

    @Override
    Producer initTransactions(String transactionalId) {
        return stores.init(transactionalId);
    }

    @Override
    void addGroup(String transactionalId, Producer producer, String groupId) {
        stores.addGroup(transactionalId, groupId);
    }

    @Override
    void endTransaction(String transactionalId, Producer producer, boolean commits) {
        stores.end(transactionalId, commits);
    }
}
