package dev.howdah.storage.postgres.retention;

import dev.howdah.storage.SegmentStore.Expiry;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/**
 * Expires records of one topic. First a transaction moves the log starts; then whole leaves below all of them are
 * freed. So readers are told that an offset is out of range before its row is deleted. Thread: janitor.
 */
public final class PostgresRetention {

    private final Connections connections;
    private final JanitorTransactions transactions;
    private final LeafDisposal disposal;

    public PostgresRetention(Connections connections, JanitorTransactions transactions, SegmentDirectory directory) {
        this.connections = connections;
        this.transactions = transactions;
        this.disposal = new LeafDisposal(connections, transactions, directory);
    }

    public Expiry expire(TopicPolicy policy, Instant now) {
        List<PartitionPortions> partitions = load(policy.topicId());
        if (partitions.isEmpty()) {
            return Expiry.NONE;
        }
        int moved = 0;
        SortedMap<Integer, Long> wanted = wanted(policy, partitions, now);
        if (!wanted.isEmpty()) {
            int[] count = {0};
            transactions.tryRun("moving log starts", connection -> {
                count[0] = PostgresLogStarts.raiseLocked(connection, policy.topicId(), wanted);
                return count[0] > 0;
            });
            moved = count[0];
            partitions = load(policy.topicId());
        }
        LeafDisposal.Freed freed = disposal.free(policy.topicId(), partitions, now);
        return new Expiry(moved, freed.truncated(), freed.dropped());
    }

    private List<PartitionPortions> load(int topicId) {
        return connections.inTransaction(connection -> PartitionPortions.load(connection, topicId));
    }

    private SortedMap<Integer, Long> wanted(TopicPolicy policy, List<PartitionPortions> partitions, Instant now) {
        SortedMap<Integer, Long> wanted = new TreeMap<>();
        if (!policy.hasRetention()) {
            return wanted;
        }
        return connections.inTransaction(connection -> {
            for (PartitionPortions partition : partitions) {
                if (partition.logStartOffset() == partition.nextOffset()) {
                    continue;
                }
                long from = partition.logStartOffset();
                if (policy.retentionMs() >= 0) {
                    from = Math.max(from, keepByTime(connection, policy, partition, now));
                }
                if (policy.retentionBytes() >= 0) {
                    from = Math.max(from, keepByBytes(connection, policy, partition));
                }
                if (from > partition.logStartOffset()) {
                    wanted.put(partition.partition(), from);
                }
            }
            return wanted;
        });
    }

    private static long keepByTime(
            PgConnection connection, TopicPolicy policy, PartitionPortions partition, Instant now) throws SQLException {
        RetentionByTime rule = new RetentionByTime(policy.retentionMs(), policy.age(), now.toEpochMilli());
        Optional<Portion> idle = rule.idle(partition);
        if (idle.isPresent()) {
            long newestMs = maxTimestampMs(connection, policy.topicId(), partition.partition(), idle.get());
            long appendedAtMs = Math.floorDiv(partition.appendedAtMicros(), 1_000L);
            if (rule.isExpired(newestMs, appendedAtMs)) {
                return partition.nextOffset();
            }
        }
        return rule.keepFrom(partition);
    }

    private static long maxTimestampMs(PgConnection connection, int topicId, int partition, Portion portion)
            throws SQLException {
        String sql = RetentionSql.CHUNK_MAX_TIMESTAMP.sql("log_leaf", new LogTables(topicId).leaf(portion.segment()));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, partition);
            select.setLong(2, portion.baseOffset());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /**
     * The first offset that {@code retention.bytes} keeps: the newest chunks that together have so many bytes stay.
     * Kafka drops whole segments ({@code UnifiedLog.deleteRetentionSizeBreachedSegments}). Our segments are shared by
     * the partitions, so the cut is between two chunks.
     */
    private static long keepByBytes(PgConnection connection, TopicPolicy policy, PartitionPortions partition)
            throws SQLException {
        long missing = policy.retentionBytes();
        if (missing == 0) {
            return partition.nextOffset();
        }
        List<Portion> live = partition.live();
        for (int i = live.size() - 1; i >= 0; i--) {
            Portion portion = live.get(i);
            long from = Math.max(portion.baseOffset(), partition.logStartOffset());
            boolean whole = from == portion.baseOffset();
            Long known = portion.bytes();
            if (known == null || !whole || known >= missing) {
                Optional<Long> cut = cut(connection, policy.topicId(), partition.partition(), portion, from, missing);
                if (cut.isPresent()) {
                    return cut.get();
                }
                known = sum(connection, policy.topicId(), partition.partition(), portion, from);
            }
            missing -= known;
        }
        return partition.logStartOffset();
    }

    private static Optional<Long> cut(
            PgConnection connection, int topicId, int partition, Portion portion, long from, long missing)
            throws SQLException {
        String sql = RetentionSql.CHUNK_FIND_RETAINED.sql("log_leaf", new LogTables(topicId).leaf(portion.segment()));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, partition);
            select.setLong(2, from);
            select.setLong(3, missing);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private static long sum(PgConnection connection, int topicId, int partition, Portion portion, long from)
            throws SQLException {
        String sql = RetentionSql.CHUNK_SUM_BYTES.sql("log_leaf", new LogTables(topicId).leaf(portion.segment()));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, partition);
            select.setLong(2, from);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
