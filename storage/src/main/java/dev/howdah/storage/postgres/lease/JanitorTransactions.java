package dev.howdah.storage.postgres.lease;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlArguments;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions that take strong locks, without making anybody wait. They first look whether a relation is in use,
 * and wait for a lock only for a moment. Thread: janitor.
 */
public final class JanitorTransactions {

    private static final Logger log = LoggerFactory.getLogger(JanitorTransactions.class);

    private final Connections connections;

    public JanitorTransactions(Connections connections) {
        this.connections = connections;
    }

    /**
     * The work of a transaction. It returns false if there was nothing to do; the transaction is committed in both
     * cases.
     */
    public interface Job {
        boolean run(PgConnection connection) throws SQLException;
    }

    /**
     * Runs the job in a transaction. Returns false if there was nothing to do, or if a lock was not free: the next
     * round tries again.
     */
    public boolean tryRun(String what, Job job) {
        try {
            return connections.inLongTransaction(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(LeaseSql.LOCK_TIMEOUT_BRIEF.sql());
                }
                return job.run(connection);
            });
        } catch (StorageException e) {
            if (e.failure() instanceof StorageFailure.Contended || e.failure() instanceof StorageFailure.TopicGone) {
                log.debug("{} must wait: {}", what, e.getMessage());
                return false;
            }
            throw e;
        }
    }

    /**
     * Whether anybody holds or awaits a lock on one of these relations.
     *
     * @param relations names with their schema
     */
    public static boolean areInUse(PgConnection connection, String... relations) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LeaseSql.RELATION_FIND_USERS.sql())) {
            new SqlArguments(connection, select).strings(List.of(relations));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1) > 0;
            }
        }
    }
}
