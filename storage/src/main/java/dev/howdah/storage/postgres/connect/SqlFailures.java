package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Maps a SQLSTATE to a {@link StorageFailure}, for both drivers. No other class does. */
public final class SqlFailures {

    public static final String UNDEFINED_TABLE = "42P01";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String CHECK_VIOLATION = "23514";

    /** The division in {@code head_update.sql}: the heads, or the writer's row, are not where they should be. */
    public static final String HEADS_NOT_MOVED = "22012";

    private SqlFailures() {}

    public static StorageException of(SQLException e) {
        return new StorageException(failure(e.getSQLState(), e.getMessage()), e);
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
        switch (sqlState) {
            case "57P01", "57P02", "57P03", "57P05", "25P03":
                return new StorageFailure.Unavailable(detail);
            case LOCK_NOT_AVAILABLE, "57014", "55006":
                return new StorageFailure.Contended(sqlState, detail);
            case "25006":
                return new StorageFailure.ReadOnly(detail);
            case UNDEFINED_TABLE:
                return new StorageFailure.TopicGone(detail);
            case "42501", "3D000", "0A000":
                return new StorageFailure.Unusable(detail);
            default:
                break;
        }
        return switch (sqlState.substring(0, 2)) {
            case "08" -> new StorageFailure.Unavailable(detail);
            case "53" -> new StorageFailure.OutOfResources(sqlState, detail);
            case "40" -> new StorageFailure.Contended(sqlState, detail);
            case "28" -> new StorageFailure.Unusable(detail);
            default -> new StorageFailure.Unexpected(sqlState, detail);
        };
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
                && !HEADS_NOT_MOVED.equals(sqlState);
    }

    /** The first line of a server's message. The further lines are context, and may quote the contents of records. */
    public static String firstLine(@Nullable String message) {
        return message == null
                ? "no detail"
                : message.lines().findFirst().orElse("").strip();
    }
}
