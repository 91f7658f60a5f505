package dev.howdah.storage.postgres.retention;

import dev.howdah.storage.LogStarts;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/**
 * Moves log starts while their heads are locked. The heads are locked in the same order as by appends. Thread: any that
 * may block.
 */
public final class PostgresLogStarts implements LogStarts {

    private final Connections connections;

    public PostgresLogStarts(Connections connections) {
        this.connections = connections;
    }

    private record Bounds(long logStartOffset, long nextOffset) {}

    @Override
    public Map<PartitionId, Deletion> deleteBelow(Map<PartitionId, Long> offsets) {
        if (offsets.isEmpty()) {
            return Map.of();
        }
        int topicId = offsets.keySet().iterator().next().topicId();
        SortedMap<Integer, Long> byPartition = new TreeMap<>();
        offsets.forEach((id, offset) -> {
            if (id.topicId() != topicId) {
                throw new IllegalArgumentException("topics: " + topicId + ", " + id.topicId() + " (expected: one)");
            }
            byPartition.put(id.partition(), offset);
        });
        return connections.inTransaction(connection -> {
            Map<Integer, Bounds> heads = lock(connection, topicId, byPartition);
            SortedMap<Integer, Long> wanted = new TreeMap<>();
            Map<PartitionId, Deletion> deletions = new HashMap<>();
            byPartition.forEach((partition, offset) -> {
                Bounds head = heads.get(partition);
                if (head == null) {
                    return;
                }
                long target = offset == HIGH_WATERMARK ? head.nextOffset() : offset;
                if (target < 0 || target > head.nextOffset()) {
                    deletions.put(new PartitionId(topicId, partition), new Deletion.OutOfRange());
                } else {
                    wanted.put(partition, target);
                    deletions.put(
                            new PartitionId(topicId, partition),
                            new Deletion.Done(Math.max(target, head.logStartOffset())));
                }
            });
            raise(connection, topicId, wanted);
            return Map.copyOf(deletions);
        });
    }

    private static Map<Integer, Bounds> lock(PgConnection connection, int topicId, SortedMap<Integer, Long> partitions)
            throws SQLException {
        Integer[] topicIds = partitions.keySet().stream().map(it -> topicId).toArray(Integer[]::new);
        Map<Integer, Bounds> heads = new HashMap<>();
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.HEAD_LOCK.sql())) {
            lock.setArray(1, connection.createArrayOf("int4", topicIds));
            lock.setArray(
                    2, connection.createArrayOf("int4", partitions.keySet().toArray()));
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    heads.put(
                            rows.getInt("partition"),
                            new Bounds(rows.getLong("log_start_offset"), rows.getLong("next_offset")));
                }
            }
        }
        return heads;
    }

    /**
     * Moves log starts in the caller's transaction, and returns how many moved. Records that were appended since {@code
     * wanted} was computed stay.
     */
    static int raiseLocked(PgConnection connection, int topicId, SortedMap<Integer, Long> wanted) throws SQLException {
        lock(connection, topicId, wanted);
        return raise(connection, topicId, wanted);
    }

    private static int raise(PgConnection connection, int topicId, SortedMap<Integer, Long> wanted)
            throws SQLException {
        if (wanted.isEmpty()) {
            return 0;
        }
        int moved = 0;
        try (PreparedStatement update = connection.prepareStatement(RetentionSql.HEAD_RAISE_LOG_START.sql())) {
            new SqlArguments(connection, update)
                    .ints(wanted.keySet())
                    .longs(wanted.values())
                    .add(topicId);
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    moved++;
                }
            }
        }
        return moved;
    }
}
