package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The one mapping from SQLSTATE to {@link StorageFailure}, for both drivers: by the state itself, else by its class, the first two
 * letters. A class that is in no line is a bug here: the statement or its values are wrong.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Postgres: error codes</a>
 */
public final class SqlFailures {

    public static final String UNDEFINED_TABLE = "42P01";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String FOREIGN_KEY_VIOLATION = "23503";
    public static final String CHECK_VIOLATION = "23514";
    public static final String READ_ONLY = "25006";
    public static final String NOT_SUPPORTED = "0A000";

    /** Its detail says what depends, and quotes nothing of a record. */
    private static final String DEPENDENT_OBJECTS = "2BP01";

    /** The division in the statements that move heads and writers' rows: a row is not where it was left. Nothing is stored. */
    public static final String NOT_MOVED = "22012";

    private static final BiFunction<String, String, StorageFailure> UNAVAILABLE =
            (state, detail) -> new StorageFailure.Unavailable(detail);
    private static final BiFunction<String, String, StorageFailure> UNUSABLE =
            (state, detail) -> new StorageFailure.Unusable(detail);
    private static final BiFunction<String, String, StorageFailure> POOLED = (state, detail) ->
            new StorageFailure.Unusable(detail + ": is there a pooler on the way that does not pool by the session?");
    private static final BiFunction<String, String, StorageFailure> CONTENDED = StorageFailure.Contended::new;
    private static final BiFunction<String, String, StorageFailure> SERVER_FAILED = StorageFailure.ServerFailed::new;

    /** By state or class. */
    private static final Map<String, BiFunction<String, String, StorageFailure>> TABLE = Map.ofEntries(
            // Connections.
            Map.entry("08", UNAVAILABLE),
            // Features that this server has not, which is how poolers and relatives of Postgres refuse too.
            Map.entry("0A", UNUSABLE),
            // A session that is in another state than it was left in.
            Map.entry("25P03", UNAVAILABLE),
            Map.entry("25P04", UNAVAILABLE),
            Map.entry(READ_ONLY, (state, detail) -> new StorageFailure.ReadOnly(detail)),
            Map.entry("26", POOLED),
            Map.entry("42P05", POOLED),
            // Who may connect, and where to.
            Map.entry("28", UNUSABLE),
            Map.entry("3D", UNUSABLE),
            Map.entry("42501", UNUSABLE),
            // Somebody's object stands in the way.
            Map.entry(DEPENDENT_OBJECTS, (state, detail) -> new StorageFailure.Obstructed(detail)),
            // Deadlocks, serialization failures, locks, cancelled statements, old snapshots.
            Map.entry("40", CONTENDED),
            Map.entry("55", CONTENDED),
            Map.entry("57014", CONTENDED),
            Map.entry("72", CONTENDED),
            Map.entry(UNDEFINED_TABLE, (state, detail) -> new StorageFailure.TopicGone(detail)),
            Map.entry("53", StorageFailure.OutOfResources::new),
            // An administrator stops the server, it crashes, it is not up yet, or the database was dropped.
            Map.entry("57", UNAVAILABLE),
            // The server's own troubles: a file that cannot be written, damaged data, its configuration, "cannot
            // happen".
            Map.entry("58", SERVER_FAILED),
            Map.entry("F0", SERVER_FAILED),
            Map.entry("XX", SERVER_FAILED));

    private static final int DETAIL_LINES_MAX = 5;

    private SqlFailures() {}

    public static StorageException of(SQLException e) {
        return new StorageException(failure(e.getSQLState(), withDependents(e)), e);
    }

    /**
     * Maps what the Vert.x client throws. It throws its own exception for errors of the server; anything else concerns
     * the connection.
     */
    public static StorageException of(Throwable thrown) {
        Throwable e = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (e instanceof StorageException already) {
            return already;
        }
        if (e instanceof PgException pg) {
            return new StorageException(failure(pg.getSqlState(), pg.getErrorMessage()), e);
        }
        if (e instanceof SQLException sql) {
            return of(sql);
        }
        if (e instanceof RuntimeException && !(e instanceof io.vertx.core.VertxException)) {
            return new StorageException(new StorageFailure.Unexpected("", String.valueOf(e)), e);
        }
        return new StorageException(new StorageFailure.Unavailable(firstLine(e.getMessage())), e);
    }

    public static StorageFailure failure(@Nullable String sqlState, @Nullable String message) {
        String detail = firstLine(message);
        if (sqlState == null || sqlState.length() != 5) {
            return new StorageFailure.Unavailable(detail);
        }
        BiFunction<String, String, StorageFailure> ofClass =
                TABLE.getOrDefault(sqlState.substring(0, 2), StorageFailure.Unexpected::new);
        return TABLE.getOrDefault(sqlState, ofClass).apply(sqlState, detail);
    }

    /** In one line. */
    private static @Nullable String withDependents(SQLException e) {
        if (!DEPENDENT_OBJECTS.equals(e.getSQLState()) || !(e instanceof PSQLException server)) {
            return e.getMessage();
        }
        ServerErrorMessage said = server.getServerErrorMessage();
        if (said == null || said.getDetail() == null) {
            return e.getMessage();
        }
        return said.getMessage() + ": "
                + String.join(
                        "; ", said.getDetail().lines().limit(DETAIL_LINES_MAX).toList());
    }

    /**
     * Whether Postgres refused the content of a row: a data exception or the violation of a constraint (SQLSTATE class
     * 22 or 23).
     */
    public static boolean isContentRefused(SQLException e) {
        String sqlState = e.getSQLState();
        return sqlState != null
                && (sqlState.startsWith("22") || sqlState.startsWith("23"))
                && !CHECK_VIOLATION.equals(sqlState)
                && !NOT_MOVED.equals(sqlState);
    }

    /** Whether the server has refused a user: the password is wrong, or may not connect (class 28, and 42501 for the database). */
    static boolean isLoginRefused(SQLException e) {
        String sqlState = e.getSQLState();
        return sqlState != null && (sqlState.startsWith("28") || sqlState.equals("42501"));
    }

    /** The first line of a server's message. The further lines are context, and may quote the contents of records. */
    public static String firstLine(@Nullable String message) {
        return message == null
                ? "no detail"
                : message.lines().findFirst().orElse("").strip();
    }
}
