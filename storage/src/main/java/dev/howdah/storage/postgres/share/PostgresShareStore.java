package dev.howdah.storage.postgres.share;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Backoff;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims and acknowledgements of a lane, in one transaction a call, with everything that may go wrong around it: what is not
 * committed for sure is tried again, and a lost commit is resolved by the lane's marker.
 *
 * <p>Thread: one share lane; {@link #close} any.
 */
public final class PostgresShareStore implements ShareStore {

    private static final Logger log = LoggerFactory.getLogger(PostgresShareStore.class);

    /** Share partitions of which a lane remembers the state: about a kilobyte each, with some records in flight. */
    private static final int REMEMBERED_MAX = 4096;

    /** What {@code currtid2} says to a place behind the end of the table, which VACUUM has cut off since. */
    private static final String TID_NOT_VALID = "22023";

    private final String laneName;
    private final StorageOptions options;
    private final ShareConnection connection;

    /** The one that was used least recently comes first. */
    private final Map<SharePartitionId, ShareTransaction.Known> memory = new LinkedHashMap<>();

    public PostgresShareStore(String laneName, Connections connections, StorageOptions options) {
        this.laneName = laneName;
        this.options = options;
        this.connection = new ShareConnection(laneName, connections);
    }

    @Override
    public Turn run(List<ShareAction> actions) {
        if (actions.size() > ACTIONS_MAX) {
            throw new IllegalArgumentException(actions.size() + " actions at once");
        }
        if (actions.isEmpty()) {
            return new Turn(List.of(), Map.of());
        }
        long startNanos = System.nanoTime();
        Backoff backoff = new Backoff();
        while (true) {
            connection.requireOpen();
            try {
                Turn turn = attempt(actions);
                if (turn != null) {
                    return turn;
                }
            } catch (SQLException e) {
                connection.disconnect();
                memory.clear();
                StorageException failure = SqlFailures.of(e);
                connection.requireOpen();
                boolean worthIt = failure.failure() instanceof StorageFailure.Unavailable
                        || failure.failure() instanceof StorageFailure.Contended
                        // The marker is not where it was left: away too long, or moved. A new connection looks for it.
                        || SqlFailures.NOT_MOVED.equals(e.getSQLState())
                        || TID_NOT_VALID.equals(e.getSQLState());
                if (!worthIt
                        || System.nanoTime() - startNanos
                                > options.appendRetry().toNanos()) {
                    throw failure;
                }
                log.debug("share turn tried again, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
            } catch (RuntimeException | Error e) {
                connection.disconnect();
                memory.clear();
                throw e;
            }
            backoff.await();
        }
    }

    /**
     * Null: not committed for sure; try again.
     *
     * @throws SQLException the same, and why
     */
    private @Nullable Turn attempt(List<ShareAction> actions) throws SQLException {
        ShareConnection.Session session = connection.open();
        long seq = connection.nextSeq();
        ShareTransaction transaction = new ShareTransaction(connection, session.pipeline(), memory, actions, seq);
        Turn turn = transaction.run();
        if (transaction.isChanged()) {
            try {
                transaction.commit();
            } catch (SQLException e) {
                if (!session.pipeline().isLost()) {
                    throw e;
                }
                log.info("commit unknown, lane={} seq={}: {}", laneName, seq, SqlFailures.firstLine(e.getMessage()));
                connection.disconnect();
                memory.clear();
                return resolve(seq) ? turn : null;
            }
        } else {
            transaction.abandon();
        }
        memory.putAll(transaction.left());
        forget();
        return turn;
    }

    private void forget() {
        Iterator<SharePartitionId> oldest = memory.keySet().iterator();
        while (memory.size() > REMEMBERED_MAX) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Asks until it is known or the store is closed. */
    private boolean resolve(long seq) {
        Backoff backoff = new Backoff();
        while (true) {
            connection.requireOpen();
            try {
                boolean committed = connection.findCommitted(seq);
                log.info("commit resolved, lane={} seq={} committed={}", laneName, seq, committed);
                return committed;
            } catch (SQLException e) {
                log.debug(
                        "commit still unknown, lane={} seq={}: {}",
                        laneName,
                        seq,
                        SqlFailures.firstLine(e.getMessage()));
                connection.disconnect();
                backoff.await();
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
