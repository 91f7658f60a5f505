package dev.howdah.broker;

import dev.howdah.storage.Storage;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.nio.file.Path;

/** A storage over an embedded Postgres of its own, without a broker. */
public final class TestStorage implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final Storage storage;

    private TestStorage(EmbeddedPostgres postgres, Storage storage) {
        this.postgres = postgres;
        this.storage = storage;
    }

    public static TestStorage start(Path dataDir) {
        EmbeddedPostgres postgres = TestPostgres.start(dataDir);
        try {
            return new TestStorage(postgres, PostgresStorage.open(StorageOptions.of(postgres.url())));
        } catch (RuntimeException | Error failure) {
            postgres.stop();
            throw failure;
        }
    }

    public Storage get() {
        return storage;
    }

    @Override
    public void close() {
        storage.close();
        postgres.stop();
    }
}
