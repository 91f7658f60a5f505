package dev.howdah.storage.postgres.quota;

import dev.howdah.storage.Quota;
import dev.howdah.storage.QuotaChange;
import dev.howdah.storage.QuotaEntity;
import dev.howdah.storage.QuotaStore;
import dev.howdah.storage.postgres.catalog.CatalogSql;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.IndexKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/** Stores the quotas of clients. Thread: any that may block. */
public final class PostgresQuotaStore implements QuotaStore {

    private final Connections connections;

    public PostgresQuotaStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<Quota> list() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(QuotaSql.CLIENT_QUOTA_LIST.sql());
                    ResultSet rows = select.executeQuery()) {
                List<Quota> quotas = new ArrayList<>();
                while (rows.next()) {
                    quotas.add(new Quota(entity(rows), rows.getString("name"), rows.getDouble("value")));
                }
                return List.copyOf(quotas);
            }
        });
    }

    private static QuotaEntity entity(ResultSet row) throws SQLException {
        return new QuotaEntity(
                name(row.getString("user_name"), row.getBytes("long_user_name")),
                name(row.getString("client_id"), row.getBytes("long_client_id")),
                row.getString("ip"));
    }

    private static @Nullable String name(@Nullable String key, byte @Nullable [] beside) {
        return key == null ? null : IndexKey.name(key, beside);
    }

    @Override
    public void change(Collection<QuotaChange> changes) {
        connections.inTransaction(connection -> {
            // The row of the cluster comes first: of two that change the same quotas in another order, one waits here.
            try (PreparedStatement touch = connection.prepareStatement(CatalogSql.CATALOG_TOUCH.sql())) {
                touch.execute();
            }
            for (QuotaChange change : changes) {
                Double value = change.value();
                if (value == null) {
                    delete(connection, change);
                } else {
                    set(connection, change, value);
                }
            }
            return changes.size();
        });
    }

    private static void set(PgConnection connection, QuotaChange change, double value) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(QuotaSql.CLIENT_QUOTA_SET.sql())) {
            setKey(set, change);
            set.setDouble(5, value);
            set.setBytes(6, besideKey(change.entity().user()));
            set.setBytes(7, besideKey(change.entity().clientId()));
            set.executeUpdate();
        }
    }

    private static void delete(PgConnection connection, QuotaChange change) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(QuotaSql.CLIENT_QUOTA_DELETE.sql())) {
            setKey(delete, change);
            delete.executeUpdate();
        }
    }

    private static void setKey(PreparedStatement statement, QuotaChange change) throws SQLException {
        statement.setString(1, key(change.entity().user()));
        statement.setString(2, key(change.entity().clientId()));
        statement.setString(3, change.entity().ip());
        statement.setString(4, change.name());
    }

    private static @Nullable String key(@Nullable String name) {
        return name == null ? null : IndexKey.of(name);
    }

    private static byte @Nullable [] besideKey(@Nullable String name) {
        return name == null ? null : IndexKey.besideKey(name);
    }
}
