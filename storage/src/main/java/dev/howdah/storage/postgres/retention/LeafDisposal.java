package dev.howdah.storage.postgres.retention;

import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Sql;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import dev.howdah.storage.postgres.segment.SegmentSql;
import dev.howdah.storage.postgres.segment.SegmentState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;

/**
 * Frees leaves that lie below the log starts of all partitions.
 *
 * <pre>
 * settled ──TRUNCATE──▶ truncated ──(no producer in it is remembered any more) DROP──▶ gone
 * </pre>
 *
 * <p>TRUNCATE locks only the leaf and gives its space back at once. DROP also locks the parent, which people query, so
 * it comes later and only when nobody uses it. The last batches of producers are put back into a truncated leaf, which
 * stays for a day, because a batch that a producer sends again must not be stored twice. The newest segment of a topic
 * is never dropped. If it is idle and all its records lie below the log starts, its records are deleted and the leaf
 * stays. Thread: janitor.
 */
public final class LeafDisposal {

    /** The most leaves of one topic that one round drops. */
    private static final int DROPS_MAX = 32;

    /** Batches that were appended after this time are remembered for their producers. */
    public static long producersAfter(long nowMicros) {
        return nowMicros - BatchEntry.REMEMBERED_FOR.toMillis() * 1_000;
    }

    private final Connections connections;
    private final JanitorTransactions transactions;
    private final SegmentDirectory directory;

    LeafDisposal(Connections connections, JanitorTransactions transactions, SegmentDirectory directory) {
        this.connections = connections;
        this.transactions = transactions;
        this.directory = directory;
    }

    /**
     * What was freed.
     *
     * @param truncated how many leaves lost their records
     * @param dropped how many leaves no longer exist
     */
    record Freed(int truncated, int dropped) {}

    Freed free(int topicId, List<PartitionPortions> partitions, Instant now) {
        Set<Integer> live = new HashSet<>();
        partitions.forEach(partition -> partition.live().forEach(portion -> live.add(portion.segment())));
        List<SegmentState> segments = connections.inTransaction(connection -> SegmentState.load(connection, topicId));
        int truncated = 0;
        int dropped = 0;
        for (int i = 0; i < segments.size(); i++) {
            SegmentState segment = segments.get(i);
            boolean newest = i == segments.size() - 1;
            if (live.contains(segment.number())) {
                continue;
            }
            boolean free = segment.truncated();
            if (segment.settled() && !free) {
                boolean[] held = {false};
                free = transactions.tryRun("truncating", connection -> {
                    String leaf = new LogTables(topicId).leaf(segment.number());
                    held[0] = exists(connection, leaf) && holds(connection, RetentionSql.CHUNK_FIND_ANY_RECORD, leaf);
                    return truncate(connection, topicId, segment, now);
                });
                truncated += free && held[0] ? 1 : 0;
            } else if (!segment.sealed()) {
                truncated +=
                        transactions.tryRun("emptying", connection -> empty(connection, topicId, segment, now)) ? 1 : 0;
            }
            if (free && !newest && dropped < DROPS_MAX) {
                dropped +=
                        transactions.tryRun("dropping", connection -> drop(connection, topicId, segment, now)) ? 1 : 0;
            }
        }
        return new Freed(truncated, dropped);
    }

    private static boolean truncate(PgConnection connection, int topicId, SegmentState segment, Instant now)
            throws SQLException {
        LogTables tables = new LogTables(topicId);
        String leaf = tables.leaf(segment.number());
        if (!exists(connection, leaf) || JanitorTransactions.areInUse(connection, leaf)) {
            return false;
        }
        truncateButProducers(connection, leaf, now);
        update(connection, RetentionSql.SEGMENT_START_DELETE, topicId, segment.number());
        try (PreparedStatement mark = connection.prepareStatement(RetentionSql.SEGMENT_TRUNCATE.sql())) {
            mark.setObject(1, PgTime.toOffsetDateTime(PgTime.toMicros(now)));
            mark.setInt(2, topicId);
            mark.setInt(3, segment.number());
            mark.executeUpdate();
        }
        return true;
    }

    /**
     * Empties an open segment in which no partition has records any more. The locks on all heads keep appends out
     * meanwhile.
     */
    private static boolean empty(PgConnection connection, int topicId, SegmentState segment, Instant now)
            throws SQLException {
        String leaf = new LogTables(topicId).leaf(segment.number());
        if (!exists(connection, leaf)
                || !holds(connection, RetentionSql.CHUNK_FIND_ANY_RECORD, leaf)
                || JanitorTransactions.areInUse(connection, leaf)) {
            return false;
        }
        lockHeads(connection, topicId);
        try (PreparedStatement count = connection.prepareStatement(RetentionSql.HEAD_FIND_LIVE.sql())) {
            count.setInt(1, topicId);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                if (row.getLong(1) > 0) {
                    return false;
                }
            }
        }
        truncateButProducers(connection, leaf, now);
        update(connection, RetentionSql.SEGMENT_START_MOVE, topicId, segment.number());
        return true;
    }

    private boolean drop(PgConnection connection, int topicId, SegmentState segment, Instant now) throws SQLException {
        LogTables tables = new LogTables(topicId);
        boolean remembered = segment.bounds().upperMicros() > PgTime.toMicros(now.minus(BatchEntry.REMEMBERED_FOR));
        String leaf = tables.leaf(segment.number());
        if (remembered && exists(connection, leaf) && holds(connection, RetentionSql.CHUNK_FIND_ANY_PRODUCER, leaf)) {
            return false;
        }
        if (JanitorTransactions.areInUse(connection, tables.table(), leaf)) {
            return false;
        }
        update(connection, RetentionSql.SEGMENT_DELETE, topicId, segment.number());
        try (Statement statement = connection.createStatement()) {
            statement.execute(SegmentSql.TABLE_DROP.sql("table", leaf));
        }
        // The directory is reloaded, not cleared: an append that is under way may have found its segment in it already.
        directory.reload(connection, topicId);
        return true;
    }

    /** Asks whether a leaf has something, with one of the statements for that. */
    private static boolean holds(PgConnection connection, Sql question, String leaf) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(question.sql("log_leaf", leaf));
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void lockHeads(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.HEAD_LOCK_TOPIC.sql())) {
            lock.setInt(1, topicId);
            lock.execute();
        }
    }

    private static void truncateButProducers(PgConnection connection, String leaf, Instant now) throws SQLException {
        KeptProducers producers = KeptProducers.take(connection, leaf, producersAfter(PgTime.toMicros(now)));
        try (Statement statement = connection.createStatement()) {
            statement.execute(RetentionSql.LEAF_TRUNCATE.sql("leaf", leaf));
        }
        producers.putBack(connection, leaf);
    }

    private static void update(PgConnection connection, Sql statement, int topicId, int segment) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement.sql())) {
            update.setInt(1, topicId);
            update.setInt(2, segment);
            update.executeUpdate();
        }
    }

    private static boolean exists(PgConnection connection, String leaf) throws SQLException {
        return size(connection, leaf) >= 0;
    }

    /** The bytes of the leaf's own file; negative if there is no such leaf. */
    private static long size(PgConnection connection, String leaf) throws SQLException {
        try (PreparedStatement size = connection.prepareStatement(RetentionSql.LEAF_FIND_SIZE.sql())) {
            size.setString(1, leaf);
            try (ResultSet row = size.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
