package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.ProducerIdStore;
import dev.howdah.storage.postgres.connect.Connections;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** Takes producer ids from a row in Postgres. Thread: any that may block. */
public final class PostgresProducerIdStore implements ProducerIdStore {

    private final Connections connections;

    public PostgresProducerIdStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public long allocate(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
        }
        return connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(CatalogSql.PRODUCER_ID_ALLOCATE.sql())) {
                update.setInt(1, count);
                update.setInt(2, count);
                try (ResultSet row = update.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}
