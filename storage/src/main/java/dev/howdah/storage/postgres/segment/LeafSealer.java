package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.connect.Statements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the BRIN of leaves that have ended by a B-tree, built at once. BRIN costs an append next to nothing, but a read of
 * few rows goes through the whole of it and through many foreign rows; a B-tree row by row would cost the append dear.
 *
 * <p>Correct at any time: reads find their rows with either index. {@code create index} lets readers go on and holds up only
 * an append whose clock is so far behind that it belongs into the ended leaf. Thread: one.
 */
final class LeafSealer {

    private static final Logger log = LoggerFactory.getLogger(LeafSealer.class);

    /** After its end, a leaf may still get rows of a broker whose clock lags, and of transactions that take long. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** What ended longer ago than this before the last round has been seen to, or is at the next start. */
    private static final Duration LOOK_BACK = Duration.ofHours(1);

    /** A smaller leaf is read from end to end in a millisecond. */
    private static final long BYTES_MIN = 1 << 20;

    private static final int SEALED_PER_ROUND_MAX = 8;

    /** A leaf that a burst has made many times too large takes minutes. */
    private static final Duration INDEX_TIME_MAX = Duration.ofMinutes(30);

    private final Connections connections;
    private @Nullable Instant lastRound;

    LeafSealer(Connections connections) {
        this.connections = connections;
    }

    private record Leaf(LogTables tables, int segment) {}

    int seal(Instant now) {
        int sealed = 0;
        List<Leaf> leaves = find(now);
        for (Leaf leaf : leaves) {
            if (seal(leaf)) {
                sealed++;
            }
        }
        if (leaves.size() < SEALED_PER_ROUND_MAX) {
            lastRound = now;
        }
        return sealed;
    }

    private List<Leaf> find(Instant now) {
        Instant last = lastRound;
        long from = last == null ? LeafBounds.UNBOUNDED : PgTime.toMicros(last.minus(LOOK_BACK));
        long to = PgTime.toMicros(now.minus(GRACE));
        return connections.inTransaction(connection -> {
            List<Leaf> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(Statements.SEGMENT_LIST_UNSEALED.sql())) {
                select.setObject(1, PgTime.toOffsetDateTime(from));
                select.setObject(2, PgTime.toOffsetDateTime(to));
                select.setLong(3, BYTES_MIN);
                select.setInt(4, SEALED_PER_ROUND_MAX);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.add(new Leaf(new LogTables(rows.getInt("topic_id")), rows.getInt("number")));
                    }
                }
            }
            return found;
        });
    }

    private boolean seal(Leaf leaf) {
        try {
            createIndex(leaf);
            dropBrin(leaf);
            return true;
        } catch (StorageException e) {
            // Somebody holds the leaf, or it has just been dropped: the next round looks again.
            if (!(e.failure() instanceof StorageFailure.Contended
                    || e.failure() instanceof StorageFailure.Unexpected)) {
                throw e;
            }
            log.info(
                    "leaf not sealed yet, topicId={}, segment={}: {}",
                    leaf.tables().topicId(),
                    leaf.segment(),
                    e.getMessage());
            return false;
        }
    }

    /** On a connection of its own, which may be silent for longer than others. */
    private void createIndex(Leaf leaf) {
        String sql = Statements.RECORD_LEAF_INDEX_SEALED.sql(
                "record_time_index", leaf.tables().recordTimeIndex(leaf.segment()),
                "record_leaf", leaf.tables().recordLeaf(leaf.segment()));
        try (PgConnection connection = connections.open("howdah janitor")) {
            connection.setNetworkTimeout(Runnable::run, (int) INDEX_TIME_MAX.toMillis());
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(Statements.SESSION_SET_FOR_INDEX.sql());
                statement.execute(Statements.RECORD_LEAF_LOCK_SEAL.sql(
                        "record_leaf", leaf.tables().recordLeaf(leaf.segment())));
                statement.execute(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    /** Takes the leaf for itself for an instant; gives up rather than hold readers up. */
    private void dropBrin(Leaf leaf) {
        String sql = Statements.RECORD_LEAF_INDEX_DROP.sql(
                "record_brin_index", leaf.tables().qualifiedRecordBrinIndex(leaf.segment()));
        connections.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }
}
