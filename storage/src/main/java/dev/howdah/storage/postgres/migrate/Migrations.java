package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/**
 * Brings the schema up to the version of this code. Migrations are numbered files and only go forward. All missing ones
 * run in one transaction under an advisory lock, so two brokers that start at once take turns. A released file is never
 * edited.
 */
public final class Migrations {

    /** The migrations. The number of a migration is its place in this list, counted from 1. */
    private static final List<String> FILES = List.of(
            "0001_log.sql",
            "0002_groups.sql",
            "0003_listeners.sql",
            "0004_config.sql",
            "0005_retention.sql",
            "0006_chunks.sql",
            "0007_functions.sql",
            "0008_incarnation.sql",
            "0009_share.sql",
            "0010_long_names.sql",
            "0011_share_sql.sql",
            "0012_transactions.sql",
            "0013_read_committed.sql",
            "0014_share_committed.sql",
            "0015_credentials.sql",
            "0016_acl.sql",
            "0017_quotas.sql",
            "0018_outbox.sql",
            "0019_roles.sql",
            "0020_offsets.sql",
            "0021_capture.sql",
            "0022_idempotency_keys.sql",
            "0023_keys_without_versions.sql",
            "0024_acl_grants.sql",
            "0025_copies.sql",
            "0026_poll.sql",
            "0027_erase.sql",
            "0028_outbox_bulk.sql",
            "0029_own_headers.sql",
            "0030_delayed_limit.sql",
            "0031_function_settings.sql",
            "0032_head_vacuum.sql");

    private Migrations() {}

    public static int count() {
        return FILES.size();
    }

    /**
     * How many are missing; all of them in a database that has none of our schemas.
     *
     * @throws StorageException {@link StorageFailure.Unusable}: the schema is newer, or somebody else's
     */
    public static int countPending(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return FILES.size() - requireKnown(lastApplied(statement));
        }
    }

    private static int requireKnown(int last) {
        if (last > FILES.size()) {
            throw new StorageException(new StorageFailure.Unusable("the schema in the database is newer (migration "
                    + last + ") than this howdah (" + FILES.size() + "): upgrade howdah"));
        }
        return last;
    }

    /** Runs inside the caller's transaction. */
    public static void migrate(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // There is no limit: another broker's migration has to be awaited, however long it takes.
            statement.execute("set local lock_timeout = 0");
            statement.execute(MigrateSql.MIGRATION_LOCK.sql());
            int last = requireKnown(lastApplied(statement));
            for (int number = last + 1; number <= FILES.size(); number++) {
                String file = FILES.get(number - 1);
                statement.execute(Sql.load(Migrations.class, file));
                if (number == 1) {
                    statement.execute(MigrateSql.MIGRATION_CREATE_TABLE.sql());
                }
                try (PreparedStatement insert = connection.prepareStatement(MigrateSql.MIGRATION_INSERT.sql())) {
                    insert.setInt(1, number);
                    insert.setString(2, file);
                    insert.executeUpdate();
                }
            }
        }
    }

    private static int lastApplied(Statement statement) throws SQLException {
        boolean migrated;
        try (ResultSet row = statement.executeQuery(MigrateSql.MIGRATION_FIND_SCHEMAS.sql())) {
            row.next();
            migrated = row.getBoolean("migrated");
            for (String schema : List.of("howdah", "howdah_log", "topics")) {
                if (!migrated && row.getBoolean(schema)) {
                    throw new StorageException(new StorageFailure.Unusable("the database has a schema \"" + schema
                            + "\" that is not howdah's: rename it, or give howdah a database of its own"));
                }
            }
        }
        if (!migrated) {
            return 0;
        }
        try (ResultSet row = statement.executeQuery(MigrateSql.MIGRATION_FIND_LAST.sql())) {
            row.next();
            return row.getInt(1);
        }
    }
}
