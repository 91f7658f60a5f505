package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that converts, and the session lock that it holds. If the connection is lost, the lock goes with it:
 * another broker may begin, and this one can no longer send anything. Thread: the one that opens the storage.
 */
final class ConversionSession implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConversionSession.class);

    /**
     * How long one statement may take. An index over a leaf that a burst has made many times too large takes minutes.
     */
    private static final Duration STATEMENT_TIME_MAX = Duration.ofMinutes(30);

    /** How long the conversion waits for somebody who reads a leaf that is to be dropped. */
    private static final Duration READERS_TIME_MAX = Duration.ofMinutes(10);

    private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

    /** SQLSTATE of a drop that fails because, for example, a person's view depends on the table. */
    private static final String DEPENDENT_OBJECTS = "2BP01";

    private final PgConnection connection;
    private final Pipeline pipeline;

    private ConversionSession(PgConnection connection) throws SQLException {
        this.connection = connection;
        pipeline = new Pipeline(connection, new FrontendBuffer());
    }

    interface Work<T> {
        T run(PgConnection connection) throws SQLException;
    }

    interface Step {
        void run(PgConnection connection) throws SQLException;
    }

    /** Opens the session. If another broker converts, waits for it, however long that takes. */
    static ConversionSession open(Connections connections) throws SQLException {
        PgConnection connection = connections.open("howdah conversion");
        try {
            connection.setNetworkTimeout(Runnable::run, (int) STATEMENT_TIME_MAX.toMillis());
            execute(connection, MigrateSql.LAYOUT_SESSION_SET.sql());
            Waiting waiting = new Waiting("another broker converts the log to the new layout; waiting for it");
            while (!tryLock(connection)) {
                waiting.say();
            }
            return new ConversionSession(connection);
        } catch (SQLException e) {
            Connections.closeQuietly(connection);
            throw e;
        }
    }

    /** Tries to take the lock. The connection's lock timeout paces the tries. */
    private static boolean tryLock(PgConnection connection) throws SQLException {
        try {
            execute(connection, MigrateSql.LAYOUT_LOCK.sql());
            return true;
        } catch (SQLException e) {
            if (SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** The pipeline of this connection. It begins its own transactions. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** Runs work outside of a transaction. */
    <T> T run(Work<T> work) {
        try {
            return work.run(connection);
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    /**
     * Runs a step in one transaction. Tries again while somebody holds what it needs.
     *
     * @param needed names in the log what somebody may hold
     */
    void inTransaction(String needed, Step step) {
        long deadlineNanos = System.nanoTime() + READERS_TIME_MAX.toNanos();
        Waiting waiting = new Waiting("somebody uses " + needed + "; waiting for the end of that transaction");
        while (!tryTransaction(step, System.nanoTime() > deadlineNanos)) {
            waiting.say();
        }
    }

    private boolean tryTransaction(Step step, boolean last) {
        try {
            connection.setAutoCommit(false);
            try {
                step.run(connection);
                connection.commit();
                return true;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            if (DEPENDENT_OBJECTS.equals(e.getSQLState())) {
                throw new StorageException(
                        new StorageFailure.Unusable(SqlFailures.firstLine(e.getMessage())
                                + ": the log comes into a new layout; drop them (psql shows which), then start again"),
                        e);
            }
            StorageException failure = SqlFailures.of(e);
            if (failure.failure() instanceof StorageFailure.Contended && !last) {
                return false;
            }
            throw failure;
        }
    }

    /** Sends the statements in one message. */
    static void execute(PgConnection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.join(";\n", statements));
        }
    }

    static boolean exists(PgConnection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(MigrateSql.LAYOUT_TABLE_FIND.sql())) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        Connections.closeQuietly(connection);
    }

    /** Logs now and then what is being waited for. */
    private static final class Waiting {

        private final String what;
        private long saidNanos;

        Waiting(String what) {
            this.what = what;
            saidNanos = System.nanoTime() - LOG_INTERVAL.toNanos();
        }

        void say() {
            if (System.nanoTime() - saidNanos >= LOG_INTERVAL.toNanos()) {
                saidNanos = System.nanoTime();
                log.info(what);
            }
        }
    }
}
