package dev.howdah.storage.postgres.append.plan;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes plans, and asks nobody. From memory a plan costs nothing, and the statement that moves the heads checks it; it stands for the
 * usual case only: every head known, every batch the next one of its producer, no segment begun. {@code LockedPlans} reads what the
 * others need. Thread: append lane.
 */
public final class AppendPlans {

    private final SegmentDirectory segments;
    private final LaneMemory memory;

    public AppendPlans(SegmentDirectory segments, LaneMemory memory) {
        this.segments = segments;
        this.memory = memory;
    }

    /** Plans with what the writer remembers. Asks nobody. Empty if that is not enough. */
    public Optional<AppendPlan> fromMemory(AppendCall call, HeadRow.Marker marker, int leaderEpoch) {
        Map<PartitionId, HeadRow> heads = new HashMap<>();
        for (PartitionId id : call.undecided().keySet()) {
            HeadRow head = memory.head(id);
            if (head == null) {
                return Optional.empty();
            }
            heads.put(id, head);
        }
        long appendedAtMicros = AppendPlanner.appendTime(call.notBeforeMicros(), heads.values());
        Map<Integer, Segment> written = new HashMap<>();
        for (HeadRow head : heads.values()) {
            Segment segment =
                    segments.find(head.id().topicId(), appendedAtMicros).orElse(null);
            if (segment == null
                    || head.appendedAtMicros() == LeafBounds.UNBOUNDED
                    || !segment.bounds().contains(head.appendedAtMicros())) {
                return Optional.empty();
            }
            written.put(head.id().topicId(), segment);
        }
        if (!unknownProducers(call, heads, Enlistments.NONE).isEmpty()
                || !ended(call, heads).isEmpty()
                || !beginning(call, heads, Set.of()).isEmpty()) {
            return Optional.empty();
        }
        AppendPlan plan = plan(call, heads, written, Enlistments.NONE, appendedAtMicros, marker, leaderEpoch);
        // A duplicate or a gap may only be one because another writer has stored something since.
        return plan.batchCount() == call.undecidedCount() ? Optional.of(plan) : Optional.empty();
    }

    /**
     * Plans with heads that are locked, and with producers that are known.
     *
     * @param written segments by topic id
     */
    public AppendPlan plan(
            AppendCall call,
            Map<PartitionId, HeadRow> heads,
            Map<Integer, Segment> written,
            Enlistments enlistments,
            long appendedAtMicros,
            HeadRow.Marker marker,
            int leaderEpoch) {
        AppendPlanner.Producers known = new AppendPlanner.Producers() {
            @Override
            public ProducerEntry find(HeadRow head, long producerId) {
                return Objects.requireNonNull(memory.find(head, producerId), "loaded before");
            }

            @Override
            public @Nullable ProducerEntry peek(HeadRow head, long producerId) {
                return memory.find(head, producerId);
            }
        };
        return new AppendPlanner(call, heads, written, known, enlistments, appendedAtMicros).plan(marker, leaderEpoch);
    }

    /**
     * Producers of batches that belong to a transaction which is not known to be open in their partition.
     *
     * @param ended partitions where it may end before
     */
    public Set<ProducerKey> beginning(AppendCall call, Map<PartitionId, HeadRow> heads, Set<PartitionId> ended) {
        Set<ProducerKey> beginning = Set.of();
        for (Map.Entry<PartitionId, List<Integer>> partition : call.undecided().entrySet()) {
            HeadRow head = heads.get(partition.getKey());
            for (int i = 0; head != null && i < partition.getValue().size(); i++) {
                RecordBatch batch =
                        call.appends().get(partition.getValue().get(i)).batch();
                if (Enlistments.isInTransaction(batch) && (ended.contains(head.id()) || !isOpen(head, batch))) {
                    beginning = beginning.isEmpty() ? new LinkedHashSet<>() : beginning;
                    beginning.add(new ProducerKey(head.id(), batch.producerId()));
                }
            }
        }
        return beginning;
    }

    private boolean isOpen(HeadRow head, RecordBatch batch) {
        ProducerEntry entry = memory.find(head, batch.producerId());
        return entry != null && entry.isOpen(batch.producerEpoch());
    }

    /** Partitions that get a control batch. */
    public static Set<PartitionId> ended(AppendCall call, Map<PartitionId, HeadRow> heads) {
        Set<PartitionId> ended = Set.of();
        for (Map.Entry<PartitionId, List<Integer>> partition : call.undecided().entrySet()) {
            boolean exists = heads.containsKey(partition.getKey());
            for (int i = 0; exists && i < partition.getValue().size(); i++) {
                if (call.appends().get(partition.getValue().get(i)).batch().isControl()) {
                    ended = ended.isEmpty() ? new LinkedHashSet<>() : ended;
                    ended.add(partition.getKey());
                }
            }
        }
        return ended;
    }

    /** By topic. Those whose epoch is too new for any batch of it to be stored are known then. */
    public Map<Integer, Set<ProducerKey>> unknownProducers(
            AppendCall call, Map<PartitionId, HeadRow> heads, Enlistments enlistments) {
        Map<Integer, Set<ProducerKey>> unknown = Map.of();
        for (Map.Entry<PartitionId, List<Integer>> partition : call.undecided().entrySet()) {
            HeadRow head = heads.get(partition.getKey());
            for (int i = 0; head != null && i < partition.getValue().size(); i++) {
                Append append = call.appends().get(partition.getValue().get(i));
                RecordBatch batch = append.batch();
                if (!ProducerEntry.hasSequence(batch) || memory.find(head, batch.producerId()) != null) {
                    continue;
                }
                ProducerKey key = new ProducerKey(append.id(), batch.producerId());
                if (enlistments.isFirstOfEpoch(key, batch.producerEpoch())) {
                    memory.beginEpoch(head, key.producerId(), batch.producerEpoch());
                } else {
                    unknown = unknown.isEmpty() ? new TreeMap<>() : unknown;
                    unknown.computeIfAbsent(append.id().topicId(), id -> new HashSet<>())
                            .add(key);
                }
            }
        }
        return unknown;
    }
}
