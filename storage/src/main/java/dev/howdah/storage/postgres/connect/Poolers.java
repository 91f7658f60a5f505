package dev.howdah.storage.postgres.connect;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.jdbc.PgConnection;

/**
 * Finds poolers on the way to the server. One that gives every session a server connection of its own (pgbouncer's
 * {@code pool_mode = session}) is fine; one that gives it out by the transaction is not: settings, LISTEN, locks and prepared
 * statements belong to the server's session, and setting them would even change the sessions of others. So this looks before
 * anything is set.
 */
final class Poolers {

    /** A pooler that keeps several idle connections may give another one than the last. */
    private static final int TRIES = 5;

    private static final String PROTOCOL_VIOLATION = "08P01";

    private Poolers() {}

    /** How another connection to the same place is made. */
    interface Opening {
        PgConnection open() throws SQLException;
    }

    /** The process number that the server told at the connect is the server's own; a pooler makes one up. */
    static boolean isPooled(PgConnection connection) throws SQLException {
        return connection.getBackendPID() != backendPid(connection);
    }

    /**
     * @param connection nothing is set on it yet
     * @throws SQLException with {@link SqlFailures#NOT_SUPPORTED} if a session does not keep its server connection
     */
    static void check(PgConnection connection, Opening opening) throws SQLException {
        if (!isPooled(connection)) {
            return;
        }
        try (PgConnection other = opening.open()) {
            for (int i = 0; i < TRIES; i++) {
                int mine = backendPid(connection);
                // Holds its server connection until the rollback.
                other.setAutoCommit(false);
                int others = backendPid(other);
                if (mine == others || mine != backendPid(connection)) {
                    throw transactionPooling();
                }
                other.rollback();
            }
        } catch (SQLException e) {
            if (PROTOCOL_VIOLATION.equals(e.getSQLState())) {
                // No transactions at all: pooling by the statement.
                throw transactionPooling();
            }
            throw e;
        }
    }

    static int backendPid(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ConnectSql.BACKEND_PID.sql())) {
            row.next();
            return row.getInt(1);
        }
    }

    private static SQLException transactionPooling() {
        return new SQLException(
                "a pooler gives out server connections by the transaction: set its pool_mode = session for howdah, or"
                        + " name the server itself",
                SqlFailures.NOT_SUPPORTED);
    }
}
