package dev.howdah.storage.postgres;

import dev.howdah.storage.embedded.EmbeddedOptions;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A server of one test's own, set up as an administrator would. */
final class OwnServer implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final Path cluster;

    /** @param dataDir empty; how the server is set up once the cluster is there */
    OwnServer(Path dataDir, Setup setup) {
        cluster = dataDir.resolve("postgres");
        EmbeddedPostgres.start(EmbeddedOptions.in(dataDir)).stop();
        try {
            Files.write(cluster.resolve("postgresql.conf"), setup.lines(cluster), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        postgres = EmbeddedPostgres.start(EmbeddedOptions.in(dataDir));
    }

    interface Setup {

        /** Lines for {@code postgresql.conf}; may change other files. */
        List<String> lines(Path cluster) throws IOException;
    }

    /** As the superuser. */
    PostgresUrl url() {
        return postgres.url();
    }

    void execute(String sql) {
        TestDatabase.execute(url(), sql);
    }

    @Override
    public void close() {
        postgres.stop();
    }
}
