package dev.howdah.broker.share;

import dev.howdah.broker.TestStorage;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.TopicStore.NewTopic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The store that brokers run on. */
class PostgresShareStoreTest extends ShareStoreContract {

    private static TestStorage storage;
    private static ShareStore store;
    private static ShareStore other;

    @BeforeAll
    static void open(@TempDir Path dataDir) {
        storage = TestStorage.start(dataDir);
        store = storage.get().openShareStore("share-0");
        other = storage.get().openShareStore("share-1");
    }

    @AfterAll
    static void close() {
        storage.close();
    }

    @Override
    ShareStore store() {
        return store;
    }

    @Override
    ShareStore other() {
        return other;
    }

    @Override
    ShareStore closable() {
        return storage.get().openShareStore("closable");
    }

    @Override
    ShareOffsetStore offsets() {
        return storage.get().shareOffsets();
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
