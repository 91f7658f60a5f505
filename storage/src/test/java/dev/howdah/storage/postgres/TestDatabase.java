package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.embedded.EmbeddedOptions;
import dev.howdah.storage.embedded.EmbeddedOptions.Binaries;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.migrate.Migrations;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.jdbc.PgConnection;

/** A fresh database for one test, on a server that the whole test run shares. */
final class TestDatabase implements AutoCloseable {

    /** The servers that the contract must hold on. */
    enum Server {
        LOCAL(Binaries.LOCAL_ELSE_PACKAGED),
        PACKAGED(Binaries.PACKAGED);

        private final Binaries binaries;

        Server(Binaries binaries) {
            this.binaries = binaries;
        }
    }

    private static final Map<Server, EmbeddedPostgres> SERVERS = new EnumMap<>(Server.class);
    private static final Map<Server, String> TEMPLATES = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PostgresUrl url;

    private TestDatabase(PostgresUrl url) {
        this.url = url;
    }

    static TestDatabase create() {
        return create(Server.LOCAL);
    }

    static TestDatabase create(Server server) {
        return create(server, "template0");
    }

    private static TestDatabase create(Server server, String template) {
        PostgresUrl admin = server(server);
        String name = "t" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        execute(admin, "create database " + name + " encoding 'UTF8' template " + template);
        return new TestDatabase(
                new PostgresUrl(admin.host(), admin.port(), name, admin.user(), admin.password(), Map.of()));
    }

    /** A copy of a database with all tables, and nothing in them: no broker has begun there yet. */
    static TestDatabase migrated(Server server) {
        return create(server, TEMPLATES.computeIfAbsent(server, TestDatabase::template));
    }

    private static String template(Server server) {
        TestDatabase template = create(server);
        try (PgConnection connection = template.connect().unwrap(PgConnection.class)) {
            connection.setAutoCommit(false);
            Migrations.migrate(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return template.url.database();
    }

    private static synchronized PostgresUrl server(Server server) {
        String given = System.getProperty("howdah.test.postgres");
        if (given != null && server == Server.LOCAL) {
            return PostgresUrl.parse(given);
        }
        return SERVERS.computeIfAbsent(server, TestDatabase::start).url();
    }

    private static EmbeddedPostgres start(Server server) {
        try {
            Path dir = Files.createTempDirectory("howdah-storage-test");
            EmbeddedPostgres postgres = EmbeddedPostgres.start(
                    EmbeddedOptions.in(dir.resolve("data")).withBinaries(server.binaries));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                postgres.stop();
                deleteRecursively(dir);
            }));
            return postgres;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void deleteRecursively(Path dir) {
        try (var paths = Files.walk(dir)) {
            paths.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    PostgresUrl url() {
        return url;
    }

    PostgresStorage open() {
        return PostgresStorage.open(StorageOptions.of(url));
    }

    /** On a machine whose clock is ahead by so much. */
    PostgresStorage openWithClock(Duration ahead) {
        StorageOptions usual = StorageOptions.of(url);
        return PostgresStorage.open(new StorageOptions(
                url,
                Clock.offset(usual.clock(), ahead),
                usual.appendRetry(),
                usual.lockTimeout(),
                usual.pollInterval(),
                usual.clockSkewMax(),
                usual.readConnections(),
                usual.lanes()));
    }

    /** A plain session, as a person has it. */
    Connection connect() throws SQLException {
        return connect(url);
    }

    private static Connection connect(PostgresUrl url) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        return DriverManager.getConnection(url.jdbcUrl(), properties);
    }

    void execute(String sql) {
        execute(url, sql);
    }

    /** The first column of the first row as text. */
    String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "no row";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The plan of a statement in the statement's own session. */
    static String explain(Statement session, String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = session.executeQuery("explain " + query)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append(" \n");
            }
        }
        return plan.toString();
    }

    /** Polls the server, which has no signal to give, until the count is above zero. */
    void awaitQuery(String countSql) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (query(countSql).equals("0")) {
            assertThat(System.nanoTime()).as(countSql).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    static void execute(PostgresUrl url, String sql) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        execute(
                new PostgresUrl(url.host(), url.port(), "postgres", url.user(), url.password(), Map.of()),
                "drop database " + url.database() + " with (force)");
    }
}
