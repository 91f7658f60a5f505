package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.MalformedRecordsException;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.Attempt.Answered;
import dev.howdah.storage.postgres.append.Attempt.NotStored;
import dev.howdah.storage.postgres.append.lane.Lane;
import dev.howdah.storage.postgres.append.lane.LaneConnection;
import dev.howdah.storage.postgres.append.lane.LaneFence;
import dev.howdah.storage.postgres.append.locking.EnlistmentRows;
import dev.howdah.storage.postgres.append.locking.LockedPlans;
import dev.howdah.storage.postgres.append.locking.LockedPlans.UnderLocks;
import dev.howdah.storage.postgres.append.locking.SegmentCrossing;
import dev.howdah.storage.postgres.append.plan.AppendCall;
import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlans;
import dev.howdah.storage.postgres.append.plan.LaneMemory;
import dev.howdah.storage.postgres.append.recover.AppendRepair;
import dev.howdah.storage.postgres.append.recover.CommitResolver;
import dev.howdah.storage.postgres.append.recover.LockSearch;
import dev.howdah.storage.postgres.append.recover.UnstorableSearch;
import dev.howdah.storage.postgres.append.write.AppendWrite;
import dev.howdah.storage.postgres.append.write.WrittenPlan;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.segment.SegmentCreation;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group commit, with everything that may go wrong around it.
 *
 * <pre>
 *            ┌─────── not stored for sure: a lock, lost connection, missing segment, refused content ─────────┐
 *            ▼                                                                                                │
 *  connect → planned from memory → one pipeline ─ answered ──→ outcomes                                       │
 *       │          │ not enough known, or refused      │                                                      │
 *       │          ▼                                   │                                                      │
 *       └──→ planned under locks → pipeline → COMMIT ──┴─ lost → CommitResolver ── not committed ─────────────┘
 *                                                                     └─ committed → outcomes
 * </pre>
 *
 * In the usual case a transaction is one write and one answer. Whatever is unusual about a group is found out by the second
 * way, which reads under locks first.
 *
 * <p>Thread: append lane; {@link #close} from any.
 */
public final class PostgresLogWriter implements LogWriter {

    private static final Logger log = LoggerFactory.getLogger(PostgresLogWriter.class);

    private final String laneName;
    private final StorageOptions options;
    private final SegmentDirectory segments;
    private final PostgresLeaderEpochs leaderEpochs;
    private final LaneMemory memory;
    private final LaneConnection connection;
    private final AppendPlans plans;
    private final LockedPlans lockedPlans;
    private final AppendWrite write = new AppendWrite();
    private final CommitResolver resolver;
    private final LockSearch locks;
    private final AppendRepair repair;
    private final UnstorableSearch unstorable;

    private long lastAppendedAtMicros = Long.MIN_VALUE;
    private int leaderEpoch = -1;

    public PostgresLogWriter(
            String laneName,
            Connections connections,
            StorageOptions options,
            SegmentDirectory segments,
            SegmentCreation creation,
            PostgresLeaderEpochs leaderEpochs) {
        this.laneName = laneName;
        this.options = options;
        this.segments = segments;
        this.leaderEpochs = leaderEpochs;
        memory = new LaneMemory();
        LaneFence fence = new LaneFence();
        connection = new LaneConnection(laneName, connections, leaderEpochs, memory, fence);
        plans = new AppendPlans(segments, memory);
        lockedPlans = new LockedPlans(segments, memory, plans);
        resolver = new CommitResolver(laneName, connection, fence);
        locks = new LockSearch(laneName, connection, segments, fence);
        repair = new AppendRepair(connection, creation, locks);
        unstorable = new UnstorableSearch(laneName, connection, lockedPlans, write, repair);
    }

    @Override
    public List<AppendOutcome> append(List<Append> appends, Instant now) {
        if (appends.isEmpty()) {
            return List.of();
        }
        AppendCall call = begin(appends, now);
        locks.beforeTry(call);
        Attempt attempt = call.isDecided() ? nothingStored(call) : attempt(call, this::fromMemory);
        while (attempt instanceof NotStored) {
            connection.requireOpen();
            attempt = call.isDecided()
                    ? nothingStored(call)
                    : attempt(call, (lane, tried) -> underLocks(lane, tried, null));
        }
        return ((Answered) attempt).outcomes();
    }

    /**
     * Stores batches, and with them what else is to be done in the same transaction. Either all of it is done or nothing. Only a partition
     * that does not exist is left out, as its outcome says.
     *
     * @param appends may be empty
     * @throws StorageException nothing is stored; as with {@link #append(List, Instant)}, only after {@link #close} it may be unknown
     */
    public Joint append(List<Append> appends, Instant now, Alongside alongside) {
        AppendCall call = begin(appends, now);
        locks.beforeTry(call);
        Attempt attempt = Attempt.NOT_STORED;
        while (attempt instanceof NotStored) {
            connection.requireOpen();
            Set<PartitionId> locked = call.lockedOnly();
            if (!locked.isEmpty()) {
                return new Joint.Locked(locked);
            }
            attempt = attempt(call, (lane, tried) -> underLocks(lane, tried, alongside));
        }
        return attempt instanceof Answered answered ? new Joint.Stored(answered.outcomes()) : new Joint.Declined();
    }

    /**
     * Asks something over the writer's connection, in the transaction of the append that follows. The connection is replaced if it
     * is lost.
     *
     * @throws StorageException Postgres does not answer
     */
    public <T> T ask(Connections.Work<T> question) {
        AppendCall call = begin(List.of(), Instant.EPOCH);
        while (true) {
            connection.requireOpen();
            try {
                return question.run(connection.open().connection());
            } catch (SQLException e) {
                connection.disconnect();
                call.retryOrThrow(e);
            } catch (RuntimeException | Error e) {
                connection.disconnect();
                throw e;
            }
        }
    }

    /** Ends the transaction of {@link #ask} if no append follows. */
    public void release() {
        connection.rollback();
    }

    private AppendCall begin(List<Append> appends, Instant now) {
        connection.requireOpen();
        long notBeforeMicros = Math.max(PgTime.toMicros(now), lastAppendedAtMicros + 1);
        return new AppendCall(laneName, appends, notBeforeMicros, options.appendRetry());
    }

    private Attempt attempt(AppendCall call, BiFunction<Lane, AppendCall, Attempt> way) {
        Lane lane;
        try {
            lane = connection.open();
        } catch (SQLException e) {
            call.retryOrThrow(e);
            return Attempt.NOT_STORED;
        }
        return way.apply(lane, call);
    }

    /** One write, which commits, and one answer. */
    private Attempt fromMemory(Lane lane, AppendCall call) {
        Optional<AppendPlan> remembered = plans.fromMemory(call, connection.nextMarker(), lane.leaderEpoch());
        if (remembered.isEmpty()) {
            return Attempt.NOT_STORED;
        }
        AppendPlan plan = remembered.get();
        try {
            return committed(lane, written(lane, plan, AppendWrite.Extent.WHOLE));
        } catch (SQLException e) {
            if (lane.pipeline().isLost()) {
                return resolved(plan, e);
            }
            if (SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                repair.after(call, e);
            } else {
                log.debug("append under locks, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
            }
            return Attempt.NOT_STORED;
        } catch (MalformedRecordsException e) {
            // In the middle of a message; the pipeline has no end yet, so that nothing is stored.
            connection.disconnect();
            return Attempt.NOT_STORED;
        } catch (RuntimeException | Error e) {
            connection.disconnect();
            throw e;
        }
    }

    /** @param alongside null if there is nothing but the appends */
    private Attempt underLocks(Lane lane, AppendCall call, @Nullable Alongside alongside) {
        WrittenPlan written;
        try {
            UnderLocks planned = lockedPlans.plan(lane.connection(), call, connection.nextMarker(), lane.leaderEpoch());
            if (planned instanceof UnderLocks.SegmentMissing missing) {
                connection.rollback(lane);
                repair.after(call, missing);
                return Attempt.NOT_STORED;
            }
            AppendPlan plan = ((UnderLocks.Planned) planned).plan();
            if (plan.isEmpty() && alongside == null) {
                connection.rollback(lane);
                leaderEpoch = plan.leaderEpoch();
                return new Answered(plan.outcomes());
            }
            written = written(lane, plan, AppendWrite.Extent.PART);
            EnlistmentRows.store(lane.connection(), plan.enlisted());
            SegmentCrossing.note(lane.connection(), segments, plan);
            if (alongside != null && !alongside.run(lane.connection(), written.outcomes())) {
                connection.rollback(lane);
                return Attempt.DECLINED;
            }
        } catch (SQLException e) {
            connection.rollback(lane);
            if (alongside != null && SqlFailures.FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
                // What it refers to was deleted meanwhile.
                call.countRepair("reference missing: " + SqlFailures.firstLine(e.getMessage()));
            } else if (SqlFailures.isContentRefused(e)) {
                call.countRepair("content refused: " + SqlFailures.firstLine(e.getMessage()));
                unstorable.search(call);
            } else {
                repair.after(call, e);
            }
            return Attempt.NOT_STORED;
        } catch (MalformedRecordsException e) {
            connection.disconnect();
            unstorable.search(call);
            return Attempt.NOT_STORED;
        } catch (RuntimeException | Error e) {
            connection.disconnect();
            throw e;
        }
        try {
            lane.connection().commit();
        } catch (SQLException e) {
            return resolved(written.plan(), e);
        }
        return committed(lane, written);
    }

    private WrittenPlan written(Lane lane, AppendPlan plan, AppendWrite.Extent extent) throws SQLException {
        return write.write(lane.pipeline(), lane.writerTid(), plan, extent);
    }

    /** All of the call is locked or was refused. That is no promise which a later epoch could break. */
    private Attempt nothingStored(AppendCall call) {
        leaderEpoch = leaderEpochs.current();
        return new Answered(call.outcomes());
    }

    private Attempt committed(Lane lane, WrittenPlan written) {
        onCommitted(written.plan());
        lane.writerIsAt(written.moved().writerTid());
        memory.committed(written.plan(), written.moved().heads());
        return new Answered(written.outcomes());
    }

    /** After the connection was lost with the commit under way. Where the rows lie is read again over the next one. */
    private Attempt resolved(AppendPlan plan, SQLException e) {
        log.info(
                "commit unknown, lane={} seq={}: {}",
                laneName,
                plan.marker().writerSeq(),
                SqlFailures.firstLine(e.getMessage()));
        connection.disconnect();
        if (!resolver.isCommitted(plan.marker())) {
            return Attempt.NOT_STORED;
        }
        onCommitted(plan);
        return new Answered(plan.outcomes());
    }

    private void onCommitted(AppendPlan plan) {
        lastAppendedAtMicros = plan.appendedAtMicros();
        leaderEpoch = plan.leaderEpoch();
        connection.onCommitted(plan.marker());
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public void close() {
        connection.close();
    }
}
