package dev.howdah.broker.cli;

import dev.howdah.broker.Broker;
import dev.howdah.storage.Storage;
import dev.howdah.storage.embedded.EmbeddedOptions;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database on its way: an embedded Postgres is started, if none was named, and opened, beside whatever else a start has to
 * do.
 *
 * <p>Thread: {@link #await} and {@link #close} by the one that starts the broker; the opening has its own.
 */
final class DatabaseOpening implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseOpening.class);

    private final CompletableFuture<Opened> opening;
    private boolean handedOver;

    private DatabaseOpening(CompletableFuture<Opened> opening) {
        this.opening = opening;
    }

    static DatabaseOpening begin(ServeSettings settings) {
        CompletableFuture<Opened> opening = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        opening.complete(open(settings));
                    } catch (RuntimeException | Error failure) {
                        opening.completeExceptionally(failure);
                    }
                },
                "database");
        thread.setDaemon(true);
        thread.start();
        return new DatabaseOpening(opening);
    }

    /**
     * The open storage, which the caller closes.
     *
     * @throws dev.howdah.storage.StorageException it cannot be used
     */
    Storage await() {
        try {
            Storage storage = opening.join().storage();
            handedOver = true;
            return storage;
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** Version and place, for the ready line. */
    String description() {
        Opened opened = opening.join();
        String place = opened.embedded() == null ? opened.url().toString() : "embedded";
        return opened.storage().postgresVersion() + " (" + place + ")";
    }

    /** Stops an embedded Postgres; also one that has only just come up. */
    @Override
    public void close() {
        Opened opened;
        try {
            opened = opening.get();
        } catch (ExecutionException failed) {
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!handedOver) {
            opened.storage().close();
        }
        if (opened.embedded() != null) {
            log.info("Stopping the private Postgres");
            opened.embedded().stop();
        }
    }

    private static Opened open(ServeSettings settings) {
        if (settings.postgresUrl().isPresent()) {
            PostgresUrl url = PostgresUrl.parse(settings.postgresUrl().get());
            log.atInfo().addKeyValue("url", url).log("Opening Postgres");
            return new Opened(PostgresStorage.open(options(url)), url, null);
        }
        EmbeddedOptions options = EmbeddedOptions.in(settings.dataDir());
        log.atInfo().addKeyValue("dataDir", options.dataDir()).log("Starting the private Postgres");
        EmbeddedPostgres embedded = EmbeddedPostgres.start(options);
        log.atInfo().addKeyValue("version", embedded.version()).log("The private Postgres answers, opening it");
        try {
            Storage storage = PostgresStorage.open(options(embedded.url()));
            embedded.makeWalAhead();
            return new Opened(storage, embedded.url(), embedded);
        } catch (RuntimeException | Error failure) {
            embedded.stop();
            throw failure;
        }
    }

    static StorageOptions options(PostgresUrl url) {
        return StorageOptions.of(url).withLanes(Broker.laneCount());
    }

    private record Opened(
            Storage storage, PostgresUrl url, @Nullable EmbeddedPostgres embedded) {}
}
