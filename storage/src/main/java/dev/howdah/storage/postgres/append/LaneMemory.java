package dev.howdah.storage.postgres.append;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * What one writer remembers of its partitions: each head as it left it, and the producers. The truth is in the tables; this is
 * a cache that holds for a partition only while the head's marker is the one it was filled under. Thread: append lane.
 */
final class LaneMemory {

    private static final int PARTITIONS_MAX = 10_000;
    private static final int PRODUCERS_PER_PARTITION_MAX = 2_000;

    private static final class Remembered {
        private HeadRow head;
        private final Map<Long, ProducerEntry> producers = lru(PRODUCERS_PER_PARTITION_MAX);

        Remembered(HeadRow head) {
            this.head = head;
        }

        boolean holdsFor(HeadRow other) {
            return head.marker().equals(other.marker());
        }
    }

    private final Map<PartitionId, Remembered> byPartition = lru(PARTITIONS_MAX);
    private final SegmentDirectory segments;

    LaneMemory(SegmentDirectory segments) {
        this.segments = segments;
    }

    private static <K, V> Map<K, V> lru(int sizeMax) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > sizeMax;
            }
        };
    }

    /** The head as this writer left it, which another one may have moved since. Null: not known. */
    @Nullable
    HeadRow head(PartitionId id) {
        Remembered partition = byPartition.get(id);
        return partition == null ? null : partition.head;
    }

    /** Null if it must be loaded first. */
    @Nullable
    ProducerEntry find(HeadRow head, long producerId) {
        Remembered partition = byPartition.get(head.id());
        return partition == null || !partition.holdsFor(head) ? null : partition.producers.get(producerId);
    }

    /** After another server may have answered: nothing is certain any more. */
    void clear() {
        byPartition.clear();
    }

    /**
     * Loads producers of one topic, under their heads' locks, from the newest leaf back to those a day old, and whether they have a
     * transaction open. One that is not found there is unknown and gets an empty entry.
     */
    void load(PgConnection connection, Map<PartitionId, HeadRow> heads, Set<ProducerKey> keys, int topicId)
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
            ProducerEntry entry = entry(search.batches(key));
            if (open.getOrDefault(key.id(), Map.of()).containsKey(key.producerId())) {
                entry.openNewest();
            }
            put(head(heads, key), key.producerId(), entry);
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
        return unstable.isEmpty() ? Map.of() : Enlistments.listWritten(connection, unstable);
    }

    /** Takes note of a producer of which no batch of this epoch can be in the partition. The head is locked. */
    void beginEpoch(HeadRow head, long producerId, short epoch) {
        put(head, producerId, ProducerEntry.inNewEpoch(epoch));
    }

    private static HeadRow head(Map<PartitionId, HeadRow> heads, ProducerKey key) {
        HeadRow head = heads.get(key.id());
        if (head == null) {
            throw new AssertionError("no head locked for " + key);
        }
        return head;
    }

    /** @param newestFirst may be more than are remembered */
    private static ProducerEntry entry(List<BatchEntry> newestFirst) {
        ProducerEntry entry = new ProducerEntry();
        for (int i = Math.min(newestFirst.size(), BatchEntry.REMEMBERED_MAX) - 1; i >= 0; i--) {
            BatchEntry batch = newestFirst.get(i);
            entry.append(
                    batch.producerEpoch(),
                    batch.baseSequence(),
                    batch.offsetCount(),
                    batch.baseOffset(),
                    Math.floorDiv(batch.appendedAtMicros(), 1_000L));
        }
        return entry;
    }

    private void put(HeadRow head, long producerId, ProducerEntry entry) {
        Remembered partition = byPartition.get(head.id());
        if (partition == null || !partition.holdsFor(head)) {
            partition = new Remembered(head);
            byPartition.put(head.id(), partition);
        }
        partition.producers.put(producerId, entry);
    }

    /**
     * After a commit: the heads carry our new marker, and what we know of their other producers still holds.
     *
     * @param after the plan's heads as its transaction left them, in the same order
     */
    void committed(AppendPlan plan, List<HeadRow> after) {
        List<AppendPlan.HeadPlan> before = plan.heads();
        for (int i = 0; i < after.size(); i++) {
            HeadRow head = after.get(i);
            Remembered partition = byPartition.get(head.id());
            if (partition == null || !partition.holdsFor(before.get(i).found())) {
                byPartition.put(head.id(), new Remembered(head));
            } else {
                partition.head = head;
            }
        }
        plan.producers().forEach((key, entry) -> {
            Remembered partition = byPartition.get(key.id());
            if (partition != null) {
                partition.producers.put(key.producerId(), entry);
            }
        });
    }
}
