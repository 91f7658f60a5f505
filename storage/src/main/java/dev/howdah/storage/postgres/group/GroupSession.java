package dev.howdah.storage.postgres.group;

import dev.howdah.storage.GroupLease;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * The connection for the groups of one lane, over which their stores send statements. If it is lost, the next call opens another one. Every statement is a
 * transaction of its own, but for {@link #inTransaction}, and locks the rows of its leases before it writes.
 *
 * <p>Thread: one group writer; {@link #close} any.
 */
final class GroupSession {

    /** As long as an append lane waits for a lock. */
    private static final long USUAL_LOCK_TIMEOUT_MS = 200;

    private final String laneName;
    private final Connections connections;
    private volatile @Nullable PgConnection connection;
    private volatile boolean closed;

    private long lockTimeoutMs = USUAL_LOCK_TIMEOUT_MS;

    /** What the connection was told last; -1 for nothing yet. */
    private long lockTimeoutSetMs = -1;

    GroupSession(String laneName, Connections connections) {
        this.laneName = laneName;
        this.connections = connections;
    }

    /** From the next statement on. */
    void waitForLocks(Duration atMost) {
        lockTimeoutMs = atMost.toMillis();
    }

    /** Sets the parameters of a statement. */
    interface Arguments {
        void fill(SqlArguments arguments) throws SQLException;
    }

    interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    <T> T query(GroupSql sql, Arguments arguments, Rows<T> rows) {
        try {
            try {
                return attempt(sql, arguments, rows);
            } catch (SQLException e) {
                // A row that it refers to has disappeared meanwhile: a topic was deleted. A transaction is over then.
                if (!SqlFailures.FOREIGN_KEY_VIOLATION.equals(e.getSQLState())
                        || !connect().getAutoCommit()) {
                    throw e;
                }
                return attempt(sql, arguments, rows);
            }
        } catch (SQLException e) {
            StorageException failure = SqlFailures.of(e);
            // A statement that was refused, or had to wait too long, has ended with its transaction.
            if (!(failure.failure() instanceof StorageFailure.Unexpected)
                    && !(failure.failure() instanceof StorageFailure.Contended)) {
                disconnect();
            }
            throw closed ? new StorageException(new StorageFailure.Closed()) : failure;
        }
    }

    /**
     * Runs the statements of the work in one transaction. Each sees what others have committed before it.
     *
     * @throws StorageException from the work, which is rolled back, or if the COMMIT failed
     */
    <T> T inTransaction(Supplier<T> work) {
        try {
            PgConnection open = connect();
            open.setAutoCommit(false);
            T result;
            try {
                result = work.get();
            } catch (RuntimeException | Error e) {
                if (connection == open) {
                    open.rollback();
                    open.setAutoCommit(true);
                    // If it was set by a statement of the work, it is as before again.
                    lockTimeoutSetMs = -1;
                }
                throw e;
            }
            open.setAutoCommit(true);
            return result;
        } catch (SQLException e) {
            disconnect();
            throw closed ? new StorageException(new StorageFailure.Closed()) : SqlFailures.of(e);
        }
    }

    private <T> T attempt(GroupSql sql, Arguments arguments, Rows<T> rows) throws SQLException {
        PgConnection open = connect();
        if (lockTimeoutSetMs != lockTimeoutMs) {
            setLockTimeout(open);
        }
        try (PreparedStatement statement = open.prepareStatement(sql.sql())) {
            arguments.fill(new SqlArguments(open, statement));
            try (ResultSet result = statement.executeQuery()) {
                return rows.read(result);
            }
        }
    }

    private void setLockTimeout(PgConnection open) throws SQLException {
        try (PreparedStatement set = open.prepareStatement(GroupSql.GROUP_LOCK_TIMEOUT_SET.sql())) {
            new SqlArguments(open, set).add(lockTimeoutMs + "ms");
            set.execute();
            lockTimeoutSetMs = lockTimeoutMs;
        }
    }

    /** Runs a write. The statement returns the shards whose lease is valid; this method returns the others. */
    Set<Integer> write(GroupSql sql, List<GroupLease> leases, Arguments rest) {
        Set<Integer> passedOn = new HashSet<>();
        leases.forEach(lease -> passedOn.add(lease.shard()));
        query(
                sql,
                arguments -> {
                    arguments
                            .ints(leases.stream().map(GroupLease::shard).toList())
                            .longs(leases.stream().map(GroupLease::epoch).toList());
                    rest.fill(arguments);
                },
                rows -> {
                    while (rows.next()) {
                        passedOn.remove(rows.getInt("shard"));
                    }
                    return passedOn;
                });
        return Set.copyOf(passedOn);
    }

    private PgConnection connect() throws SQLException {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        PgConnection open = connection;
        if (open == null) {
            open = connections.open("howdah " + laneName);
            connection = open;
            lockTimeoutSetMs = -1;
            if (closed) {
                disconnect();
                throw new StorageException(new StorageFailure.Closed());
            }
        }
        return open;
    }

    private void disconnect() {
        PgConnection open = connection;
        connection = null;
        if (open != null) {
            Connections.closeQuietly(open);
        }
    }

    /** Ends the connection, which may not be to the database any more; the next call opens another one. Thread: any. */
    void renew() {
        abort();
    }

    /** Closes the connection. A call that is under way ends with {@link StorageFailure.Closed}. */
    void close() {
        closed = true;
        abort();
    }

    private void abort() {
        PgConnection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                // The connection is gone, which was the purpose.
            }
        }
    }
}
