package dev.howdah.storage.postgres.append.locking;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.append.plan.HeadRow;
import dev.howdah.storage.postgres.append.plan.LaneMemory;
import dev.howdah.storage.postgres.append.plan.ProducerEntry;
import dev.howdah.storage.postgres.append.plan.ProducerKey;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;

/**
 * Finds the newest batches of producers in the leaves of one topic.
 *
 * <p>Who is active is in one of the last chunks of its partition. For the others there is an index over producer ids; it gives all
 * chunks that a producer has in a leaf, which would be many for an active one. Thread: append lane, under the heads' locks.
 */
final class ProducerSearch {

    /** As many as hold a producer's batches if none of them is longer than a chunk, and no marker stands between them. */
    private static final int CHUNKS_MIN = BatchEntry.REMEMBERED_MAX;

    /** What five batches of 64 MiB fill. */
    private static final int CHUNKS_MAX = 1_280;

    private static final int CHUNKS_FACTOR = 16;

    private final PgConnection connection;
    private final LogTables tables;
    private final Map<ProducerKey, List<BatchEntry>> found = new HashMap<>();
    private final Set<ProducerKey> wanted;

    ProducerSearch(PgConnection connection, int topicId, Collection<ProducerKey> wanted) {
        this.connection = connection;
        this.tables = new LogTables(topicId);
        this.wanted = new LinkedHashSet<>(wanted);
    }

    /**
     * Loads producers of one topic, under their heads' locks, from the newest leaf back to those a day old, and whether they have a
     * transaction open. One that is not found there is unknown and gets an empty entry.
     */
    static void load(
            PgConnection connection,
            SegmentDirectory segments,
            LaneMemory memory,
            Map<PartitionId, HeadRow> heads,
            Set<ProducerKey> keys,
            int topicId)
            throws SQLException {
        ProducerSearch search = new ProducerSearch(connection, topicId, keys);
        long newestMicros = Long.MIN_VALUE;
        for (ProducerKey key : keys) {
            newestMicros = Math.max(newestMicros, head(heads, key).appendedAtMicros());
        }
        long oldestMicros = newestMicros == LeafBounds.UNBOUNDED
                ? LeafBounds.UNBOUNDED
                : newestMicros - BatchEntry.REMEMBERED_FOR.toMillis() * 1_000;
        List<Segment> leaves = segments.remembered(topicId);
        for (int i = leaves.size() - 1; i >= 0 && !search.isComplete() && newestMicros != LeafBounds.UNBOUNDED; i--) {
            Segment segment = leaves.get(i);
            if (segment.bounds().lowerMicros() > newestMicros) {
                continue;
            }
            if (segment.bounds().upperMicros() <= oldestMicros) {
                break;
            }
            search.search(segment.number());
        }
        Map<PartitionId, Map<Long, Long>> open = open(connection, heads, keys);
        for (ProducerKey key : keys) {
            ProducerEntry entry = ProducerEntry.of(search.batches(key));
            if (open.getOrDefault(key.id(), Map.of()).containsKey(key.producerId())) {
                entry.openNewest();
            }
            memory.put(head(heads, key), key.producerId(), entry);
        }
    }

    /** Transactions that have a batch in these partitions; those whose head says that there are none are not asked for. */
    private static Map<PartitionId, Map<Long, Long>> open(
            PgConnection connection, Map<PartitionId, HeadRow> heads, Set<ProducerKey> keys) throws SQLException {
        Set<PartitionId> unstable = new HashSet<>();
        for (ProducerKey key : keys) {
            if (head(heads, key).stability().firstUnstableOffset() != Stability.NONE_OPEN) {
                unstable.add(key.id());
            }
        }
        return unstable.isEmpty() ? Map.of() : EnlistmentRows.listWritten(connection, unstable);
    }

    private static HeadRow head(Map<PartitionId, HeadRow> heads, ProducerKey key) {
        HeadRow head = heads.get(key.id());
        if (head == null) {
            throw new AssertionError("no head locked for " + key);
        }
        return head;
    }

    /** Looks into the next older leaf. */
    void search(int segment) throws SQLException {
        Map<ProducerKey, List<BatchEntry>> inLeaf = new HashMap<>();
        findInLastChunks(segment, inLeaf);
        List<ProducerKey> missing = wanted.stream()
                .filter(key -> inLeaf.getOrDefault(key, List.of()).size() < BatchEntry.REMEMBERED_MAX)
                .toList();
        for (int limit = CHUNKS_MIN; !missing.isEmpty() && limit <= CHUNKS_MAX; limit *= CHUNKS_FACTOR) {
            missing.forEach(inLeaf::remove);
            missing = findByIndex(segment, missing, limit, inLeaf);
        }
        inLeaf.forEach((key, batches) ->
                found.computeIfAbsent(key, first -> new ArrayList<>()).addAll(batches));
        wanted.removeIf(key -> found.getOrDefault(key, List.of()).size() >= BatchEntry.REMEMBERED_MAX);
    }

    /** Whether older leaves cannot add anything. */
    boolean isComplete() {
        return wanted.isEmpty();
    }

    /** Newest first; may be more than are remembered. */
    List<BatchEntry> batches(ProducerKey key) {
        return found.getOrDefault(key, List.of());
    }

    private void findInLastChunks(int segment, Map<ProducerKey, List<BatchEntry>> into) throws SQLException {
        Set<Integer> partitions = new LinkedHashSet<>();
        wanted.forEach(key -> partitions.add(key.id().partition()));
        String sql = LockingSql.CHUNK_FIND_LAST_BATCHES.sql("log_leaf", tables.leaf(segment));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            new SqlArguments(connection, select).ints(partitions);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    PartitionId id = new PartitionId(tables.topicId(), rows.getInt("partition"));
                    for (BatchEntry batch : newestFirst(rows)) {
                        ProducerKey key = new ProducerKey(id, batch.producerId());
                        if (wanted.contains(key)) {
                            add(key, batch, into);
                        }
                    }
                }
            }
        }
    }

    /** Returns those that may have more than so many chunks give. */
    private List<ProducerKey> findByIndex(
            int segment, List<ProducerKey> keys, int limit, Map<ProducerKey, List<BatchEntry>> into)
            throws SQLException {
        String sql =
                LockingSql.CHUNK_FIND_PRODUCERS.sql("log_leaf", tables.leaf(segment), "limit", Integer.toString(limit));
        Map<ProducerKey, Integer> chunks = new HashMap<>();
        allowBitmapScans("on");
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            new SqlArguments(connection, select)
                    .ints(keys.stream().map(key -> key.id().partition()).toList())
                    .longs(keys.stream().map(ProducerKey::producerId).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    PartitionId id = new PartitionId(tables.topicId(), rows.getInt("partition"));
                    ProducerKey key = new ProducerKey(id, rows.getLong("producer_id"));
                    chunks.merge(key, 1, Integer::sum);
                    for (BatchEntry batch : newestFirst(rows)) {
                        if (batch.producerId() == key.producerId()) {
                            add(key, batch, into);
                        }
                    }
                }
            }
        }
        allowBitmapScans("off");
        return keys.stream()
                .filter(key -> chunks.getOrDefault(key, 0) == limit
                        && into.getOrDefault(key, List.of()).size() < BatchEntry.REMEMBERED_MAX)
                .toList();
    }

    /** A transactional batch is noted in each of its chunks. */
    private static void add(ProducerKey key, BatchEntry batch, Map<ProducerKey, List<BatchEntry>> into) {
        List<BatchEntry> batches = into.computeIfAbsent(key, first -> new ArrayList<>());
        if (batches.isEmpty() || batches.get(batches.size() - 1).baseOffset() != batch.baseOffset()) {
            batches.add(batch);
        }
    }

    /** A lane's session has them off, and a GIN index can be read in no other way. For this transaction. */
    private void allowBitmapScans(String setting) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local enable_bitmapscan = " + setting);
        }
    }

    /** Of a chunk; control batches carry no sequence and are left out. */
    private static List<BatchEntry> newestFirst(ResultSet row) throws SQLException {
        List<BatchEntry> oldestFirst = BatchEntry.unpack(
                row.getBytes("batches"),
                row.getLong("base_offset"),
                PgTime.toMicros(row.getObject("appended_at", OffsetDateTime.class)));
        List<BatchEntry> batches = new ArrayList<>(oldestFirst.size());
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            if (oldestFirst.get(i).baseSequence() >= 0) {
                batches.add(oldestFirst.get(i));
            }
        }
        return batches;
    }
}
