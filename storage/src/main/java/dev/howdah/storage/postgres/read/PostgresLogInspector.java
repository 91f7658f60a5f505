package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogInspector;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/** Reads the sizes of leaves and the producers of partitions. Thread: any that may block. */
public final class PostgresLogInspector implements LogInspector {

    private final Connections connections;
    private final SegmentDirectory segments;

    public PostgresLogInspector(Connections connections, SegmentDirectory segments) {
        this.connections = connections;
        this.segments = segments;
    }

    @Override
    public Map<PartitionId, Long> partitionBytes() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ReadSql.PARTITION_LIST_SIZES.sql());
                    ResultSet rows = select.executeQuery()) {
                Map<PartitionId, Long> sizes = new HashMap<>();
                while (rows.next()) {
                    sizes.put(
                            new PartitionId(rows.getInt("topic_id"), rows.getInt("partition")), rows.getLong("bytes"));
                }
                return Map.copyOf(sizes);
            }
        });
    }

    @Override
    public List<ActiveProducer> producers(PartitionId id, Instant now) {
        long oldestMicros = PgTime.toMicros(now.minus(BatchEntry.REMEMBERED_FOR));
        return connections.inTransaction(connection -> {
            Map<Long, ActiveProducer> newest = new HashMap<>();
            List<Segment> leaves = segments.reload(connection, id.topicId());
            for (int i = leaves.size() - 1; i >= 0; i--) {
                if (leaves.get(i).bounds().upperMicros() <= oldestMicros) {
                    break;
                }
                readLeaf(connection, id, leaves.get(i).number(), oldestMicros, newest);
            }
            List<ActiveProducer> producers = new ArrayList<>(newest.values());
            producers.sort(Comparator.comparingLong(ActiveProducer::id));
            return List.copyOf(producers);
        });
    }

    /** Adds the producers of one leaf. What a newer leaf said of a producer stays. */
    private static void readLeaf(
            PgConnection connection, PartitionId id, int segment, long oldestMicros, Map<Long, ActiveProducer> newest)
            throws SQLException {
        String sql = ReadSql.CHUNK_LIST_BATCHES.sql("log_leaf", new LogTables(id.topicId()).leaf(segment));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, id.partition());
            select.setObject(2, PgTime.toOffsetDateTime(oldestMicros));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    List<BatchEntry> batches = BatchEntry.unpack(
                            rows.getBytes("batches"),
                            rows.getLong("base_offset"),
                            PgTime.toMicros(rows.getObject("appended_at", OffsetDateTime.class)));
                    for (int i = batches.size() - 1; i >= 0; i--) {
                        BatchEntry batch = batches.get(i);
                        if (batch.baseSequence() >= 0) {
                            newest.putIfAbsent(batch.producerId(), producer(batch));
                        }
                    }
                }
            }
        }
    }

    private static ActiveProducer producer(BatchEntry batch) {
        return new ActiveProducer(
                batch.producerId(),
                batch.producerEpoch(),
                batch.lastSequence(),
                Math.floorDiv(batch.appendedAtMicros(), 1_000L));
    }
}
