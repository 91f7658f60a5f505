package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.BrokerStore;
import dev.howdah.storage.postgres.connect.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Registers brokers in {@code howdah.broker}. Thread: any that may block. */
public final class PostgresBrokerStore implements BrokerStore {

    private final Connections connections;

    /** Identifies this process. If another process takes over the registration, the row has the other one's. */
    private final UUID incarnation = UUID.randomUUID();

    public PostgresBrokerStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public int register(Endpoints endpoints, Instant now, Duration lease) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement lock = connection.prepareStatement(CatalogSql.BROKER_LOCK.sql());
                    PreparedStatement insert = connection.prepareStatement(CatalogSql.BROKER_REGISTER.sql())) {
                lock.execute();
                insert.setString(1, endpoints.first().host());
                insert.setInt(2, endpoints.first().port());
                insert.setObject(3, incarnation);
                insert.setObject(4, now.plus(lease).atOffset(ZoneOffset.UTC));
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    int nodeId = row.getInt("node_id");
                    replaceFurther(connection, nodeId, endpoints);
                    return nodeId;
                }
            }
        });
    }

    @Override
    public boolean renew(int nodeId, Instant now, Duration lease) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(CatalogSql.BROKER_RENEW.sql())) {
                update.setObject(1, now.plus(lease).atOffset(ZoneOffset.UTC));
                update.setInt(2, nodeId);
                update.setObject(3, incarnation);
                try (ResultSet row = update.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    @Override
    public void unregister(int nodeId) {
        int ended = connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(CatalogSql.BROKER_UNREGISTER.sql())) {
                update.setInt(1, nodeId);
                update.setObject(2, incarnation);
                return update.executeUpdate();
            }
        });
        assert ended <= 1;
    }

    @Override
    public List<Broker> live(Instant now) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CatalogSql.BROKER_LIST_LIVE.sql())) {
                select.setObject(1, now.atOffset(ZoneOffset.UTC));
                try (ResultSet rows = select.executeQuery()) {
                    return read(rows);
                }
            }
        });
    }

    private static void replaceFurther(Connection connection, int nodeId, Endpoints endpoints) throws SQLException {
        try (PreparedStatement clear = connection.prepareStatement(CatalogSql.BROKER_ENDPOINT_CLEAR.sql());
                PreparedStatement add = connection.prepareStatement(CatalogSql.BROKER_ENDPOINT_ADD.sql())) {
            clear.setInt(1, nodeId);
            clear.executeUpdate();
            for (Map.Entry<String, Address> endpoint : endpoints.further().entrySet()) {
                add.setInt(1, nodeId);
                add.setString(2, endpoint.getKey());
                add.setString(3, endpoint.getValue().host());
                add.setInt(4, endpoint.getValue().port());
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    /**
     * Reads brokers. A broker has one row for each further listener, or one row if it has none; its rows follow each
     * other.
     */
    private static List<Broker> read(ResultSet rows) throws SQLException {
        Map<Integer, Address> first = new LinkedHashMap<>();
        Map<Integer, Map<String, Address>> further = new HashMap<>();
        while (rows.next()) {
            int nodeId = rows.getInt("node_id");
            first.put(nodeId, new Address(rows.getString("host"), rows.getInt("port")));
            Map<String, Address> others = further.computeIfAbsent(nodeId, unseen -> new HashMap<>());
            String listener = rows.getString("listener");
            if (listener != null) {
                others.put(listener, new Address(rows.getString("endpoint_host"), rows.getInt("endpoint_port")));
            }
        }
        List<Broker> live = new ArrayList<>(first.size());
        first.forEach((nodeId, address) ->
                live.add(new Broker(nodeId, new Endpoints(address, further.getOrDefault(nodeId, Map.of())))));
        return List.copyOf(live);
    }
}
