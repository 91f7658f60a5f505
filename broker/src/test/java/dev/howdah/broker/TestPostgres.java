package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.embedded.EmbeddedOptions;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.migrate.Migrations;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A private Postgres for a test, with all tables and nothing in them: no broker has begun there yet. It starts on a copy of files that
 * are made once, which takes a tenth of the time; how they are made is the subject of other tests. Thread: any.
 */
public final class TestPostgres {

    private static @Nullable Path template;

    private TestPostgres() {}

    /** In a directory that is empty or not there. */
    public static EmbeddedPostgres start(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            Process copy = new ProcessBuilder("cp", "-a", template() + "/.", dataDir.toString())
                    .inheritIO()
                    .start();
            assertThat(copy.waitFor()).as("exit code of cp").isZero();
            return EmbeddedPostgres.start(EmbeddedOptions.in(dataDir));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static synchronized Path template() throws IOException {
        if (template == null) {
            Path made = Files.createTempDirectory("howdah-broker-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
            Path data = made.resolve("data");
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedOptions.in(data));
                    Connection connection = connect(postgres.url())) {
                connection.setAutoCommit(false);
                Migrations.migrate(connection.unwrap(PgConnection.class));
                connection.commit();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            template = data;
        }
        return template;
    }

    private static Connection connect(PostgresUrl url) throws SQLException {
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
