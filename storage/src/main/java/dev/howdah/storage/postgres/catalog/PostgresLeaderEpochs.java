package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.read.ReadPools;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows where the database was last. Every new connection that reads or appends records asks, before it does so; elsewhere means
 * failover or restore, and one transaction raises the epoch with where every partition then ended.
 *
 * <pre>
 * connect → read epoch and place ─ as known ─────────────────────────────────────────→ use
 *                │ elsewhere, an epoch below ours, or in doubt                         ▲
 *                ▼                                                                     │
 *           lock the row, look again → raise, fence all lanes, note starts → commit → adopt: readers connect anew,
 *                                                                                    what was remembered is forgotten
 * </pre>
 *
 * <p>What was read or appended over a connection of an earlier epoch is not believed any more: a lane looks at its connection's
 * epoch, readers lose theirs, and bounds carry the epoch under which the database had them ({@code PartitionHead}).
 *
 * Thread: any.
 */
public final class PostgresLeaderEpochs implements LeaderEpochs {

    private static final Logger log = LoggerFactory.getLogger(PostgresLeaderEpochs.class);

    /** @param place of the row when its epoch was raised; null if that is not known */
    private record Stored(int leaderEpoch, @Nullable String place, String found) {

        static Stored of(ResultSet row) throws SQLException {
            return new Stored(row.getInt("leader_epoch"), row.getString("place"), row.getString("found"));
        }

        static Stored of(Row row) {
            return new Stored(row.getInteger("leader_epoch"), row.getString("place"), row.getString("found"));
        }

        boolean isElsewhere() {
            return !found.equals(place);
        }
    }

    private final Connections connections;
    private final ReadPools pools;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean inDoubt = new AtomicBoolean();
    private volatile int current = -1;

    /** Readers' connections are looked at from here on. */
    public PostgresLeaderEpochs(Connections connections, ReadPools pools) {
        this.connections = connections;
        this.pools = pools;
        pools.admitBy(this::admit);
    }

    @Override
    public int current() {
        return current;
    }

    /** What to forget when the epoch has risen. Called by whoever adopts it; must not block. */
    public void onRaised(Runnable forget) {
        listeners.add(forget);
    }

    /** The first look. Raises the epoch too if no other broker has watched the database. Commits. Blocks. */
    public void begin(PgConnection connection) throws SQLException {
        boolean watched;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CatalogSql.BROKER_FIND_ANY.sql())) {
            row.next();
            watched = row.getBoolean(1);
        }
        Stored stored = lock(connection);
        int epoch = stored.isElsewhere() || !watched ? raise(connection, stored) : stored.leaderEpoch();
        connection.commit();
        current = epoch;
    }

    /**
     * The epoch under which this connection's database is. It stands until the caller's transaction ends, which the caller commits
     * and then {@link #adopt}s it. Blocks.
     */
    public int verify(PgConnection connection) throws SQLException {
        return verify(connection, -1);
    }

    /** As {@link #verify}, by one who has seen under {@code doubted} that the database knows less than it did. */
    public int verify(PgConnection connection, int doubted) throws SQLException {
        Stored stored = lock(connection);
        boolean less = stored.leaderEpoch() < current || stored.leaderEpoch() <= doubted;
        return stored.isElsewhere() || less ? raise(connection, stored) : stored.leaderEpoch();
    }

    /** As {@link #verify}, in a transaction of its own, on a connection that commits by itself; adopts too. */
    public void verifyAlone(PgConnection connection, int doubted) throws SQLException {
        int epoch;
        connection.setAutoCommit(false);
        try {
            epoch = verify(connection, doubted);
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
        adopt(epoch);
    }

    /** Whether the connection's database is as it was known to be. Does not lock, does not change anything. */
    public boolean isKnown(PgConnection connection) throws SQLException {
        return isKnown(read(connection, ""));
    }

    private boolean isKnown(Stored stored) {
        return !stored.isElsewhere() && stored.leaderEpoch() == current;
    }

    /** After the transaction that verified it was committed. */
    public void adopt(int epoch) {
        synchronized (this) {
            if (epoch <= current) {
                return;
            }
            // Before anybody reads under the new epoch.
            pools.reconnect();
            connections.closeIdle();
            current = epoch;
        }
        log.atWarn()
                .addKeyValue("leaderEpoch", epoch)
                .log("The database has gone on from another state, or elsewhere: consumers look for their places anew");
        listeners.forEach(Runnable::run);
    }

    /**
     * Until commit. So of several brokers that find the database elsewhere one raises the epoch, and a lane that begins in an epoch
     * stands in the writers' table before the next one is raised.
     */
    private static Stored lock(PgConnection connection) throws SQLException {
        return read(connection, "for no key update");
    }

    private static Stored read(PgConnection connection, String lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql(lock));
                ResultSet row = select.executeQuery()) {
            row.next();
            return Stored.of(row);
        }
    }

    private int raise(PgConnection connection, Stored stored) throws SQLException {
        int next;
        try (PreparedStatement raise = connection.prepareStatement(CatalogSql.LEADER_EPOCH_RAISE.sql())) {
            raise.setString(1, stored.found());
            raise.setInt(2, current);
            try (ResultSet row = raise.executeQuery()) {
                row.next();
                next = row.getInt("leader_epoch");
            }
        }
        try (Statement statement = connection.createStatement();
                PreparedStatement starts = connection.prepareStatement(CatalogSql.LEADER_EPOCH_START_INSERT.sql())) {
            statement.execute(CatalogSql.LEADER_EPOCH_END_LANES.sql());
            // Before the heads are looked at: waits for appends that are under way, so that the heads stay where they
            // are seen next.
            statement.execute(CatalogSql.LEADER_EPOCH_FENCE_WRITERS.sql());
            statement.execute(CatalogSql.LEADER_EPOCH_START_FORGET.sql());
            starts.setInt(1, next);
            starts.executeUpdate();
        }
        log.info(
                "leader epoch {} at {} (before: {} at {})", next, stored.found(), stored.leaderEpoch(), stored.place());
        return next;
    }

    /** Whether a new reader's connection may be used. */
    private Future<Boolean> admit(SqlConnection connection) {
        return look(connection)
                .compose(stored -> isKnown(stored)
                        ? Future.succeededFuture(true)
                        // It may be another server that is asked now, so the connection is looked at again.
                        : pools.runBlocking(() -> verifyOverAnother(-1))
                                .compose(done -> look(connection))
                                .map(this::isKnown));
    }

    private static String sql(String lock) {
        return CatalogSql.LEADER_EPOCH_READ.sql("lock", lock);
    }

    private static Future<Stored> look(SqlConnection connection) {
        return connection
                .query(sql(""))
                .execute()
                .map(rows -> Stored.of(rows.iterator().next()));
    }

    private void verifyOverAnother(int doubted) {
        adopt(connections.inTransaction(connection -> verify(connection, doubted)));
    }

    @Override
    public void offerDoubt(int epoch) {
        if (epoch < current || !inDoubt.compareAndSet(false, true)) {
            return;
        }
        pools.runBlocking(() -> {
            try {
                verifyOverAnother(epoch);
            } catch (StorageException trouble) {
                log.info("not looked into, leaderEpoch={}: {}", epoch, trouble.getMessage());
            } finally {
                inDoubt.set(false);
            }
        });
    }

    @Override
    public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
        return pools.ask(() -> pools.tail()
                        .preparedQuery(CatalogSql.LEADER_EPOCH_FIND_END.sql())
                        .execute(Tuple.of(id.topicId(), id.partition(), epoch))
                        .map(rows -> {
                            for (Row row : rows) {
                                return new EpochEnd(row.getInteger(0), row.getLong(1));
                            }
                            return new EpochEnd(-1, -1);
                        }))
                .toCompletionStage();
    }
}
