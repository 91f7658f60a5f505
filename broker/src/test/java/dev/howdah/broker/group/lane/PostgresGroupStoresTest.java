package dev.howdah.broker.group.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestStorage;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupShardStore.Owner;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The stores that brokers run on. */
class PostgresGroupStoresTest extends GroupStoresContract {

    private static final AtomicLong NEXT_PRODUCER_ID = new AtomicLong(1);
    private static final Map<Integer, GroupLease> LEASES = new HashMap<>();

    private static TestStorage storage;
    private static GroupStores stores;
    private static TransactionStore transactions;

    @BeforeAll
    static void open(@TempDir Path dataDir) {
        storage = TestStorage.start(dataDir);
        stores = storage.get().openGroupStores("group-0");
        transactions = storage.get().openTransactionStore("transactions");
        storage.get()
                .groupShards()
                .claim(new Owner(1, UUID.randomUUID()), GroupShardStore.SHARDS, Duration.ofHours(1))
                .forEach(lease -> LEASES.put(lease.shard(), lease));
    }

    @AfterAll
    static void close() {
        transactions.close();
        storage.close();
    }

    @Override
    GroupStores stores() {
        return stores;
    }

    @Override
    GroupStores closable() {
        return storage.get().openGroupStores("closable");
    }

    @Override
    GroupLease leaseOf(int shard) {
        return LEASES.get(shard);
    }

    @Override
    int createTopic(String name) {
        return storage.get()
                .topics()
                .create(new NewTopic(name, 4, Map.of()), Instant.now())
                .orElseThrow()
                .id();
    }

    @Override
    void deleteTopic(int id) {
        storage.get().topics().delete(id);
    }

    @Override
    Producer initTransactions(String transactionalId) {
        return run(new TransactionAction.Init(
                transactionalId, NEXT_PRODUCER_ID.getAndIncrement(), Producer.NONE, Duration.ofHours(1)));
    }

    @Override
    void addGroup(String transactionalId, Producer producer, String groupId) {
        run(new TransactionAction.AddGroup(transactionalId, producer, groupId));
    }

    @Override
    void endTransaction(String transactionalId, Producer producer, boolean commits) {
        run(new TransactionAction.End(transactionalId, producer, commits, false, NEXT_PRODUCER_ID.getAndIncrement()));
    }

    private static Producer run(TransactionAction action) {
        TransactionOutcome outcome =
                transactions.run(List.of(action), Instant.now()).outcomes().get(0);
        assertThat(outcome).isInstanceOf(TransactionOutcome.Done.class);
        return ((TransactionOutcome.Done) outcome).producer();
    }
}
