package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class PostgresUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:s%2Fe%40c+ret@db.example:6000/events?sslmode=require",
                "postgresql://me:s%2Fe%40c+ret@db.example:6000/events?sslmode=require",
                "jdbc:postgresql://db.example:6000/events?user=me&password=s%2Fe%40c+ret&sslmode=require",
            })
    void every_common_form_is_understood(String text) {
        PostgresUrl url = PostgresUrl.parse(text);

        assertThat(url)
                .isEqualTo(
                        new PostgresUrl("db.example", 6000, "events", "me", "s/e@c+ret", Map.of("sslmode", "require")));
        assertThat(url.toString()).isEqualTo("postgresql://me@db.example:6000/events");
    }

    @Test
    void what_is_missing_has_postgres_own_defaults() {
        PostgresUrl url = PostgresUrl.parse("postgres://me@[::1]");

        assertThat(url).isEqualTo(new PostgresUrl("::1", 5432, "me", "me", "", Map.of()));
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5432/me");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", textBlock = """
                    postgres://me@events_db/x -> [events_db:5432]
                    postgres://me@h1:5433,h_2,[::1]:5434/x -> [h1:5433, h_2:5432, [::1]:5434]
                    jdbc:postgresql://h1:5433,h_2/x?user=me&targetServerType=primary -> [h1:5433, h_2:5432]
                    postgres://me@h1,h2/x?target_session_attrs=read-write -> [h1:5432, h2:5432]
                    postgres:///x?user=me&host=/var/run/postgresql -> [%2Fvar%2Frun%2Fpostgresql:5432]
                    postgres://me@%2Ftmp:5433/x -> [%2Ftmp:5433]
                    postgres:///x?user=me&host=a,b&port=1,2 -> [a:1, b:2]
                    postgres:///x?user=me&host=a,b&port=6432 -> [a:6432, b:6432]
                    """)
    void hosts_are_those_of_libpq_and_pgjdbc(String text, String hosts) {
        PostgresUrl url = PostgresUrl.parse(text);

        assertThat(url.hosts().toString()).isEqualTo(hosts);
        assertThat(url.database()).isEqualTo("x");
        assertThat(url.user()).isEqualTo("me");
    }

    /** What the driver makes of what we give it. */
    @Test
    void pgjdbc_reads_the_same_host() {
        PostgresUrl url = PostgresUrl.parse("postgres://me@events_db:5433,[::1]/a%20b");

        Properties first = Driver.parseURL(url.jdbcUrl(url.hosts().get(0)), new Properties());
        assertThat(first)
                .containsEntry("PGHOST", "events_db")
                .containsEntry("PGPORT", "5433")
                .containsEntry("PGDBNAME", "a b");
        Properties second = Driver.parseURL(url.jdbcUrl(url.hosts().get(1)), new Properties());
        assertThat(second).containsEntry("PGHOST", "[::1]").containsEntry("PGPORT", "5432");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", textBlock = """
                    sslmod=require -> unknown parameter sslmod (did you mean sslmode?)
                    conect_timeout=5 -> unknown parameter conect_timeout (did you mean connect_timeout?)
                    options=-c%20geqo=off -> unknown parameter options (known: application_name, channel_binding,
                    sslmode=on -> parameter sslmode has a value that is not one of disable, allow, prefer, require
                    target_session_attrs=standby -> parameter target_session_attrs has a value that is not one of any
                    sslcert=a.pem -> sslcert and sslkey go together
                    sslmode -> a parameter has no value
                    sslmode=require&port=70000 -> a port is not a number from 1 to 65535
                    host=a,b,c&port=1,2 -> it has 3 hosts and 2 ports
                    """)
    void a_parameter_that_would_be_passed_over_is_refused(String query, String complaint) {
        assertThatThrownBy(() -> PostgresUrl.parse("postgres://me:secret@h/x?" + query))
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("secret");
    }

    /** One of the two drivers would look itself. */
    @Test
    void a_password_that_is_not_said_is_that_of_the_users_file(@TempDir Path directory) throws Exception {
        Path file =
                Files.writeString(directory.resolve("pgpass"), "h:5432:x:me:from file\nlocalhost:*:*:*:of socket\n");
        System.setProperty("org.postgresql.pgpassfile", file.toString());
        try {
            assertThat(PostgresUrl.parse("postgres://me@h/x").password()).isEqualTo("from file");
            assertThat(PostgresUrl.parse("postgres:///x?host=/run&user=me").password())
                    .isEqualTo("of socket");
            assertThat(PostgresUrl.parse("postgres://me:said@h/x").password()).isEqualTo("said");
            assertThat(PostgresUrl.parse("postgres://you@h/x").password()).isEmpty();
        } finally {
            System.clearProperty("org.postgresql.pgpassfile");
        }
    }

    @Test
    void parameters_have_one_name_and_their_defaults() {
        PostgresUrl url = PostgresUrl.parse(
                "jdbc:postgresql://h/x?user=me&connectTimeout=7&ApplicationName=mine&ssl=true&sslrootcert=/ca.pem");
        assertThat(url.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(url.applicationName("howdah start")).isEqualTo("howdah start of mine");
        assertThat(url.sslMode()).isEqualTo("verify-full");
        assertThat(url.rootCertificate()).contains("/ca.pem");

        assertThat(PostgresUrl.parse("postgres://h/x").sslMode()).isEqualTo("prefer");
        assertThat(PostgresUrl.parse("postgres://h/x?ssl=true").sslMode()).isEqualTo("require");
        PostgresUrl system = PostgresUrl.parse("postgres://h/x?sslrootcert=system");
        assertThat(system.sslMode()).isEqualTo("verify-full");
        assertThat(system.rootCertificate()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://a:secret@b/c",
                "postgres://",
                "postgres://a:secret@b c/d",
                "postgres:///x",
                "postgres://a:se%zzcret@b/c",
                "postgres://a:secret/with@b/c",
                "postgres://a:secret@b:none/c",
                "postgres://a:secret@b,/c"
            })
    void nonsense_is_unusable_and_never_quoted(String text) {
        assertThatThrownBy(() -> PostgresUrl.parse(text)).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.failure()).isInstanceOf(StorageFailure.Unusable.class);
            assertThat(e.getMessage()).doesNotContain("cret").doesNotContain("\n");
        });
    }
}
