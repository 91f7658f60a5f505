package dev.howdah.storage.postgres.append.locking;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.plan.AppendCall;
import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlanner;
import dev.howdah.storage.postgres.append.plan.AppendPlans;
import dev.howdah.storage.postgres.append.plan.Enlistments;
import dev.howdah.storage.postgres.append.plan.HeadRow;
import dev.howdah.storage.postgres.append.plan.LaneMemory;
import dev.howdah.storage.postgres.append.plan.ProducerKey;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;

/**
 * The way to a plan if memory is not enough: under the heads' locks it stands for every case. Thread: append lane.
 */
public final class LockedPlans {

    /** What a plan under locks may come to. */
    public sealed interface UnderLocks {

        record Planned(AppendPlan plan) implements UnderLocks {}

        /** A topic's leaves do not reach the append time; they must be made outside of this transaction. */
        record SegmentMissing(int topicId, long appendedAtMicros) implements UnderLocks {}
    }

    private final SegmentDirectory segments;
    private final LaneMemory memory;
    private final AppendPlans plans;

    /** @param plans over the same memory */
    public LockedPlans(SegmentDirectory segments, LaneMemory memory, AppendPlans plans) {
        this.segments = segments;
        this.memory = memory;
        this.plans = plans;
    }

    /**
     * Locks the heads first, until the transaction ends, and reads what it must know.
     *
     * @throws SQLException a lock was not had in time, or the connection is lost
     */
    public UnderLocks plan(PgConnection connection, AppendCall call, HeadRow.Marker marker, int leaderEpoch)
            throws SQLException {
        Set<PartitionId> ids = call.undecided().keySet();
        Map<PartitionId, HeadRow> heads = HeadLock.lock(connection, ids, memory.places(ids));
        long appendedAtMicros = AppendPlanner.appendTime(call.notBeforeMicros(), heads.values());
        Map<Integer, Segment> written = new HashMap<>();
        for (PartitionId id : heads.keySet()) {
            Optional<Segment> segment = segments.find(id.topicId(), appendedAtMicros);
            if (segment.isEmpty()) {
                return new UnderLocks.SegmentMissing(id.topicId(), appendedAtMicros);
            }
            written.putIfAbsent(id.topicId(), segment.get());
        }
        Set<PartitionId> ended = AppendPlans.ended(call, heads);
        Enlistments enlistments = EnlistmentRows.read(connection, plans.beginning(call, heads, ended), ended);
        for (Map.Entry<Integer, Set<ProducerKey>> topic :
                plans.unknownProducers(call, heads, enlistments).entrySet()) {
            ProducerSearch.load(connection, segments, memory, heads, topic.getValue(), topic.getKey());
        }
        return new UnderLocks.Planned(
                plans.plan(call, heads, written, enlistments, appendedAtMicros, marker, leaderEpoch));
    }
}
