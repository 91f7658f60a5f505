package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.read.ReadPools;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which server the log was written on last. Every new writing connection asks; another system identifier or timeline
 * means failover or restore, and one transaction raises the epoch with where every partition then ended. Thread: any.
 */
public final class PostgresLeaderEpochs implements LeaderEpochs {

    private static final Logger log = LoggerFactory.getLogger(PostgresLeaderEpochs.class);

    private record Server(long systemIdentifier, int timeline) {}

    private final ReadPools pools;
    private volatile int current;

    public PostgresLeaderEpochs(ReadPools pools) {
        this.pools = pools;
    }

    @Override
    public int current() {
        return current;
    }

    /** Inside the caller's transaction, which it commits. Blocks. */
    public void verify(PgConnection connection) throws SQLException {
        Server server = identify(connection);
        if (!readCluster(connection, CatalogSql.CLUSTER_READ.sql(), server)) {
            // Again, with the row locked: of several brokers that notice, one raises the epoch.
            if (!readCluster(connection, CatalogSql.LEADER_EPOCH_LOCK.sql(), server)) {
                raise(connection, server);
            }
        }
        connection.commit();
    }

    private static Server identify(PgConnection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.SERVER_IDENTIFY.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Server(row.getLong("system_identifier"), row.getInt("timeline"));
        }
    }

    /** Takes over the stored epoch; false if it is of another server. */
    private boolean readCluster(PgConnection connection, String sql, Server server) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            current = row.getInt("leader_epoch");
            long systemIdentifier = row.getLong("system_identifier");
            boolean known = !row.wasNull();
            return known && server.equals(new Server(systemIdentifier, row.getInt("timeline")));
        }
    }

    private void raise(PgConnection connection, Server server) throws SQLException {
        boolean first;
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.CLUSTER_READ.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            first = row.getObject("system_identifier") == null;
        }
        int next = first ? current : current + 1;
        try (PreparedStatement update = connection.prepareStatement(CatalogSql.LEADER_EPOCH_UPDATE.sql());
                PreparedStatement starts = connection.prepareStatement(CatalogSql.LEADER_EPOCH_START_INSERT.sql())) {
            update.setInt(1, next);
            update.setLong(2, server.systemIdentifier());
            update.setInt(3, server.timeline());
            update.executeUpdate();
            starts.setInt(1, next);
            starts.executeUpdate();
        }
        current = next;
        log.info("leader epoch {} on system {} timeline {}", next, server.systemIdentifier(), server.timeline());
    }

    @Override
    public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
        io.vertx.core.Future<EpochEnd> end = pools.tail()
                .preparedQuery(CatalogSql.LEADER_EPOCH_FIND_END.sql())
                .execute(io.vertx.sqlclient.Tuple.of(id.topicId(), id.partition(), epoch))
                .map(rows -> {
                    for (io.vertx.sqlclient.Row row : rows) {
                        return new EpochEnd(row.getInteger(0), row.getLong(1));
                    }
                    return new EpochEnd(-1, -1);
                });
        return pools.inTime(end, late -> {})
                .recover(e -> io.vertx.core.Future.failedFuture(SqlFailures.of(e)))
                .toCompletionStage();
    }
}
