package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.options.StorageOptions;
import org.junit.jupiter.api.Test;

/** A few connections are lent again and again, but none that may be to a server that is not the one any more. */
class ConnectionsTest {

    @Test
    void one_that_was_lent_while_all_had_to_go_is_not_lent_again() {
        try (TestDatabase database = TestDatabase.create();
                Connections connections = new Connections(StorageOptions.of(database.url()))) {
            int first = connections.inTransaction(Connections::backendPid);
            assertThat(connections.inTransaction(Connections::backendPid)).isEqualTo(first);

            int lent = connections.inTransaction(connection -> {
                connections.closeIdle();
                return Connections.backendPid(connection);
            });

            assertThat(lent).isEqualTo(first);
            assertThat(connections.inTransaction(Connections::backendPid)).isNotEqualTo(first);
        }
    }
}
