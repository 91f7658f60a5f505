package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.jdbc.PgConnection;

/** Refuses servers that would lose acknowledged records. One line says what to do. */
public final class ServerCheck {

    static final int VERSION_NUMBER_MIN = 150_000;

    private ServerCheck() {}

    /**
     * Checks version, durability and write access.
     *
     * @return the version as the server says it, without the packager's note, for example {@code 15.18}
     * @throws StorageException {@link StorageFailure.Unusable} or {@link StorageFailure.ReadOnly} if the server must
     *     not be used
     */
    public static String check(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ConnectSql.SERVER_CHECK.sql())) {
            row.next();
            String version = row.getString("version").split(" ")[0];
            require(
                    row.getInt("version_number") >= VERSION_NUMBER_MIN,
                    "Postgres " + version + " is too old: 15 or newer is needed");
            require(
                    !row.getString("fsync").equals("off"),
                    "Postgres runs with fsync = off and would lose acknowledged records: set fsync = on");
            require(
                    !row.getString("full_page_writes").equals("off"),
                    "Postgres runs with full_page_writes = off and may be damaged by a crash: set full_page_writes = on");
            require(
                    !row.getString("synchronous_commit").equals("off"),
                    "synchronous_commit is forced to off and acknowledged records would be lost: allow it to be on");
            require(
                    row.getString("encoding").equals("UTF8"),
                    "the database's encoding is " + row.getString("encoding") + ": create one with encoding UTF8");
            if (row.getBoolean("in_recovery")) {
                throw new StorageException(
                        new StorageFailure.ReadOnly("this Postgres is a standby: name the primary, or all of them"));
            }
            if (row.getString("read_only").equals("on")) {
                throw new StorageException(
                        new StorageFailure.ReadOnly(
                                "default_transaction_read_only is on, for the server, the database or the role: set it to off"));
            }
            return version;
        }
    }

    private static void require(boolean good, String complaint) {
        if (!good) {
            throw new StorageException(new StorageFailure.Unusable(complaint));
        }
    }
}
