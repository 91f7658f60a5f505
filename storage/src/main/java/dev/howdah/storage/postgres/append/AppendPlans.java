package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private final PostgresLeaderEpochs leaderEpochs;

    AppendPlans(SegmentDirectory segments, LaneMemory memory, PostgresLeaderEpochs leaderEpochs) {
        this.segments = segments;
        this.memory = memory;
        this.leaderEpochs = leaderEpochs;
    }

    /** Plans with what the writer remembers. Asks nobody. Empty if that is not enough. */
    Optional<AppendPlan> fromMemory(AppendCall call, HeadRow.Marker marker) {
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
        if (!unknownProducers(call, heads).isEmpty()) {
            return Optional.empty();
        }
        AppendPlan plan = plan(call, heads, written, appendedAtMicros, marker);
        // A duplicate or a gap may only be one because another writer has stored something since.
        return plan.batchCount() == call.undecidedCount() ? Optional.of(plan) : Optional.empty();
    }

    /**
     * Locks the heads first, until the transaction ends, and reads what it must know.
     *
     * @throws SQLException a lock was not had in time, or the connection is lost
     */
    UnderLocks underLocks(PgConnection connection, AppendCall call, HeadRow.Marker marker) throws SQLException {
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
        for (Map.Entry<Integer, Set<ProducerKey>> topic :
                unknownProducers(call, heads).entrySet()) {
            memory.load(connection, heads, topic.getValue(), topic.getKey());
        }
        return new UnderLocks.Planned(plan(call, heads, written, appendedAtMicros, marker));
    }

    private AppendPlan plan(
            AppendCall call,
            Map<PartitionId, HeadRow> heads,
            Map<Integer, Segment> written,
            long appendedAtMicros,
            HeadRow.Marker marker) {
        AppendPlanner.Producers known =
                (head, producerId) -> Objects.requireNonNull(memory.find(head, producerId), "loaded before");
        return new AppendPlanner(call, heads, written, known, appendedAtMicros).plan(marker, leaderEpochs.current());
    }

    /** By topic. */
    private Map<Integer, Set<ProducerKey>> unknownProducers(AppendCall call, Map<PartitionId, HeadRow> heads) {
        Map<Integer, Set<ProducerKey>> unknown = Map.of();
        for (Map.Entry<PartitionId, List<Integer>> partition : call.undecided().entrySet()) {
            HeadRow head = heads.get(partition.getKey());
            for (int i = 0; head != null && i < partition.getValue().size(); i++) {
                Append append = call.appends().get(partition.getValue().get(i));
                RecordBatch batch = append.batch();
                if (AppendPlanner.hasSequence(batch) && memory.find(head, batch.producerId()) == null) {
                    unknown = unknown.isEmpty() ? new TreeMap<>() : unknown;
                    unknown.computeIfAbsent(append.id().topicId(), id -> new HashSet<>())
                            .add(new ProducerKey(append.id(), batch.producerId()));
                }
            }
        }
        return unknown;
    }
}
