package dev.howdah.storage.postgres.retention;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.chunk.ChunkSql;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Pipeline;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/**
 * Keeps the last batches of each producer in a leaf. They are read before the leaf's records are deleted, and put back
 * as chunks without records, one for each partition. Thread: janitor, inside one transaction.
 */
final class KeptProducers {

    private record Kept(long appendedAtMicros, int leaderEpoch, Map<Long, Deque<BatchEntry>> byProducer) {}

    private final Map<Integer, Kept> byPartition = new TreeMap<>();

    /**
     * Reads them.
     *
     * @param afterMicros batches that were appended before are forgotten
     */
    static KeptProducers take(PgConnection connection, String leaf, long afterMicros) throws SQLException {
        KeptProducers kept = new KeptProducers();
        try (PreparedStatement select =
                connection.prepareStatement(RetentionSql.CHUNK_LIST_PRODUCERS.sql("log_leaf", leaf))) {
            select.setObject(1, PgTime.toOffsetDateTime(afterMicros));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long appendedAtMicros = PgTime.toMicros(rows.getObject("appended_at", OffsetDateTime.class));
                    kept.add(
                            rows.getInt("partition"),
                            appendedAtMicros,
                            rows.getInt("leader_epoch"),
                            BatchEntry.unpack(rows.getBytes("batches"), rows.getLong("base_offset"), appendedAtMicros));
                }
            }
        }
        return kept;
    }

    /**
     * Adds the batches of a chunk. Chunks come in the order of their offsets, so the last one has the greatest append
     * time.
     */
    private void add(int partition, long appendedAtMicros, int leaderEpoch, List<BatchEntry> batches) {
        Kept before = byPartition.get(partition);
        Map<Long, Deque<BatchEntry>> byProducer = before == null ? new HashMap<>() : before.byProducer();
        byPartition.put(partition, new Kept(appendedAtMicros, leaderEpoch, byProducer));
        for (BatchEntry batch : batches) {
            Deque<BatchEntry> last = byProducer.computeIfAbsent(batch.producerId(), id -> new ArrayDeque<>());
            // Each chunk of a transactional batch has an entry for it.
            if (batch.baseSequence() >= 0 && (last.isEmpty() || last.getLast().baseOffset() != batch.baseOffset())) {
                last.addLast(batch);
            }
            if (last.size() > BatchEntry.REMEMBERED_MAX) {
                last.removeFirst();
            }
        }
    }

    void putBack(PgConnection connection, String leaf) throws SQLException {
        Pipeline pipeline = new Pipeline(connection, new FrontendBuffer());
        try {
            pipeline.open();
            pipeline.copyOnce(ChunkSql.CHUNK_COPY.sql("log_leaf", leaf));
            CopyRows rows = new CopyRows(pipeline.out());
            rows.begin();
            for (Map.Entry<Integer, Kept> partition : byPartition.entrySet()) {
                write(partition.getKey(), partition.getValue(), rows);
            }
            rows.end();
            pipeline.sync();
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.Unavailable("connection lost: " + e.getMessage()), e);
        }
    }

    private static void write(int partition, Kept kept, CopyRows rows) throws IOException {
        List<BatchEntry> batches = new ArrayList<>();
        kept.byProducer().values().forEach(batches::addAll);
        if (batches.isEmpty()) {
            return;
        }
        batches.sort(Comparator.comparingLong(BatchEntry::baseOffset));
        ChunkBuilder chunk = new ChunkBuilder();
        chunk.begin(
                partition,
                batches.get(0).baseOffset(),
                kept.appendedAtMicros(),
                kept.leaderEpoch(),
                (short) 0,
                Long.MIN_VALUE);
        batches.forEach(chunk::addBatch);
        chunk.endAt(batches.get(batches.size() - 1).lastOffset());
        chunk.writeTo(rows);
    }
}
