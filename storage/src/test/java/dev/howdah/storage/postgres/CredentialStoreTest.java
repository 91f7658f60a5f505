package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Howdah's own users in Postgres. */
class CredentialStoreTest {

    private static TestDatabase database;
    private static PostgresStorage storage;
    private static CredentialStore credentials;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        storage = database.open();
        credentials = storage.credentials();
    }

    @AfterAll
    static void close() {
        storage.close();
        database.close();
    }

    @Test
    void a_user_is_put_changed_listed_and_removed() {
        credentials.alter(Map.of(), Map.of("alice", verifier(ScramMechanism.SHA_256, 1)));
        credentials.alter(
                Map.of(),
                Map.of("alice", verifier(ScramMechanism.SHA_512, 2), "bob", verifier(ScramMechanism.SHA_256, 3)));
        assertThat(credentials.list().keySet()).containsExactly("alice", "bob");
        assertThat(credentials.find("alice"))
                .extracting(ScramCredential::mechanism)
                .containsExactly(ScramMechanism.SHA_256, ScramMechanism.SHA_512);
        credentials.alter(Map.of(), Map.of("alice", verifier(ScramMechanism.SHA_256, 9)));
        ScramCredential changed = credentials.find("alice").get(0);
        assertThat(changed.salt()).containsExactly(9, 1);
        assertThat(changed.storedKey()).containsExactly(9, 2);
        assertThat(changed.serverKey()).containsExactly(9, 3);
        assertThat(changed.iterations()).isEqualTo(4096);
        assertThat(credentials.alter(
                        Map.of(
                                "alice",
                                ScramMechanism.SHA_512,
                                "bob",
                                ScramMechanism.SHA_512,
                                "x\0y",
                                ScramMechanism.SHA_256),
                        Map.of("carol", verifier(ScramMechanism.SHA_256, 4))))
                .containsExactlyInAnyOrder("bob", "x\0y");
        assertThat(credentials.find("alice")).hasSize(1);
        assertThat(credentials.alter(
                        Map.of(
                                "alice",
                                ScramMechanism.SHA_256,
                                "bob",
                                ScramMechanism.SHA_256,
                                "carol",
                                ScramMechanism.SHA_256),
                        Map.of()))
                .isEmpty();
        assertThat(credentials.list()).isEmpty();
        assertThat(credentials.find("alice")).isEmpty();
    }

    @Test
    void names_are_compared_letter_by_letter() {
        List<String> names = List.of("alice'--", "Alice", "alice", "a\u0301lice", "\u00e1lice", "%", "../x");
        names.forEach(name -> credentials.alter(Map.of(), Map.of(name, verifier(ScramMechanism.SHA_256, 1))));
        names.forEach(name -> assertThat(credentials.find(name)).as(name).hasSize(1));
        assertThat(credentials.list().keySet()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(credentials.find("alic_")).isEmpty();
        assertThat(credentials.find("x\0")).isEmpty();
        names.forEach(name -> credentials.alter(Map.of(name, ScramMechanism.SHA_256), Map.of()));
    }

    @Test
    void the_secret_stays_and_is_that_of_the_database() {
        assertThat(credentials.secret()).hasSize(32).isEqualTo(credentials.secret());
        try (TestDatabase other = TestDatabase.create();
                PostgresStorage another = other.open()) {
            assertThat(another.credentials().secret()).isNotEqualTo(credentials.secret());
        }
    }

    @Test
    void a_role_that_may_read_all_tables_sees_no_verifier() throws Exception {
        credentials.alter(Map.of(), Map.of("seen", verifier(ScramMechanism.SHA_256, 1)));
        String role = "reader_" + System.nanoTime();
        database.execute("create role " + role + "; grant usage on schema howdah to " + role
                + "; grant select on all tables in schema howdah to " + role);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set role " + role);
            for (String table : List.of("scram_credential", "login_secret")) {
                try (ResultSet row = statement.executeQuery("select count(*) from howdah." + table)) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getInt(1)).as(table).isZero();
                }
            }
        } finally {
            database.execute("drop owned by " + role + "; drop role " + role);
            credentials.alter(Map.of("seen", ScramMechanism.SHA_256), Map.of());
        }
    }

    @Test
    void users_can_be_changed_beside_a_broker_and_not_before_the_first() {
        PostgresStorage.withCredentials(
                StorageOptions.of(database.url()),
                own -> own.alter(Map.of(), Map.of("beside", verifier(ScramMechanism.SHA_256, 1))));
        assertThat(credentials.find("beside")).hasSize(1);
        credentials.alter(Map.of("beside", ScramMechanism.SHA_256), Map.of());
        try (TestDatabase empty = TestDatabase.create()) {
            assertThatThrownBy(() -> PostgresStorage.withCredentials(StorageOptions.of(empty.url()), own -> own.list()))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("start a broker first");
        }
    }

    private static ScramCredential verifier(ScramMechanism mechanism, int mark) {
        return new ScramCredential(
                mechanism, 4096, new byte[] {(byte) mark, 1}, new byte[] {(byte) mark, 2}, new byte[] {(byte) mark, 3});
    }
}
