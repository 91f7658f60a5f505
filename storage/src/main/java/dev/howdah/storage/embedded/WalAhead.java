package dev.howdah.storage.embedded;

import dev.howdah.storage.postgres.options.PostgresUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a new server make WAL files while nobody writes, instead of during the first burst:
 *
 * <pre>
 *   look ─→ others write ──────────→ checkpoint, if any were filled since the last one; look again in a second
 *        ─→ quiet, too few files ──→ fill one, pause for as long as that took, look again
 *        ─→ quiet, enough files ───→ checkpoint, which renames them for use to come; the end
 * </pre>
 *
 * <p>Only the server touches its files: this class is a client that writes messages which nobody reads. A failure ends
 * it; files are then made while appends wait, as always. Thread: its own; any may call {@link #close}.
 */
final class WalAhead implements AutoCloseable {

    /**
     * The state of the WAL at one look.
     *
     * @param position where the WAL ends, in bytes
     * @param ahead how many files lie ahead, to be written over next
     * @param files how many files there are
     * @param wanted how many files shall lie ahead; 0 if this server keeps none
     */
    record Look(long position, int ahead, int files, int wanted) {

        Step next(long positionBefore) {
            if (ahead >= wanted) {
                return Step.END;
            }
            if (position - positionBefore > QUIET_BYTES_MAX) {
                return Step.WAIT;
            }
            return files > wanted ? Step.CHECKPOINT : Step.FILL;
        }
    }

    enum Step {
        WAIT,
        FILL,
        CHECKPOINT,
        END
    }

    private static final Logger LOG = LoggerFactory.getLogger(WalAhead.class);

    /**
     * The wanted number is a quarter of the files that may lie between two checkpoints. This is enough for half a
     * minute at full speed.
     */
    private static final String LOOK = """
            select pg_current_wal_insert_lsn() - '0/0'::pg_lsn,
                   count(*) filter (where name > pg_walfile_name(pg_current_wal_insert_lsn())),
                   count(*),
                   case when current_setting('wal_recycle')::boolean
                        then least(pg_size_bytes(current_setting('min_wal_size')),
                                   pg_size_bytes(current_setting('max_wal_size')) / 4)
                             / pg_size_bytes(current_setting('wal_segment_size'))
                        else 0 end
            from pg_ls_waldir()
            where name ~ '^[0-9A-F]{24}$'""";

    /**
     * Each megabyte is committed, so an append beside it waits for one megabyte at most, and for the new file where one
     * begins.
     */
    private static final String WRITE_MEGABYTE =
            "select pg_logical_emit_message(true, 'howdah wal ahead', repeat('0', 1 << 20))";

    private static final int FILE_MEGABYTES = 16;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);

    /**
     * If the WAL grows by no more than this between two looks, the server is quiet. The server itself writes so much,
     * and so do groups that commit their offsets.
     */
    static final long QUIET_BYTES_MAX = 64L << 10;

    /**
     * After so many looks at a busy server the work ends. In these ten minutes the server has made its files itself.
     */
    private static final int WAITS_MAX = 600;

    /**
     * The most files that are filled, as a multiple of the wanted number. A burst uses up files, and filling goes on
     * after it.
     */
    private static final int FILLED_MAX = 3;

    private final PostgresUrl url;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "howdah-postgres-wal-ahead");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable Connection connection;
    private boolean closed;

    /** How many files were filled since the last checkpoint, and in all. Thread: its own. */
    private int filled;

    private int filledInAll;

    private WalAhead(PostgresUrl url) {
        this.url = url;
    }

    static WalAhead begin(PostgresUrl url) {
        WalAhead walAhead = new WalAhead(url);
        // The first look always finds a server at work, because the broker has just opened the storage.
        walAhead.schedule(0, 0, LOOK_EVERY);
        return walAhead;
    }

    /** Ends the work. Does not wait: a statement that is running ends with its connection. */
    @Override
    public void close() {
        executor.shutdownNow();
        Connection open;
        synchronized (this) {
            closed = true;
            open = connection;
            connection = null;
        }
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("closing the connection", e);
            }
        }
    }

    private void schedule(long positionBefore, int waits, Duration pause) {
        try {
            var unused = executor.schedule(
                    () -> {
                        try {
                            step(positionBefore, waits);
                        } catch (SQLException | RuntimeException e) {
                            LOG.debug("no more WAL files are made ahead", e);
                            close();
                        }
                    },
                    pause.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed meanwhile");
        }
    }

    private void step(long positionBefore, int waits) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            Look look = look(statement);
            Step next = look.next(positionBefore);
            LOG.debug("{}: {}", look, next);
            switch (next) {
                case WAIT -> {
                    if (filled > 0) {
                        // A burst has begun. The checkpoint gives it the files that are filled.
                        statement.execute("checkpoint");
                        filled = 0;
                    }
                    if (waits < WAITS_MAX && filledInAll < FILLED_MAX * look.wanted()) {
                        schedule(look.position(), waits + 1, LOOK_EVERY);
                    } else {
                        close();
                    }
                }
                case FILL -> {
                    long beganNanos = System.nanoTime();
                    for (int megabyte = 0; megabyte < FILE_MEGABYTES; megabyte++) {
                        statement.execute(WRITE_MEGABYTE);
                    }
                    filled++;
                    filledInAll++;
                    Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
                    schedule(look(statement).position(), waits, took.compareTo(PAUSE_MIN) > 0 ? took : PAUSE_MIN);
                }
                case CHECKPOINT -> {
                    statement.execute("checkpoint");
                    // There is no further look: Postgres does not rename files that a standby or an archive still
                    // needs.
                    close();
                }
                case END -> close();
            }
        }
    }

    private static Look look(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(LOOK)) {
            row.next();
            return new Look(row.getLong(1), row.getInt(2), row.getInt(3), row.getInt(4));
        }
    }

    private Connection connection() throws SQLException {
        synchronized (this) {
            if (connection != null) {
                return connection;
            }
        }
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("ApplicationName", "howdah wal ahead");
        properties.setProperty("sslmode", url.sslMode());
        Connection fresh = DriverManager.getConnection(url.jdbcUrl(), properties);
        synchronized (this) {
            if (!closed) {
                connection = fresh;
                return fresh;
            }
        }
        fresh.close();
        throw new SQLException("closed meanwhile");
    }
}
