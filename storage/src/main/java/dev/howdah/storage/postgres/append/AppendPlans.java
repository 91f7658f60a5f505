package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.SQLException;
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
import org.postgresql.jdbc.PgConnection;

/**
 * The two ways to a plan. From memory it costs nothing, and the statement that moves the heads checks it; it stands for the usual case
 * only: every head known, every batch the next one of its producer, no segment begun. Under the heads' locks it stands for all others.
 * Thread: append lane.
 */
final class AppendPlans {

    /** What a plan under locks may come to. */
    sealed interface UnderLocks {

        record Planned(AppendPlan plan) implements UnderLocks {}

        /** A topic's leaves do not reach the append time; they must be made outside of this transaction. */
        record SegmentMissing(int topicId, long appendedAtMicros) implements UnderLocks {}
    }

    private final SegmentDirectory segments;
    private final LaneMemory memory;

    AppendPlans(SegmentDirectory segments, LaneMemory memory) {
        this.segments = segments;
        this.memory = memory;
    }

    /** Plans with what the writer remembers. Asks nobody. Empty if that is not enough. */
    Optional<AppendPlan> fromMemory(Lane lane, AppendCall call, HeadRow.Marker marker) {
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
        AppendPlan plan = plan(lane, call, heads, written, Enlistments.NONE, appendedAtMicros, marker);
        // A duplicate or a gap may only be one because another writer has stored something since.
        return plan.batchCount() == call.undecidedCount() ? Optional.of(plan) : Optional.empty();
    }

    /**
     * Locks the heads first, until the transaction ends, and reads what it must know.
     *
     * @throws SQLException a lock was not had in time, or the connection is lost
     */
    UnderLocks underLocks(Lane lane, AppendCall call, HeadRow.Marker marker) throws SQLException {
        PgConnection connection = lane.connection();
        Map<PartitionId, HeadRow> heads =
                HeadLock.lock(connection, call.undecided().keySet());
        long appendedAtMicros = AppendPlanner.appendTime(call.notBeforeMicros(), heads.values());
        Map<Integer, Segment> written = new HashMap<>();
        for (PartitionId id : heads.keySet()) {
            Optional<Segment> segment = segments.find(id.topicId(), appendedAtMicros);
            if (segment.isEmpty()) {
                return new UnderLocks.SegmentMissing(id.topicId(), appendedAtMicros);
            }
            written.putIfAbsent(id.topicId(), segment.get());
        }
        Set<PartitionId> ended = ended(call, heads);
        Enlistments enlistments = Enlistments.read(connection, beginning(call, heads, ended), ended);
        for (Map.Entry<Integer, Set<ProducerKey>> topic :
                unknownProducers(call, heads, enlistments).entrySet()) {
            memory.load(connection, heads, topic.getValue(), topic.getKey());
        }
        return new UnderLocks.Planned(plan(lane, call, heads, written, enlistments, appendedAtMicros, marker));
    }

    private AppendPlan plan(
            Lane lane,
            AppendCall call,
            Map<PartitionId, HeadRow> heads,
            Map<Integer, Segment> written,
            Enlistments enlistments,
            long appendedAtMicros,
            HeadRow.Marker marker) {
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
        return new AppendPlanner(call, heads, written, known, enlistments, appendedAtMicros)
                .plan(marker, lane.leaderEpoch());
    }

    /**
     * Producers of batches that belong to a transaction which is not known to be open in their partition.
     *
     * @param ended partitions where it may end before
     */
    private Set<ProducerKey> beginning(AppendCall call, Map<PartitionId, HeadRow> heads, Set<PartitionId> ended) {
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
    private static Set<PartitionId> ended(AppendCall call, Map<PartitionId, HeadRow> heads) {
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
    private Map<Integer, Set<ProducerKey>> unknownProducers(
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
