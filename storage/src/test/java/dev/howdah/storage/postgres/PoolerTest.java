package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a real pgbouncer. */
class PoolerTest {

    @Test
    void pooling_by_the_session_is_as_good_as_the_server() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Pgbouncer pooler = new Pgbouncer(database.url(), "session")) {
            try (PostgresStorage storage = PostgresStorage.open(StorageOptions.of(pooler.url))) {
                CompletableFuture<PartitionId> heard = new CompletableFuture<>();
                try (PostgresStorage other = PostgresStorage.open(StorageOptions.of(pooler.url))) {
                    other.notifications().start(new Notifications.Listener() {
                        @Override
                        public void onAppended(PartitionId id, long nextOffset, Stability stability) {
                            heard.complete(id);
                        }

                        @Override
                        public void onTopicsChanged() {}

                        @Override
                        public void onResync() {}
                    });
                    LogFixture fixture = new LogFixture(database, storage);
                    PartitionId id = fixture.partition("a");
                    LogFixture.appended(fixture.writer(), id, TestBatches.values("one", "two"));
                    assertThat(fixture.values(id)).containsExactly("one", "two");
                    assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo(id);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void other_pooling_is_refused_in_one_line_and_nothing_is_set(String mode) throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Pgbouncer pooler = new Pgbouncer(database.url(), mode)) {
            assertThatThrownBy(() -> PostgresStorage.open(StorageOptions.of(pooler.url)))
                    .isInstanceOfSatisfying(StorageException.class, e -> {
                        assertThat(e.failure()).isInstanceOf(StorageFailure.Unusable.class);
                        assertThat(e.failure().detail())
                                .contains("pool_mode = session")
                                .doesNotContain("\n");
                    });
            // Server connections are shared with others, who would have our settings.
            try (Connection person = DriverManager.getConnection(
                            pooler.url.jdbcUrl(), pooler.url.user(), pooler.url.password());
                    Statement statement = person.createStatement();
                    ResultSet row = statement.executeQuery("show search_path")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("\"$user\", public");
            }
        }
    }

    /** One of its own, as another user where we are root, for it refuses that. */
    private static final class Pgbouncer implements AutoCloseable {

        private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));

        private final Path directory;
        private final Process process;
        private final PostgresUrl url;

        Pgbouncer(PostgresUrl server, String mode) throws Exception {
            Optional<Path> program = PLACES.stream().filter(Files::isExecutable).findFirst();
            assumeTrue(program.isPresent(), "pgbouncer is not installed");
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            directory = Files.createTempDirectory("howdah-pgbouncer");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path users = Files.writeString(
                    directory.resolve("users"), "\"" + server.user() + "\" \"" + server.password() + "\"\n");
            Path settings = Files.writeString(
                    directory.resolve("ini"), """
                    [databases]
                    * = host=%s port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = plain
                    auth_file = %s
                    pool_mode = %s
                    default_pool_size = 30
                    """.formatted(server.host(), server.port(), port, users, mode));
            List<String> command = new ArrayList<>(List.of(program.get().toString()));
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("-u", "nobody"));
            }
            command.add(settings.toString());
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            url = new PostgresUrl("127.0.0.1", port, server.database(), server.user(), server.password(), Map.of());
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!answers(port)) {
                assertThat(process.isAlive())
                        .as(Files.readString(directory.resolve("log")))
                        .isTrue();
                assertThat(System.nanoTime()).isLessThan(deadlineNanos);
            }
        }

        private static boolean answers(int port) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public void close() throws Exception {
            process.destroyForcibly();
            process.waitFor();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
