package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.BrokerStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.AbsentBrokers;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.ServerClock;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * The brokers over a session of its own. The session holds an advisory lock of the broker's number: when the process dies, Postgres
 * ends the session and the lock is free, which others see long before the lease has run out.
 *
 * <p>Thread: any that may block; one call at a time.
 */
public final class PostgresBrokerStore implements BrokerStore, AutoCloseable {

    /** What a session that does not answer gets: a few tries must go into a lease. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Connections connections;
    private final ServerClock clock;
    private final Runnable whenReachedAgain;

    /** Identifies this process. If another process takes over the registration, the row has the other one's. */
    private final UUID incarnation = UUID.randomUUID();

    private final AbsentBrokers absentBrokers = new AbsentBrokers();

    private @Nullable PgConnection session;

    /** Of this broker; 0 before it is registered. */
    private int nodeId;

    private boolean lost;
    private boolean closed;

    /** @param whenReachedAgain called after Postgres was out of reach: other connections may wait for what is lost */
    public PostgresBrokerStore(Connections connections, ServerClock clock, Runnable whenReachedAgain) {
        this.connections = connections;
        this.clock = clock;
        this.whenReachedAgain = whenReachedAgain;
    }

    @Override
    public synchronized int register(Endpoints endpoints) {
        return inSession(connection -> {
            connection.setAutoCommit(false);
            int registered = register(connection, endpoints);
            connection.commit();
            connection.setAutoCommit(true);
            hold(connection, registered);
            nodeId = registered;
            return registered;
        });
    }

    private int register(PgConnection connection, Endpoints endpoints) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(CatalogSql.BROKER_LOCK.sql());
                PreparedStatement insert = connection.prepareStatement(CatalogSql.BROKER_REGISTER.sql())) {
            lock.execute();
            insert.setString(1, endpoints.first().host());
            insert.setInt(2, endpoints.first().port());
            insert.setObject(3, incarnation);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                int registered = row.getInt("node_id");
                replaceFurther(connection, registered, endpoints);
                return registered;
            }
        }
    }

    @Override
    public synchronized boolean renew(int nodeId, Duration lease) {
        return inSession(connection -> {
            try (PreparedStatement update = connection.prepareStatement(CatalogSql.BROKER_RENEW.sql())) {
                update.setLong(1, lease.toMillis());
                update.setInt(2, nodeId);
                update.setObject(3, incarnation);
                long askedNanos = System.nanoTime();
                try (ResultSet row = update.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                    Instant server = row.getObject("now", OffsetDateTime.class).toInstant();
                    clock.onReading(server, askedNanos, System.nanoTime());
                    return true;
                }
            }
        });
    }

    @Override
    public synchronized void unregister(int nodeId) {
        inSession(connection -> {
            try (PreparedStatement update = connection.prepareStatement(CatalogSql.BROKER_UNREGISTER.sql())) {
                update.setInt(1, nodeId);
                update.setObject(2, incarnation);
                return update.execute();
            }
        });
    }

    @Override
    public synchronized List<Broker> live(int selfId) {
        return inSession(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CatalogSql.BROKER_LIST_LIVE.sql())) {
                select.setInt(1, selfId);
                try (ResultSet rows = select.executeQuery()) {
                    return read(rows);
                }
            }
        });
    }

    private <T> T inSession(Connections.Work<T> work) {
        try {
            return work.run(session());
        } catch (SQLException e) {
            // Whatever it was: the next call begins with a new session.
            endSession();
            lost = true;
            throw SqlFailures.of(e);
        }
    }

    private PgConnection session() throws SQLException {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        PgConnection open = session;
        if (open == null) {
            open = connections.openImpatient("howdah lease", PATIENCE);
            session = open;
            open.setAutoCommit(true);
            if (nodeId != 0) {
                hold(open, nodeId);
            }
            if (lost) {
                lost = false;
                whenReachedAgain.run();
            }
        }
        return open;
    }

    private static void hold(PgConnection connection, int nodeId) throws SQLException {
        try (PreparedStatement hold = connection.prepareStatement(CatalogSql.BROKER_HOLD.sql())) {
            hold.setInt(1, nodeId);
            hold.execute();
        }
    }

    private static void replaceFurther(PgConnection connection, int nodeId, Endpoints endpoints) throws SQLException {
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

    /** One row for each further listener, or one for a broker without; those of a broker follow each other. */
    private List<Broker> read(ResultSet rows) throws SQLException {
        Map<Integer, Address> first = new LinkedHashMap<>();
        Map<Integer, Map<String, Address>> further = new HashMap<>();
        Set<Integer> absent = new HashSet<>();
        while (rows.next()) {
            int node = rows.getInt("node_id");
            if (rows.getBoolean("is_absent")) {
                absent.add(node);
            }
            first.put(node, new Address(rows.getString("host"), rows.getInt("port")));
            Map<String, Address> others = further.computeIfAbsent(node, unseen -> new HashMap<>());
            String listener = rows.getString("listener");
            if (listener != null) {
                others.put(listener, new Address(rows.getString("endpoint_host"), rows.getInt("endpoint_port")));
            }
        }
        first.keySet().removeAll(absentBrokers.gone(absent));
        List<Broker> live = new ArrayList<>(first.size());
        first.forEach((node, address) ->
                live.add(new Broker(node, new Endpoints(address, further.getOrDefault(node, Map.of())))));
        return List.copyOf(live);
    }

    @Override
    public synchronized void close() {
        closed = true;
        endSession();
    }

    private void endSession() {
        PgConnection open = session;
        session = null;
        if (open != null) {
            Connections.closeQuietly(open);
        }
    }
}
