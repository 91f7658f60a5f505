package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/**
 * Opens PgJDBC connections with the session settings of this storage, and lends a few of them for short blocking work.
 *
 * <p>The settings travel in the start-up packet. The search path is empty, so a forgotten schema fails at once. Commits
 * wait for their fsync. Time limits keep our sessions from holding a lock for ever. Keepalives let the server end the
 * sessions of a broker that was cut off. Thread: any that may block.
 */
public final class Connections implements AutoCloseable {

    /**
     * After this time without an answer the network counts as dead. It is longer than any statement should take. If it
     * is wrong, the commit is unknown and gets resolved.
     */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int SEND_BUFFER_BYTES = 256 << 10;
    private static final int IDLE_MAX = 2;

    /** While a lane waits for a lock, what needs none waits with it. */
    private static final Duration LANE_LOCK_TIMEOUT = Duration.ofMillis(200);

    /**
     * Makes the plans of lanes independent of statistics: the table of heads has seldom the size at which it was
     * analysed.
     */
    private static final String LANE_OPTIONS = " -c lock_timeout=" + LANE_LOCK_TIMEOUT.toMillis()
            + " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
            + " -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off";

    private final StorageOptions options;
    private final Deque<PgConnection> idle = new ArrayDeque<>();
    private boolean closed;

    public Connections(StorageOptions options) {
        this.options = options;
    }

    /** Work for a borrowed connection. */
    public interface Work<T> {
        T run(PgConnection connection) throws SQLException;
    }

    /**
     * Opens a connection for the caller alone, who closes it.
     *
     * @param applicationName shows in {@code pg_stat_activity}
     */
    public PgConnection open(String applicationName) throws SQLException {
        return open(applicationName, sessionOptions(), CONNECT_TIMEOUT, SOCKET_TIMEOUT);
    }

    /**
     * As {@link #open}, for one who would rather connect anew than wait for an answer that does not come.
     *
     * @param patience to connect, and for each answer; whole seconds
     */
    public PgConnection openImpatient(String applicationName, Duration patience) throws SQLException {
        return open(applicationName, sessionOptions(), patience, patience);
    }

    /** As {@link #open}; a lane waits only shortly for locks, and its few statements are planned once, and always go by the index. */
    public PgConnection openLane(String applicationName) throws SQLException {
        return open(applicationName, sessionOptions() + LANE_OPTIONS, CONNECT_TIMEOUT, SOCKET_TIMEOUT);
    }

    private PgConnection open(
            String applicationName, String sessionOptions, Duration connectTimeout, Duration socketTimeout)
            throws SQLException {
        PostgresUrl url = options.url();
        Properties properties = new Properties();
        url.parameters().forEach(properties::setProperty);
        properties.setProperty("user", url.user());
        if (!url.password().isEmpty()) {
            properties.setProperty("password", url.password());
        }
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("connectTimeout", Long.toString(connectTimeout.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(socketTimeout.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("maxSendBufferSize", Integer.toString(SEND_BUFFER_BYTES));
        properties.setProperty("reWriteBatchedInserts", "false");
        properties.setProperty("options", sessionOptions);
        return DriverManager.getConnection(url.jdbcUrl(), properties).unwrap(PgConnection.class);
    }

    private String sessionOptions() {
        return "-c search_path= -c synchronous_commit=on -c client_min_messages=warning"
                + " -c lock_timeout=" + options.lockTimeout().toMillis()
                + " -c idle_in_transaction_session_timeout=30s"
                + " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
                + " -c tcp_user_timeout=10s -c bytea_output=hex -c TimeZone=UTC";
    }

    /**
     * Runs the work in one transaction on a borrowed connection. Rolls back if the work throws.
     *
     * @throws StorageException if Postgres fails the work or the commit, or this storage is closed
     */
    public <T> T inTransaction(Work<T> work) {
        PgConnection connection = borrow();
        boolean usable = false;
        try {
            connection.setAutoCommit(false);
            T result = work.run(connection);
            connection.commit();
            usable = true;
            return result;
        } catch (SQLException e) {
            usable = rollback(connection);
            throw SqlFailures.of(e);
        } catch (RuntimeException | Error e) {
            usable = rollback(connection);
            throw e;
        } finally {
            giveBack(connection, usable);
        }
    }

    private static boolean rollback(PgConnection connection) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private PgConnection borrow() {
        try {
            while (true) {
                PgConnection connection;
                synchronized (this) {
                    if (closed) {
                        throw new StorageException(new StorageFailure.Closed());
                    }
                    connection = idle.pollFirst();
                }
                if (connection == null) {
                    return open("howdah admin");
                }
                if (connection.isValid(2)) {
                    return connection;
                }
                closeQuietly(connection);
            }
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    private void giveBack(PgConnection connection, boolean usable) {
        if (usable) {
            synchronized (this) {
                if (!closed && idle.size() < IDLE_MAX) {
                    idle.addFirst(connection);
                    return;
                }
            }
        }
        closeQuietly(connection);
    }

    /** Those that nobody has borrowed: they may be to a server that is not the one any more. */
    public void closeIdle() {
        Deque<PgConnection> closing;
        synchronized (this) {
            closing = new ArrayDeque<>(idle);
            idle.clear();
        }
        closing.forEach(Connections::closeQuietly);
    }

    public static void closeQuietly(PGConnection connection) {
        try {
            ((PgConnection) connection).close();
        } catch (SQLException e) {
            // The connection is gone, which was the purpose.
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeIdle();
    }
}
