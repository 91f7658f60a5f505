package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.ConnectionBudget;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PgConnection;

class ConnectionBudgetTest {

    private static final int LANES = 3;
    private static final String ROLE = "few";

    /** 3 lanes, 3 for notifications and the lease, 2 to 4 for administration, two pools of 1 to 4 readers. */
    @ParameterizedTest
    @CsvSource({"10, 1", "12, 1", "14, 2", "17, 3", "18, 4", "-1, 4"})
    void with_fewer_connections_there_are_fewer_readers(int limit, int readers) throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Role role = new Role(database, "connection limit " + limit, "connection limit -1")) {
            StorageOptions options = role.options();
            try (Connections connections = new Connections(options);
                    PgConnection connection = connections.open("howdah test")) {
                assertThat(ConnectionBudget.fit(connection, options).readConnections())
                        .isEqualTo(readers);
            }
            try (PostgresStorage storage = PostgresStorage.open(options)) {
                LogFixture fixture = new LogFixture(database, storage);
                PartitionId id = fixture.partition("a");
                LogFixture.appended(fixture.writer(), id, TestBatches.values("one"));
                assertThat(fixture.values(id)).containsExactly("one");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"role", "database"})
    void too_few_are_refused_in_one_line_that_says_how_many_are_needed(String limited) throws Exception {
        String limit = "connection limit 9";
        try (TestDatabase database = TestDatabase.create();
                Role role = limited.equals("role") ? new Role(database, limit, "") : new Role(database, "", limit)) {
            assertThatThrownBy(() -> PostgresStorage.open(role.options()))
                    .isInstanceOfSatisfying(StorageException.class, e -> {
                        assertThat(e.failure()).isInstanceOf(StorageFailure.Unusable.class);
                        assertThat(e.failure().detail())
                                .contains("9 connections left", "the " + limited + "'s connection limit", "needs 10")
                                .doesNotContain("\n");
                    });
        }
    }

    /** A role that is not the superuser, whom no limit holds. */
    private record Role(TestDatabase database, String limit, String databaseLimit) implements AutoCloseable {

        private Role {
            database.execute("create role " + ROLE + " login password 'few' " + limit);
            database.execute("alter database " + database.url().database() + " owner to " + ROLE);
            if (!databaseLimit.isEmpty()) {
                database.execute("alter database " + database.url().database() + " with " + databaseLimit);
            }
        }

        StorageOptions options() {
            PostgresUrl url = database.url();
            return StorageOptions.of(new PostgresUrl(url.host(), url.port(), url.database(), ROLE, ROLE, Map.of()))
                    .withLanes(LANES);
        }

        @Override
        public void close() {
            database.execute(
                    "reassign owned by " + ROLE + " to current_user; drop owned by " + ROLE + "; drop role " + ROLE);
        }
    }
}
