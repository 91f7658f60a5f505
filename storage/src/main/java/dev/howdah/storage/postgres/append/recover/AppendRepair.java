package dev.howdah.storage.postgres.append.recover;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.append.lane.LaneConnection;
import dev.howdah.storage.postgres.append.locking.LockedPlans;
import dev.howdah.storage.postgres.append.plan.AppendCall;
import dev.howdah.storage.postgres.append.write.HeadMove;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.segment.SegmentCreation;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to what was in the way of a try, so that the next one may succeed. Nothing of the call is stored then. Thread: append lane. */
public final class AppendRepair {

    private static final Logger log = LoggerFactory.getLogger(AppendRepair.class);

    private final LaneConnection connection;
    private final SegmentCreation creation;
    private final LockSearch locks;

    public AppendRepair(LaneConnection connection, SegmentCreation creation, LockSearch locks) {
        this.connection = connection;
        this.creation = creation;
        this.locks = locks;
    }

    /**
     * After a statement has failed, and was rolled back.
     *
     * @throws StorageException another try will not help, or the call's time is over
     */
    public void after(AppendCall call, SQLException e) {
        String sqlState = e.getSQLState();
        if (SqlFailures.LOCK_NOT_AVAILABLE.equals(sqlState)) {
            if (!locks.afterTimeout(call)) {
                call.retryOrThrow(e);
            }
        } else if (HeadMove.hasFailed(e)) {
            // The heads were locked, so it is the writer's row: away too long, or moved. A new connection looks for it.
            call.countRepair("heads not moved");
            connection.disconnect();
        } else if (SqlFailures.UNDEFINED_TABLE.equals(sqlState) || SqlFailures.CHECK_VIOLATION.equals(sqlState)) {
            call.countRepair("leaf missing: " + SqlFailures.firstLine(e.getMessage()));
            call.undecided().keySet().stream()
                    .map(PartitionId::topicId)
                    .distinct()
                    .forEach(creation::reload);
        } else {
            connection.disconnect();
            call.retryOrThrow(e);
        }
    }

    /** Makes the segment that a plan needs. */
    public void after(AppendCall call, LockedPlans.UnderLocks.SegmentMissing missing) {
        call.countRepair("segment missing");
        // False if the topic is gone: the next try does not find its heads.
        boolean exists = creation.ensure(missing.topicId(), missing.appendedAtMicros());
        log.debug("segment made by an append, topicId={} exists={}", missing.topicId(), exists);
    }
}
