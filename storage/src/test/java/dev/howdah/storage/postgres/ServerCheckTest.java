package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCheckTest {

    /** Changes the shared server for a moment; tests of this module run one after another. */
    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes"})
    void a_server_that_could_lose_acknowledged_records_is_refused(String setting) {
        try (TestDatabase database = TestDatabase.create()) {
            set(database, setting, "off");
            try {
                assertThatThrownBy(database::open).isInstanceOfSatisfying(StorageException.class, e -> {
                    assertThat(e.failure()).isInstanceOf(StorageFailure.Unusable.class);
                    assertThat(e.getMessage()).contains(setting + " = on").doesNotContain("\n");
                });
            } finally {
                set(database, setting, "on");
            }
            database.open().close();
        }
    }

    @Test
    void sessions_wait_for_fsync_whatever_the_databases_default_is() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute("alter database " + database.url().database() + " set synchronous_commit = off");
            try (PostgresStorage storage = database.open();
                    var connections = new Connections(StorageOptions.of(database.url()))) {
                assertThat(storage.postgresVersion()).matches("\\d+.*");
                String actual = connections.inTransaction(connection -> {
                    try (var row = connection.createStatement().executeQuery("show synchronous_commit")) {
                        row.next();
                        return row.getString(1);
                    }
                });
                assertThat(actual).isEqualTo("on");
            }
        }
    }

    @Test
    void a_read_only_server_is_refused() {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute("alter database " + database.url().database() + " set default_transaction_read_only = on");

            assertThatThrownBy(database::open)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.ReadOnly.class));
        }
    }

    private static void set(TestDatabase database, String setting, String value) {
        database.execute("alter system set " + setting + " = " + value);
        database.query("select pg_reload_conf()");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!database.query("show " + setting).equals(value)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}
