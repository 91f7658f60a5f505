package dev.howdah.storage.postgres;

import dev.howdah.storage.BrokerStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Thread: any that may block. */
final class PostgresBrokerStore implements BrokerStore {

    private final Connections connections;

    /** Of this process: a registration that another process has taken over does not carry it any more. */
    private final UUID incarnation = UUID.randomUUID();

    PostgresBrokerStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public int register(Address advertised, Instant now, Duration lease) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement lock = connection.prepareStatement(Statements.BROKER_LOCK.sql());
                    PreparedStatement insert = connection.prepareStatement(Statements.BROKER_REGISTER.sql())) {
                lock.execute();
                insert.setString(1, advertised.host());
                insert.setInt(2, advertised.port());
                insert.setObject(3, incarnation);
                insert.setObject(4, now.plus(lease).atOffset(ZoneOffset.UTC));
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    return row.getInt("node_id");
                }
            }
        });
    }

    @Override
    public boolean renew(int nodeId, Instant now, Duration lease) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(Statements.BROKER_RENEW.sql())) {
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
            try (PreparedStatement update = connection.prepareStatement(Statements.BROKER_UNREGISTER.sql())) {
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
            try (PreparedStatement select = connection.prepareStatement(Statements.BROKER_LIST_LIVE.sql())) {
                select.setObject(1, now.atOffset(ZoneOffset.UTC));
                try (ResultSet rows = select.executeQuery()) {
                    List<Broker> live = new ArrayList<>();
                    while (rows.next()) {
                        Address address = new Address(rows.getString("host"), rows.getInt("port"));
                        live.add(new Broker(rows.getInt("node_id"), address));
                    }
                    return List.copyOf(live);
                }
            }
        });
    }
}
