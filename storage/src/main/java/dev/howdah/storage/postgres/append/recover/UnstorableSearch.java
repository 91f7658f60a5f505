package dev.howdah.storage.postgres.append.recover;

import dev.howdah.protocol.record.MalformedRecordsException;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.append.lane.Lane;
import dev.howdah.storage.postgres.append.lane.LaneConnection;
import dev.howdah.storage.postgres.append.locking.LockedPlans;
import dev.howdah.storage.postgres.append.locking.LockedPlans.UnderLocks;
import dev.howdah.storage.postgres.append.plan.AppendCall;
import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.write.AppendWrite;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the batches whose content Postgres refuses, by halving, in transactions that are always rolled back: afterwards all others are
 * stored together, or none is. Thread: append lane.
 */
public final class UnstorableSearch {

    private static final Logger log = LoggerFactory.getLogger(UnstorableSearch.class);

    /** How a trial ended. */
    private sealed interface Trial {

        record Taken() implements Trial {}

        record Refused(String why) implements Trial {}

        /** It says nothing; what was in the way has been seen to. */
        record Disturbed() implements Trial {}
    }

    private final String laneName;
    private final LaneConnection connection;
    private final LockedPlans plans;
    private final AppendWrite write;
    private final AppendRepair repair;

    public UnstorableSearch(
            String laneName, LaneConnection connection, LockedPlans plans, AppendWrite write, AppendRepair repair) {
        this.laneName = laneName;
        this.connection = connection;
        this.plans = plans;
        this.write = write;
        this.repair = repair;
    }

    /**
     * Decides the appends of the call that are refused; what is locked meanwhile is decided too.
     *
     * @throws StorageException they are refused together but not apart: a bug
     */
    public void search(AppendCall call) {
        int before = call.undecidedCount();
        search(call, 0, call.appends().size());
        if (call.undecidedCount() == before) {
            throw new StorageException(new StorageFailure.Unexpected("", "content refused, but by no single batch"));
        }
    }

    private void search(AppendCall call, int from, int to) {
        Trial trial = new Trial.Disturbed();
        while (trial instanceof Trial.Disturbed) {
            connection.requireOpen();
            trial = trial(call, from, to);
        }
        if (!(trial instanceof Trial.Refused refused)) {
            return;
        }
        if (to - from == 1) {
            log.info(
                    "batch not storable, lane={} partition={}: {}",
                    laneName,
                    call.appends().get(from).id(),
                    refused.why());
            call.decide(from, new AppendOutcome.Rejected(Rejection.UNSTORABLE, refused.why()));
            return;
        }
        int middle = (from + to) >>> 1;
        search(call, from, middle);
        search(call, middle, to);
    }

    private Trial trial(AppendCall call, int from, int to) {
        Lane lane;
        try {
            lane = connection.open();
        } catch (SQLException e) {
            call.retryOrThrow(e);
            return new Trial.Disturbed();
        }
        try {
            UnderLocks planned = plans.plan(lane.connection(), call, connection.nextMarker(), lane.leaderEpoch());
            if (planned instanceof UnderLocks.Planned some) {
                AppendPlan part = some.plan().of(from, to);
                if (!part.isEmpty()) {
                    write.write(lane.pipeline(), lane.writerTid(), part, AppendWrite.Extent.PART);
                }
            }
            connection.rollback(lane);
            return new Trial.Taken();
        } catch (MalformedRecordsException e) {
            connection.disconnect();
            return new Trial.Refused(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            connection.rollback(lane);
            if (SqlFailures.isContentRefused(e)) {
                return new Trial.Refused(
                        SqlFailures.failure(e.getSQLState(), e.getMessage()).toString());
            }
            repair.after(call, e);
            return new Trial.Disturbed();
        } catch (RuntimeException | Error e) {
            connection.disconnect();
            throw e;
        }
    }
}
