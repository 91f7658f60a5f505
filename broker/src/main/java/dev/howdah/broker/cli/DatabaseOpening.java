package dev.howdah.broker.cli;

import dev.howdah.broker.Broker;
import dev.howdah.broker.BrokerOptions;
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
 * Opens the database while the rest of the broker starts. If the user has named no Postgres, a private one is started
 * first.
 *
 * <p>Thread: the one that starts the broker calls {@link #await} and {@link #close}; the database is opened on a thread
 * of its own.
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
     * Waits for the open storage, which the caller closes.
     *
     * @throws dev.howdah.storage.StorageException if the database cannot be used
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

    /** The version and place of Postgres, for the ready line. */
    String description() {
        Opened opened = opening.join();
        String place = opened.embedded() == null ? opened.url().toString() : "embedded";
        int standbys = opened.storage().asynchronousStandbys();
        String unsafe = standbys == 0
                ? ""
                : " with " + standbys + " standby" + (standbys == 1 ? "" : "s")
                        + ", none synchronous: a failover may lose acknowledged records";
        return opened.storage().postgresVersion() + " (" + place + ")" + unsafe;
    }

    /** Stops the private Postgres, also one that was just being started. */
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
            return new Opened(PostgresStorage.open(options(url, settings.broker())), url, null);
        }
        EmbeddedOptions options = EmbeddedOptions.in(settings.dataDir());
        log.atInfo().addKeyValue("dataDir", options.dataDir()).log("Starting the private Postgres");
        EmbeddedPostgres embedded = EmbeddedPostgres.start(options);
        log.atInfo().addKeyValue("version", embedded.version()).log("The private Postgres answers, opening it");
        try {
            Storage storage = PostgresStorage.open(options(embedded.url(), settings.broker()));
            embedded.makeWalAhead();
            return new Opened(storage, embedded.url(), embedded);
        } catch (RuntimeException | Error failure) {
            embedded.stop();
            throw failure;
        }
    }

    /** @param broker what runs on the database, or may */
    static StorageOptions options(PostgresUrl url, BrokerOptions broker) {
        return StorageOptions.of(url).withLanes(Broker.laneCount(broker));
    }

    private record Opened(
            Storage storage, PostgresUrl url, @Nullable EmbeddedPostgres embedded) {}
}
