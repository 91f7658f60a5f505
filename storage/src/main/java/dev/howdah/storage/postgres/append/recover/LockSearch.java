package dev.howdah.storage.postgres.append.recover;

import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.lane.Lane;
import dev.howdah.storage.postgres.append.lane.LaneConnection;
import dev.howdah.storage.postgres.append.lane.LaneFence;
import dev.howdah.storage.postgres.append.plan.AppendCall;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the partitions whose head or leaf somebody else has locked, and decides their appends as {@link AppendOutcome.Locked}, so that
 * the others need not wait. What was locked once is looked at again before it is tried, which waits for nobody. Thread: append lane.
 */
public final class LockSearch {

    private static final Logger log = LoggerFactory.getLogger(LockSearch.class);

    /** Every so often a lock is waited for in Postgres's queue all the same: looks alone may for ever come when it is held. */
    private static final int LOOKS_BEFORE_A_WAIT = 10;

    /** Beyond it some are waited for once more. */
    private static final int REMEMBERED_MAX = 10_000;

    private final String laneName;
    private final LaneConnection connection;
    private final SegmentDirectory segments;
    private final LaneFence fence;

    /** How often they were looked at since they were found locked. */
    private final Map<PartitionId, Integer> locked = new HashMap<>();

    public LockSearch(String laneName, LaneConnection connection, SegmentDirectory segments, LaneFence fence) {
        this.laneName = laneName;
        this.connection = connection;
        this.segments = segments;
        this.fence = fence;
    }

    /** Decides what was locked at the last look and still is. */
    public void beforeTry(AppendCall call) {
        if (locked.isEmpty()) {
            return;
        }
        Set<PartitionId> asked = new HashSet<>(call.undecided().keySet());
        asked.retainAll(locked.keySet());
        asked.removeIf(this::isToBeWaitedFor);
        if (!asked.isEmpty()) {
            decide(call, asked);
        }
    }

    private boolean isToBeWaitedFor(PartitionId id) {
        int looks = locked.getOrDefault(id, 0) + 1;
        locked.put(id, looks);
        return looks % LOOKS_BEFORE_A_WAIT == 0;
    }

    /** After a lock was not had in time. False if nobody holds one any more that this knows of. */
    boolean afterTimeout(AppendCall call) {
        return decide(call, call.undecided().keySet());
    }

    private boolean decide(AppendCall call, Collection<PartitionId> asked) {
        Set<PartitionId> found;
        try {
            Lane lane = connection.open();
            try {
                found = find(lane, List.copyOf(asked), call.notBeforeMicros());
            } finally {
                connection.rollback(lane);
            }
            fence.look(lane.connection());
        } catch (SQLException e) {
            // The try that follows meets it too.
            log.debug("locks not found, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
            return false;
        }
        asked.forEach(id -> remember(id, found.contains(id)));
        found.forEach(id -> call.decide(id, new AppendOutcome.Locked("the head or the leaf of " + id + " is locked")));
        return !found.isEmpty();
    }

    private void remember(PartitionId id, boolean isLocked) {
        if (!isLocked) {
            locked.remove(id);
        } else if (!locked.containsKey(id)) {
            log.debug("locked by somebody else, lane={} partition={}", laneName, id);
            if (locked.size() == REMEMBERED_MAX) {
                locked.clear();
            }
            locked.put(id, 0);
        }
    }

    private Set<PartitionId> find(Lane lane, List<PartitionId> ids, long micros) throws SQLException {
        List<String> leaves = new ArrayList<>(ids.size());
        for (PartitionId id : ids) {
            leaves.add(segments.find(id.topicId(), micros)
                    .map(segment -> new LogTables(id.topicId()).leaf(segment.number()))
                    .orElse(""));
        }
        Set<PartitionId> found = new HashSet<>();
        try (PreparedStatement select = lane.connection().prepareStatement(RecoverSql.PARTITION_FIND_LOCKED.sql())) {
            new SqlArguments(lane.connection(), select)
                    .ints(ids.stream().map(PartitionId::topicId).toList())
                    .ints(ids.stream().map(PartitionId::partition).toList())
                    .strings(leaves);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new PartitionId(rows.getInt(1), rows.getInt(2)));
                }
            }
        }
        return found;
    }
}
