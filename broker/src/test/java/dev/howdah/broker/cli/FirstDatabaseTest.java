package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.embedded.EmbeddedOptions;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people meet who name a database for the first time: each is one line that says the way out. */
class FirstDatabaseTest {

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() {
        postgres = EmbeddedPostgres.start(EmbeddedOptions.in(directory.resolve("data")));
        execute("create role app login password 'app'");
    }

    @AfterAll
    static void stopPostgres() {
        postgres.stop();
    }

    @Test
    void an_unknown_host_is_named() {
        assertThat(fault("postgresql://app:app@no-such-host.invalid/events"))
                .isEqualTo(
                        "Postgres cannot be reached: the host of postgresql://app@no-such-host.invalid:5432/events is"
                                + " unknown: look at its name, and whether this machine's DNS has it");
    }

    @Test
    void a_role_that_may_not_make_schemas_is_told_the_grant_that_helps() {
        execute("create database events encoding 'UTF8' template template0");
        String fault = fault(url("app", "app", "events"));
        assertThat(fault).contains("permission denied for database events").hasLineCount(1);

        // What it says is what helps.
        String grant = fault.substring(fault.indexOf("grant create"));
        assertThat(grant).isEqualTo("grant create on database \"events\" to \"app\"");
        execute(grant);
        PostgresStorage.open(StorageOptions.of(PostgresUrl.parse(url("app", "app", "events"))))
                .close();

        execute("create role other login password 'other'");
        assertThat(fault(url("other", "other", "events")))
                .contains("another role has made howdah's schemas: connect as that role, or let it be granted to")
                .hasLineCount(1);
    }

    @Test
    void a_database_that_is_not_there_is_told_how_to_be_made() {
        String fault = fault(url("app", "app", "orders"));
        assertThat(fault).contains("database \"orders\" does not exist").hasLineCount(1);

        execute(fault.substring(fault.indexOf("create database")));
        PostgresStorage.open(StorageOptions.of(PostgresUrl.parse(url("app", "app", "orders"))))
                .close();
    }

    @Test
    void a_wrong_password_and_an_unknown_role_are_told_where_to_look() {
        assertThat(fault(url("app", "guess", "postgres"))).endsWith(": look at user and password in the Postgres URL");
        assertThat(fault(url("nobody", "guess", "postgres"))).endsWith("look at user and password in the Postgres URL");
    }

    private static String fault(String url) {
        PostgresUrl parsed = PostgresUrl.parse(url);
        try {
            PostgresStorage.open(StorageOptions.of(parsed)).close();
        } catch (StorageException cannot) {
            return Faults.describe(cannot, Optional.of(parsed));
        }
        throw new AssertionError("it can be opened: " + url);
    }

    private static String url(String user, String password, String database) {
        return "postgresql://" + user + ":" + password + "@127.0.0.1:"
                + postgres.url().port() + "/" + database;
    }

    private static void execute(String sql) {
        PostgresUrl admin = postgres.url();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + admin.port() + "/postgres", admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
