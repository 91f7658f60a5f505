package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.ConfigStore;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.IndexKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.postgresql.jdbc.PgConnection;

/** Thread: any that may block. A change raises the catalog's version, so that other brokers look also without NOTIFY. */
public final class PostgresConfigStore implements ConfigStore {

    private final Connections connections;

    public PostgresConfigStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Map<Resource, Map<String, String>> list() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CatalogSql.CONFIG_LIST.sql());
                    ResultSet rows = select.executeQuery()) {
                Map<Resource, Map<String, String>> all = new LinkedHashMap<>();
                while (rows.next()) {
                    Kind kind = Kind.valueOf(rows.getString("kind"));
                    String name = IndexKey.name(rows.getString("name"), rows.getBytes("long_name"));
                    all.put(new Resource(kind, name), Map.copyOf(ConfigColumns.read(rows)));
                }
                return Map.copyOf(all);
            }
        });
    }

    @Override
    public Map<String, String> change(Resource resource, UnaryOperator<Map<String, String>> change) {
        return connections.inTransaction(connection -> {
            Map<String, String> before = lock(connection, resource);
            Map<String, String> after = Map.copyOf(change.apply(before));
            if (after.isEmpty()) {
                delete(connection, resource);
            } else {
                update(connection, resource, after);
            }
            // Last: it locks the one row that every change of the catalog wants.
            try (PreparedStatement touch = connection.prepareStatement(CatalogSql.CATALOG_TOUCH.sql())) {
                touch.execute();
            }
            return after;
        });
    }

    private static Map<String, String> lock(PgConnection connection, Resource resource) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(CatalogSql.CONFIG_LOCK.sql())) {
            setResource(lock, 1, resource);
            lock.setBytes(3, IndexKey.besideKey(resource.name()));
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return Map.copyOf(ConfigColumns.read(row));
            }
        }
    }

    private static void update(PgConnection connection, Resource resource, Map<String, String> config)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(CatalogSql.CONFIG_UPDATE.sql())) {
            ConfigColumns.set(connection, update, 1, config);
            setResource(update, 3, resource);
            update.executeUpdate();
        }
    }

    private static void delete(PgConnection connection, Resource resource) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(CatalogSql.CONFIG_DELETE.sql())) {
            setResource(delete, 1, resource);
            delete.executeUpdate();
        }
    }

    private static void setResource(PreparedStatement statement, int index, Resource resource) throws SQLException {
        statement.setString(index, resource.kind().name());
        statement.setString(index + 1, IndexKey.of(resource.name()));
    }
}
