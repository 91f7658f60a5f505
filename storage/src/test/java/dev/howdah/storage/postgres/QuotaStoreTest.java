package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Quota;
import dev.howdah.storage.QuotaChange;
import dev.howdah.storage.QuotaEntity;
import dev.howdah.storage.QuotaStore;
import dev.howdah.storage.StorageException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Quotas of clients in Postgres. */
class QuotaStoreTest {

    private static final String RATE = "producer_byte_rate";

    private static TestDatabase database;
    private static PostgresStorage storage;
    private final QuotaStore quotas = storage.quotas();

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        storage = database.open();
    }

    @AfterAll
    static void close() {
        storage.close();
        database.close();
    }

    @BeforeEach
    void removeAll() {
        quotas.change(quotas.list().stream()
                .map(quota -> new QuotaChange(quota.entity(), quota.name(), null))
                .toList());
        assertThat(quotas.list()).isEmpty();
    }

    @Test
    void whoever_and_the_default_and_nobody_are_three_things() {
        List<QuotaEntity> entities = List.of(
                QuotaEntity.of("alice", "app"),
                QuotaEntity.of("alice", QuotaEntity.DEFAULT),
                QuotaEntity.of("alice", null),
                QuotaEntity.of(QuotaEntity.DEFAULT, "app"),
                QuotaEntity.of(QuotaEntity.DEFAULT, QuotaEntity.DEFAULT),
                QuotaEntity.of(QuotaEntity.DEFAULT, null),
                QuotaEntity.of(null, "app"),
                QuotaEntity.of(null, QuotaEntity.DEFAULT),
                new QuotaEntity(null, null, "127.0.0.1"),
                new QuotaEntity(null, null, QuotaEntity.DEFAULT));
        for (int round = 1; round <= 2; round++) {
            int factor = round;
            quotas.change(entities.stream()
                    .map(entity -> new QuotaChange(entity, RATE, (double) factor * entities.indexOf(entity)))
                    .toList());
            assertThat(quotas.list())
                    .containsExactlyInAnyOrderElementsOf(entities.stream()
                            .map(entity -> new Quota(entity, RATE, (double) factor * entities.indexOf(entity)))
                            .toList());
        }
        quotas.change(List.of(new QuotaChange(QuotaEntity.of("alice", null), RATE, null)));
        assertThat(quotas.list())
                .hasSize(entities.size() - 1)
                .noneMatch(quota -> quota.entity().equals(QuotaEntity.of("alice", null)));
    }

    /** As Debezium makes it if it is not told otherwise. */
    @Test
    void a_publication_of_all_tables_is_not_in_the_way() {
        database.execute("create publication everything for all tables");
        try {
            QuotaEntity alice = QuotaEntity.of("alice", null);
            quotas.change(List.of(new QuotaChange(alice, RATE, 1.0)));
            quotas.change(List.of(new QuotaChange(alice, RATE, 2.0)));
            assertThat(quotas.list()).containsExactly(new Quota(alice, RATE, 2.0));
            quotas.change(List.of(new QuotaChange(alice, RATE, null)));
            assertThat(quotas.list()).isEmpty();
        } finally {
            database.execute("drop publication everything");
        }
    }

    @Test
    void names_are_as_long_and_as_odd_as_clients_make_them() {
        QuotaEntity odd = QuotaEntity.of("x".repeat(30_000) + "\0", "\0'\\%\uD83D\uDC2A");
        quotas.change(List.of(new QuotaChange(odd, RATE, 1.5), new QuotaChange(odd, "request_percentage", 2.5)));
        assertThat(quotas.list()).containsExactly(new Quota(odd, RATE, 1.5), new Quota(odd, "request_percentage", 2.5));
        quotas.change(List.of(new QuotaChange(odd, RATE, null)));
        assertThat(quotas.list()).containsExactly(new Quota(odd, "request_percentage", 2.5));
    }

    @Test
    void all_changes_are_stored_or_none_and_others_can_see_that_something_has_changed() {
        String before = version();
        assertThatThrownBy(() -> quotas.change(List.of(
                        new QuotaChange(QuotaEntity.of("alice", null), RATE, 1.0),
                        new QuotaChange(new QuotaEntity("alice", null, "127.0.0.1"), RATE, 1.0))))
                .isInstanceOf(StorageException.class);
        assertThat(quotas.list()).isEmpty();
        assertThat(version()).isEqualTo(before);
        quotas.change(List.of(new QuotaChange(QuotaEntity.of("alice", null), RATE, 1.0)));
        assertThat(version()).isNotEqualTo(before);
    }

    private static String version() {
        return database.query("select catalog_version from howdah.cluster");
    }
}
