package dev.howdah.broker.group.lane;

import dev.howdah.broker.TestStorage;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupShardStore.Owner;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.TopicStore.NewTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The stores that brokers run on. */
class PostgresGroupStoresTest extends GroupStoresContract {

    private static final Map<Integer, GroupLease> LEASES = new HashMap<>();

    private static TestStorage storage;
    private static GroupStores stores;

    @BeforeAll
    static void open(@TempDir Path dataDir) {
        storage = TestStorage.start(dataDir);
        stores = storage.get().openGroupStores("group-0");
        storage.get()
                .groupShards()
                .claim(new Owner(1, UUID.randomUUID()), GroupShardStore.SHARDS, Duration.ofHours(1))
                .forEach(lease -> LEASES.put(lease.shard(), lease));
    }

    @AfterAll
    static void close() {
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
}
