package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresHost;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/**
 * Opens PgJDBC connections with the session settings of this storage, and lends a few of them for short blocking work.
 *
 * <p>Of several hosts it is the primary that is connected to: first the one that was it last, then the others. Sessions are set by
 * a statement after the connect, for a pooler refuses settings in the start-up packet. Thread: any that may block.
 *
 * <p>Sessions have no search path, so a forgotten schema fails at once. Commits wait for their fsync. Time limits keep our sessions from
 * holding a lock for ever. Keepalives let the server end the sessions of a broker that was cut off.
 */
public final class Connections implements AutoCloseable {

    /**
     * After this time without an answer the network counts as dead. It is longer than any statement should take. If it
     * is wrong, the commit is unknown and gets resolved.
     */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(15);

    /** Building an index over a leaf, or adding up what is in it, reads hundreds of megabytes from a disk that does other things too. */
    private static final Duration LONG_SOCKET_TIMEOUT = Duration.ofMinutes(30);

    private static final int IDLE_MAX = 2;

    private final StorageOptions options;
    private final Deque<PgConnection> idle = new ArrayDeque<>();
    private final Set<PostgresHost> checkedForPoolers = ConcurrentHashMap.newKeySet();
    private volatile int primary;

    /** How often all that were idle had to go: one that was lent before that goes too, when it comes back. */
    private int renewals;

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
        return open(applicationName, sessionSettings(), options.url().connectTimeout(), SOCKET_TIMEOUT);
    }

    /** As {@link #open}, to listen over: it breaks if there are more notifications than memory should hold. */
    public PgConnection openListening(String applicationName) throws SQLException {
        return open(
                applicationName,
                sessionSettings(),
                options.url().connectTimeout(),
                SOCKET_TIMEOUT,
                DriverProperties::listening);
    }

    /**
     * As {@link #open}, for one who would rather connect anew than wait for an answer that does not come.
     *
     * @param patience to connect to one host, and for each answer; whole seconds
     */
    public PgConnection openImpatient(String applicationName, Duration patience) throws SQLException {
        return open(applicationName, sessionSettings(), patience, patience);
    }

    /** As {@link #open}; a lane waits only shortly for locks, and its few statements are planned once, and always go by the index. */
    public PgConnection openLane(String applicationName) throws SQLException {
        return open(
                applicationName,
                sessionSettings() + ";\n" + ConnectSql.LANE_SET.sql(),
                options.url().connectTimeout(),
                SOCKET_TIMEOUT);
    }

    /** The statement that sets a session, whichever driver's. Its row says, as {@code in_recovery}, if this is a standby. */
    public String sessionSettings() {
        return ConnectSql.SESSION_SET.sql(
                "lock_timeout_ms", Long.toString(options.lockTimeout().toMillis()));
    }

    private PgConnection open(String applicationName, String settings, Duration connectTimeout, Duration socketTimeout)
            throws SQLException {
        return open(applicationName, settings, connectTimeout, socketTimeout, DriverProperties::of);
    }

    /** What the driver is told for a host. */
    private interface DriverSettings {
        Properties of(PostgresUrl url, PostgresHost host, String applicationName);
    }

    private PgConnection open(
            String applicationName,
            String settings,
            Duration connectTimeout,
            Duration socketTimeout,
            DriverSettings driver)
            throws SQLException {
        List<PostgresHost> hosts = options.url().hosts();
        int first = primary;
        SQLException failure = null;
        for (int i = 0; i < hosts.size(); i++) {
            int at = (first + i) % hosts.size();
            try {
                PostgresHost host = hosts.get(at);
                PgConnection opened = open(
                        host,
                        settings,
                        () -> connect(
                                host,
                                driver.of(options.url(), host, options.url().applicationName(applicationName)),
                                connectTimeout,
                                socketTimeout));
                primary = at;
                return opened;
            } catch (SQLException e) {
                if (hosts.size() == 1) {
                    throw e;
                }
                failure = together(failure, hosts.get(at), e);
            }
        }
        throw failure == null ? new SQLException("no host") : failure;
    }

    /** The first host's trouble, unless it is only that it is a standby; each host is named in the text. */
    private static SQLException together(@Nullable SQLException before, PostgresHost host, SQLException e) {
        String text = host + ": " + SqlFailures.firstLine(e.getMessage());
        if (before == null) {
            return new SQLException(text, e.getSQLState(), e);
        }
        boolean standby = SqlFailures.READ_ONLY.equals(before.getSQLState());
        return new SQLException(
                before.getMessage() + "; " + text,
                standby ? e.getSQLState() : before.getSQLState(),
                standby ? e : before.getCause());
    }

    private PgConnection open(PostgresHost host, String settings, Poolers.Opening opening) throws SQLException {
        PgConnection opened = opening.open();
        try {
            if (!checkedForPoolers.contains(host)) {
                Poolers.check(opened, opening);
                checkedForPoolers.add(host);
            }
            boolean standby;
            try (Statement statement = opened.createStatement()) {
                statement.execute(settings);
                try (ResultSet row = statement.getResultSet()) {
                    row.next();
                    standby = row.getBoolean("in_recovery");
                }
            }
            if (standby && options.url().hosts().size() > 1) {
                throw new SQLException("a standby", SqlFailures.READ_ONLY);
            }
            return opened;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(opened);
            throw e;
        }
    }

    private PgConnection connect(
            PostgresHost host, Properties properties, Duration connectTimeout, Duration socketTimeout)
            throws SQLException {
        PostgresUrl url = options.url();
        properties.setProperty("connectTimeout", Long.toString(connectTimeout.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(socketTimeout.toSeconds()));
        return DriverManager.getConnection(url.jdbcUrl(host), properties).unwrap(PgConnection.class);
    }

    /**
     * Whether the server that is the primary takes this password, and has asked for it. The session is closed at once.
     *
     * @param patience to connect, and for each answer; whole seconds
     * @throws SQLException if the server has not said
     */
    public boolean isPassword(String user, String password, Duration patience) throws SQLException {
        PostgresUrl url = options.url();
        PostgresHost host = findPrimary();
        Properties properties = DriverProperties.of(url, host, url.applicationName("howdah login"));
        properties.setProperty("user", user);
        properties.setProperty("connectTimeout", Long.toString(patience.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(patience.toSeconds()));
        try (AskedForPassword.Login login = AskedForPassword.begin(properties, password)) {
            DriverManager.getConnection(url.jdbcUrl(host), properties).close();
            return login.wasAsked();
        } catch (SQLException e) {
            if (SqlFailures.isLoginRefused(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Where the primary is now, which costs a connect if there are several hosts. */
    public PostgresHost findPrimary() {
        List<PostgresHost> hosts = options.url().hosts();
        if (hosts.size() == 1) {
            return hosts.get(0);
        }
        try (PgConnection unused = open("howdah primary")) {
            return hosts.get(primary);
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    /** The process that serves the session; what the driver knows may be a pooler's invention. */
    public static int backendPid(PgConnection connection) throws SQLException {
        return Poolers.backendPid(connection);
    }

    /**
     * Runs the work in one transaction on a borrowed connection. Rolls back if the work throws.
     *
     * @throws StorageException if Postgres fails the work or the commit, or this storage is closed
     */
    public <T> T inTransaction(Work<T> work) {
        int lentIn = renewals();
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
            giveBack(connection, lentIn, usable);
        }
    }

    /**
     * As {@link #inTransaction}, for work over whole tables, whose statements may take minutes.
     *
     * @throws StorageException if Postgres fails the work or the commit, or this storage is closed
     */
    public <T> T inLongTransaction(Work<T> work) {
        return inTransaction(connection -> {
            connection.setNetworkTimeout(Runnable::run, (int) LONG_SOCKET_TIMEOUT.toMillis());
            try {
                return work.run(connection);
            } finally {
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, (int) SOCKET_TIMEOUT.toMillis());
                }
            }
        });
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

    private synchronized int renewals() {
        return renewals;
    }

    private void giveBack(PgConnection connection, int lentIn, boolean usable) {
        if (usable) {
            synchronized (this) {
                if (!closed && lentIn == renewals && idle.size() < IDLE_MAX) {
                    idle.addFirst(connection);
                    return;
                }
            }
        }
        closeQuietly(connection);
    }

    /** Those that nobody has borrowed, and the others when they come back: they may be to a server that is not the one any more. */
    public void closeIdle() {
        Deque<PgConnection> closing;
        synchronized (this) {
            renewals++;
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
