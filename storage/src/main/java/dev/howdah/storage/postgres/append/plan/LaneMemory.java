package dev.howdah.storage.postgres.append.plan;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.Tid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one writer remembers of its partitions: each head as it left it, and the producers. The truth is in the tables; this is
 * a cache that holds for a partition only while the head's marker is the one it was filled under. Thread: append lane.
 */
public final class LaneMemory {

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

    /** Where this writer left the heads that it knows of these. */
    public Map<PartitionId, Tid> places(Set<PartitionId> ids) {
        Map<PartitionId, Tid> places = new HashMap<>();
        for (PartitionId id : ids) {
            HeadRow head = head(id);
            if (head != null) {
                places.put(id, head.tid());
            }
        }
        return places;
    }

    /** Null if it must be loaded first. */
    @Nullable
    ProducerEntry find(HeadRow head, long producerId) {
        Remembered partition = byPartition.get(head.id());
        return partition == null || !partition.holdsFor(head) ? null : partition.producers.get(producerId);
    }

    /** After another server may have answered: nothing is certain any more. */
    public void clear() {
        byPartition.clear();
    }

    /** Takes note of a producer of which no batch of this epoch can be in the partition. The head is locked. */
    void beginEpoch(HeadRow head, long producerId, short epoch) {
        put(head, producerId, ProducerEntry.inNewEpoch(epoch));
    }

    /** Takes note of a producer as the tables have it. The head is locked. */
    public void put(HeadRow head, long producerId, ProducerEntry entry) {
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
    public void committed(AppendPlan plan, List<HeadRow> after) {
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
