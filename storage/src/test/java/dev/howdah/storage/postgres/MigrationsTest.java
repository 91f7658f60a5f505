package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void brokers_that_start_at_once_migrate_once_and_agree_on_the_cluster_id(String isolation) throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute("alter database " + database.url().database() + " set default_transaction_isolation = '"
                    + isolation + "'");
            List<CompletableFuture<PostgresStorage>> starting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starting.add(CompletableFuture.supplyAsync(database::open));
            }
            List<String> clusterIds = new ArrayList<>();
            for (CompletableFuture<PostgresStorage> start : starting) {
                try (PostgresStorage storage = start.get(30, TimeUnit.SECONDS)) {
                    clusterIds.add(storage.clusterId());
                }
            }
            assertThat(clusterIds).containsOnly(clusterIds.get(0));
            assertThat(clusterIds.get(0)).hasSize(22);
            assertThat(database.query(
                            "select count(*) = max(number) and min(name) = '0001_log.sql' from howdah.migration"))
                    .isEqualTo("t");
        }
    }

    @Test
    void a_schema_newer_than_the_code_is_refused() {
        try (TestDatabase database = TestDatabase.create()) {
            database.open().close();
            database.execute("insert into howdah.migration values (now(), 999, 'future')");

            assertUnusable(database, "newer");
        }
    }

    @Test
    void a_schema_of_somebody_else_is_refused_and_left_alone() {
        for (String schema : List.of("topics", "howdah", "howdah_log")) {
            try (TestDatabase database = TestDatabase.create()) {
                database.execute("create schema " + schema + "; create table " + schema + ".mine ()");

                assertUnusable(database, "\"" + schema + "\"");
                assertThat(database.query(
                                "select count(*) from pg_namespace where nspname like 'howdah%' or nspname = 'topics'"))
                        .isEqualTo("1");
            }
        }
    }

    @Test
    void a_missing_database_or_server_is_one_clear_line() {
        try (TestDatabase database = TestDatabase.create()) {
            PostgresUrl url = database.url();
            PostgresUrl none =
                    new PostgresUrl(url.host(), url.port(), "nosuch", url.user(), url.password(), url.parameters());
            assertThatThrownBy(() -> PostgresStorage.open(StorageOptions.of(none)))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Unusable.class));
            PostgresUrl nobody = new PostgresUrl("127.0.0.1", 1, "a", "b", "", url.parameters());
            assertThatThrownBy(() -> PostgresStorage.open(StorageOptions.of(nobody)))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Unavailable.class));
        }
    }

    private static void assertUnusable(TestDatabase database, String part) {
        assertThatThrownBy(database::open).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.failure()).isInstanceOf(StorageFailure.Unusable.class);
            assertThat(e.getMessage()).contains(part).doesNotContain("\n");
        });
    }
}
