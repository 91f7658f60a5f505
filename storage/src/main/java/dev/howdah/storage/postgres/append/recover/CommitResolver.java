package dev.howdah.storage.postgres.append.recover;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.append.lane.Lane;
import dev.howdah.storage.postgres.append.lane.LaneConnection;
import dev.howdah.storage.postgres.append.lane.LaneFence;
import dev.howdah.storage.postgres.append.plan.HeadRow;
import dev.howdah.storage.postgres.connect.Backoff;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of a transaction whose connection was lost with the commit under way.
 *
 * <p>An old backend that is in the transaction holds the writer's row, and is waited for. One that has not begun with what it
 * received, or has yet to receive it, finds the row moved past its number and fails. Thread: append lane.
 */
public final class CommitResolver {

    private static final Logger log = LoggerFactory.getLogger(CommitResolver.class);

    private final String laneName;
    private final LaneConnection connection;
    private final LaneFence fence;

    public CommitResolver(String laneName, LaneConnection connection, LaneFence fence) {
        this.laneName = laneName;
        this.connection = connection;
        this.fence = fence;
    }

    /**
     * Whether the transaction with this marker was committed; if not, it never will be. Asks until it is known.
     *
     * @throws StorageException the writer was closed before
     */
    public boolean isCommitted(HeadRow.Marker marker) {
        Backoff backoff = new Backoff();
        while (true) {
            connection.requireOpen();
            try {
                boolean committed = ask(connection.open(), marker);
                log.info("commit resolved, lane={} seq={} committed={}", laneName, marker.writerSeq(), committed);
                return committed;
            } catch (SQLException e) {
                log.debug(
                        "commit still unknown, lane={} seq={}: {}",
                        laneName,
                        marker.writerSeq(),
                        SqlFailures.firstLine(e.getMessage()));
                backoff.await();
            }
        }
    }

    private boolean ask(Lane open, HeadRow.Marker marker) throws SQLException {
        try {
            return connection.settle(open, marker);
        } catch (SQLException e) {
            if (SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                fence.look(open.connection());
            } else {
                connection.disconnect();
            }
            throw e;
        } finally {
            connection.rollback(open);
        }
    }
}
