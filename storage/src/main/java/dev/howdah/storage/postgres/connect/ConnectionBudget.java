package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there must be, and how many may be had. Fewer readers are slower; fewer of anything else is a broker that
 * says it is ready and then takes no record.
 *
 * @param free that this role may still open
 * @param narrowest what limits them, for people
 */
public record ConnectionBudget(int free, String narrowest) {

    private static final Logger log = LoggerFactory.getLogger(ConnectionBudget.class);

    /** One that hears notifications, one that sends them, one that renews the broker's lease. */
    private static final int OWN = 3;

    /** Administration, the janitor and the compactor, group leases: borrowed for a moment each. */
    private static final int ADMIN = 4;

    private static final int ADMIN_MIN = 2;
    private static final int POOLS = 2;

    /** Sessions of a broker that was just stopped may still end. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** Of one broker that is busy. */
    public static int wanted(StorageOptions options) {
        return options.lanes() + OWN + ADMIN + POOLS * options.readConnections();
    }

    /** With one reader in each pool. */
    public static int needed(StorageOptions options) {
        return options.lanes() + OWN + ADMIN_MIN + POOLS;
    }

    /**
     * Options that the server has connections for.
     *
     * @param connection outside of a transaction; counted among what is wanted, for it will be closed
     * @throws StorageException {@link StorageFailure.Unusable} if there are too few
     */
    public static StorageOptions fit(PgConnection connection, StorageOptions options) throws SQLException {
        if (Poolers.isPooled(connection)) {
            // The pooler's own limit counts, and it says nothing about it.
            return options;
        }
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        ConnectionBudget budget = read(connection);
        while (budget.free < needed(options)) {
            if (System.nanoTime() > deadlineNanos) {
                throw new StorageException(new StorageFailure.Unusable(budget.tooFew(options)));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            budget = read(connection);
        }
        if (budget.free >= wanted(options)) {
            return options;
        }
        int readers = Math.max(1, (budget.free - options.lanes() - OWN - ADMIN) / POOLS);
        log.atWarn()
                .addKeyValue("free", budget.free)
                .addKeyValue("wanted", wanted(options))
                .addKeyValue("limit", budget.narrowest)
                .addKeyValue("readers", POOLS * readers)
                .log("Postgres has few connections left, so fewer of them read");
        return options.withReadConnections(Math.min(readers, options.readConnections()));
    }

    /** One line. */
    public String tooFew(StorageOptions options) {
        return "Postgres has " + Math.max(0, free) + " connections left for howdah (" + narrowest + "), which needs "
                + needed(options) + " and wants " + wanted(options) + ": raise that limit, or close others";
    }

    public static ConnectionBudget read(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ConnectSql.CONNECTION_COUNT_FREE.sql())) {
            row.next();
            ConnectionBudget narrowest = new ConnectionBudget(row.getInt("of_server"), "max_connections");
            narrowest = narrower(narrowest, row.getInt("of_database"), "the database's connection limit");
            narrowest = narrower(narrowest, row.getInt("of_role"), "the role's connection limit");
            return new ConnectionBudget(narrowest.free + 1, narrowest.narrowest);
        }
    }

    private static ConnectionBudget narrower(ConnectionBudget before, int free, String limit) {
        // No limit is a great number, to which nothing can be added.
        return free < before.free ? new ConnectionBudget(free, limit) : before;
    }
}
