package dev.howdah.storage.postgres;

import dev.howdah.protocol.record.MalformedRecordsException;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group commit, with everything that may go wrong around it.
 *
 * <pre>
 *            ┌─────── not committed for sure: lock timeout, lost connection, missing segment, refused content ───┐
 *            ▼                                                                                                   │
 *  connect → planned from memory → one pipeline ─ answered ──→ outcomes                                          │
 *       │          │ not enough known, or refused      │                                                         │
 *       │          ▼                                   │                                                         │
 *       └──→ planned under locks → pipeline → COMMIT ──┴─ lost → lock our writer row, compare its seq ── older ──┘
 *                                                                                     └─ this one → outcomes
 * </pre>
 *
 * In the usual case a transaction is one write and one answer. Whatever is unusual about a group is found out by the second
 * way, which reads under locks first.
 *
 * Thread: append lane; {@link #close} from any.
 */
final class PostgresLogWriter implements LogWriter {

    private static final Logger log = LoggerFactory.getLogger(PostgresLogWriter.class);

    private static final long BACKOFF_NANOS_MIN = 5_000_000;
    private static final long BACKOFF_NANOS_MAX = 500_000_000;

    /** A segment that is missing again and again after it was made would be a bug; so would a leaf that refuses its rows. */
    private static final int REPAIRS_MAX = 8;

    private final UUID writerId = UUID.randomUUID();
    private final String laneName;
    private final Connections connections;
    private final StorageOptions options;
    private final SegmentDirectory segments;
    private final PostgresSegmentStore segmentStore;
    private final PostgresLeaderEpochs leaderEpochs;
    private final LaneMemory memory;
    private final FrontendBuffer buffer = new FrontendBuffer();
    private final LaneFence fence = new LaneFence();

    private volatile @Nullable Lane lane;
    private volatile boolean closed;
    private long writerSeq;
    private long lastAppendedAtMicros = Long.MIN_VALUE;

    PostgresLogWriter(
            String laneName,
            Connections connections,
            StorageOptions options,
            SegmentDirectory segments,
            PostgresSegmentStore segmentStore,
            PostgresLeaderEpochs leaderEpochs) {
        this.laneName = laneName;
        this.connections = connections;
        this.options = options;
        this.segments = segments;
        this.segmentStore = segmentStore;
        this.leaderEpochs = leaderEpochs;
        this.memory = new LaneMemory(segments);
    }

    @Override
    public List<AppendOutcome> append(List<Append> appends, Instant now) {
        if (appends.isEmpty()) {
            return List.of();
        }
        AppendCall call = new AppendCall(appends, Math.max(PgTime.toMicros(now), lastAppendedAtMicros + 1));
        while (true) {
            requireOpen();
            List<AppendOutcome> outcomes = attempt(call);
            if (outcomes != null) {
                return outcomes;
            }
        }
    }

    /** What lasts over the tries of one call. */
    private final class AppendCall {
        final List<Append> appends;
        final long notBeforeMicros;
        final Map<Integer, String> unstorable = new HashMap<>();
        final long startNanos = System.nanoTime();
        long backoffNanos = BACKOFF_NANOS_MIN;
        int repairs;

        /** What is remembered did not do; from now on the heads are locked and read first. */
        boolean lockFirst;

        AppendCall(List<Append> appends, long notBeforeMicros) {
            this.appends = appends;
            this.notBeforeMicros = notBeforeMicros;
        }

        /** Waits a little before the next try, or gives up. Nothing of the call is stored at this point. */
        void retryOrThrow(SQLException e) {
            StorageException failure = SqlFailures.of(e);
            boolean worthIt = failure.failure() instanceof StorageFailure.Unavailable
                    || failure.failure() instanceof StorageFailure.Contended;
            if (!worthIt
                    || System.nanoTime() - startNanos > options.appendRetry().toNanos()) {
                throw failure;
            }
            log.debug("append tried again, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
            backOff();
        }

        void backOff() {
            LockSupport.parkNanos(backoffNanos);
            backoffNanos = Math.min(2 * backoffNanos, BACKOFF_NANOS_MAX);
        }

        AppendTransaction.Scope scope(int copyFrom, int copyTo) {
            return new AppendTransaction.Scope(unstorable.keySet(), copyFrom, copyTo);
        }

        void countRepair(String what) {
            if (++repairs > REPAIRS_MAX) {
                throw new StorageException(new StorageFailure.Unexpected("", what + " again and again"));
            }
        }
    }

    /** Null: not committed for sure; try again. */
    private @Nullable List<AppendOutcome> attempt(AppendCall call) {
        Lane open;
        try {
            open = connect();
        } catch (SQLException e) {
            disconnect();
            call.retryOrThrow(e);
            return null;
        }
        if (!call.lockFirst) {
            AppendTransaction transaction = transaction(open, call.appends);
            if (transaction.planFromMemory(call.notBeforeMicros)) {
                return attemptFromMemory(call, open, transaction);
            }
            call.lockFirst = true;
        }
        return attemptLocked(call, open, transaction(open, call.appends));
    }

    /** One write, which commits, and one answer. */
    private @Nullable List<AppendOutcome> attemptFromMemory(AppendCall call, Lane open, AppendTransaction transaction) {
        try {
            transaction.write();
            fence.onLocked();
            return committed(call, transaction);
        } catch (SQLException e) {
            if (open.pipeline().isLost()) {
                return resolved(call, transaction, e);
            }
            call.lockFirst = true;
            if (SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                onFailure(call, e);
            } else {
                log.debug("append under locks, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
            }
            return null;
        } catch (MalformedRecordsException e) {
            // In the middle of a message; the pipeline has no end yet, so that nothing is stored.
            disconnect();
            call.lockFirst = true;
            return null;
        } catch (RuntimeException | Error e) {
            disconnect();
            throw e;
        }
    }

    private @Nullable List<AppendOutcome> attemptLocked(AppendCall call, Lane open, AppendTransaction transaction) {
        try {
            transaction.planLocked(call.scope(0, call.appends.size()), call.notBeforeMicros, fence::onLocked);
            if (transaction.isEmpty()) {
                rollback(open);
                return transaction.outcomes(call.unstorable);
            }
            transaction.write();
            transaction.noteSegmentStarts();
        } catch (SQLException e) {
            rollback(open);
            onFailure(call, e);
            return null;
        } catch (AppendTransaction.SegmentMissingException e) {
            rollback(open);
            call.countRepair("segment missing");
            // False if the topic is gone: the next try does not find its heads.
            boolean exists = segmentStore.ensure(e.topicId(), e.appendedAtMicros());
            log.debug("segment made by an append, topicId={} exists={}", e.topicId(), exists);
            return null;
        } catch (MalformedRecordsException e) {
            disconnect();
            findUnstorable(call);
            return null;
        } catch (RuntimeException | Error e) {
            disconnect();
            throw e;
        }
        try {
            open.connection().commit();
        } catch (SQLException e) {
            return resolved(call, transaction, e);
        }
        return committed(call, transaction);
    }

    private AppendTransaction transaction(Lane open, List<Append> appends) {
        HeadRow.Marker marker = new HeadRow.Marker(writerId, ++writerSeq);
        return new AppendTransaction(open, segments, memory, marker, leaderEpochs.current(), appends);
    }

    /** After the connection was lost with the commit under way. */
    private @Nullable List<AppendOutcome> resolved(AppendCall call, AppendTransaction transaction, SQLException e) {
        log.info("commit unknown, lane={} seq={}: {}", laneName, writerSeq, SqlFailures.firstLine(e.getMessage()));
        disconnect();
        return resolve(writerSeq) ? committed(call, transaction) : null;
    }

    private List<AppendOutcome> committed(AppendCall call, AppendTransaction transaction) {
        lastAppendedAtMicros = transaction.appendedAtMicros();
        transaction.committed();
        return transaction.outcomes(call.unstorable);
    }

    /**
     * Whether the transaction with this seq was committed; if not, it never will be. Asks until it is known or the writer is
     * closed.
     *
     * <p>An old backend that is in the transaction holds our row, and is waited for. One that has not begun with what it
     * received, or has yet to receive it, finds the row moved past its number and fails.
     */
    private boolean resolve(long seq) {
        long backoffNanos = BACKOFF_NANOS_MIN;
        while (true) {
            requireOpen();
            try {
                Lane open = connect();
                try (PreparedStatement lock = open.connection().prepareStatement(Statements.WRITER_LOCK.sql())) {
                    lock.setObject(1, writerId);
                    try (ResultSet row = lock.executeQuery()) {
                        boolean committed = row.next() && row.getLong("seq") == seq;
                        if (!committed) {
                            fenceOff(open);
                        }
                        log.info("commit resolved, lane={} seq={} committed={}", laneName, seq, committed);
                        return committed;
                    }
                } finally {
                    rollback(open);
                }
            } catch (SQLException e) {
                log.debug(
                        "commit still unknown, lane={} seq={}: {}",
                        laneName,
                        seq,
                        SqlFailures.firstLine(e.getMessage()));
                if (SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    fence();
                } else {
                    disconnect();
                }
                LockSupport.parkNanos(backoffNanos);
                backoffNanos = Math.min(2 * backoffNanos, BACKOFF_NANOS_MAX);
            }
        }
    }

    private void fenceOff(Lane open) throws SQLException {
        try (PreparedStatement update = open.connection().prepareStatement(Statements.WRITER_FENCE.sql())) {
            update.setLong(1, ++writerSeq);
            update.setObject(2, writerId);
            update.executeUpdate();
        }
        open.connection().commit();
    }

    private void onFailure(AppendCall call, SQLException e) {
        String sqlState = e.getSQLState();
        if (SqlFailures.LOCK_NOT_AVAILABLE.equals(sqlState)) {
            fence();
            call.retryOrThrow(e);
        } else if (SqlFailures.DIVISION_BY_ZERO.equals(sqlState)) {
            // The heads were locked, so it is the writer's row: away too long. A new connection begins with a new one.
            call.countRepair("heads not moved");
            disconnect();
        } else if (SqlFailures.isContentRefused(e)) {
            call.countRepair("content refused: " + SqlFailures.firstLine(e.getMessage()));
            findUnstorable(call);
        } else if (SqlFailures.UNDEFINED_TABLE.equals(sqlState) || SqlFailures.CHECK_VIOLATION.equals(sqlState)) {
            call.countRepair("leaf missing: " + SqlFailures.firstLine(e.getMessage()));
            call.appends.stream()
                    .map(append -> append.id().topicId())
                    .distinct()
                    .forEach(segmentStore::reload);
        } else {
            disconnect();
            call.retryOrThrow(e);
        }
    }

    private void fence() {
        Lane open = lane;
        if (open == null) {
            return;
        }
        try {
            fence.onLockTimeout(open.connection());
            open.connection().commit();
        } catch (SQLException e) {
            log.warn("could not look for frozen lanes, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
            disconnect();
        }
    }

    /**
     * Finds the batches whose content is refused, by halving, in transactions that are always rolled back: afterwards all
     * others are stored together, or none is.
     */
    private void findUnstorable(AppendCall call) {
        boolean found = findUnstorable(call, 0, call.appends.size());
        if (!found) {
            // Refused together but not apart: the heads do not agree with the batches, or a bug.
            throw new StorageException(new StorageFailure.Unexpected("", "content refused, but by no single batch"));
        }
    }

    private boolean findUnstorable(AppendCall call, int from, int to) {
        requireOpen();
        String refusal = trial(call, from, to);
        if (refusal == null) {
            return false;
        }
        if (to - from == 1) {
            log.info(
                    "batch not storable, lane={} partition={}: {}",
                    laneName,
                    call.appends.get(from).id(),
                    refusal);
            call.unstorable.put(from, refusal);
            return true;
        }
        int middle = (from + to) >>> 1;
        boolean left = findUnstorable(call, from, middle);
        boolean right = findUnstorable(call, middle, to);
        return left || right;
    }

    /** Null if these batches would be taken. */
    private @Nullable String trial(AppendCall call, int from, int to) {
        while (true) {
            requireOpen();
            Lane open;
            try {
                open = connect();
            } catch (SQLException e) {
                disconnect();
                call.retryOrThrow(e);
                continue;
            }
            try {
                AppendTransaction transaction = transaction(open, call.appends);
                transaction.planLocked(call.scope(from, to), call.notBeforeMicros, fence::onLocked);
                if (!transaction.isEmpty()) {
                    transaction.write();
                }
                rollback(open);
                return null;
            } catch (MalformedRecordsException e) {
                disconnect();
                return String.valueOf(e.getMessage());
            } catch (AppendTransaction.SegmentMissingException e) {
                rollback(open);
                return null;
            } catch (SQLException e) {
                rollback(open);
                if (SqlFailures.isContentRefused(e)) {
                    return SqlFailures.failure(e.getSQLState(), e.getMessage()).toString();
                }
                onFailure(call, e);
            } catch (RuntimeException | Error e) {
                disconnect();
                throw e;
            }
        }
    }

    private Lane connect() throws SQLException {
        Lane open = lane;
        if (open != null) {
            return open;
        }
        PgConnection fresh = connections.openLane("howdah lane " + laneName);
        open = new Lane(fresh, new LanePipeline(fresh, buffer));
        lane = open;
        if (closed) {
            disconnect();
            requireOpen();
        }
        memory.clear();
        HeadMove.prepare(open.pipeline());
        fresh.setAutoCommit(false);
        // Another server than before: offsets that somebody has read may be gone.
        leaderEpochs.verify(fresh);
        try (PreparedStatement insert = fresh.prepareStatement(Statements.WRITER_INSERT.sql())) {
            insert.setObject(1, writerId);
            insert.setObject(
                    2, PgTime.toOffsetDateTime(PgTime.toMicros(options.clock().instant())));
            insert.executeUpdate();
        }
        fresh.commit();
        return open;
    }

    private void disconnect() {
        Lane open = lane;
        lane = null;
        if (open != null) {
            Connections.closeQuietly(open.connection());
        }
    }

    private void rollback(Lane open) {
        try {
            open.connection().rollback();
        } catch (SQLException e) {
            disconnect();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Lane open = lane;
        if (open == null) {
            return;
        }
        try {
            // Closes the socket under a call that is waiting; an idle connection goes just as well.
            open.connection().abort(Runnable::run);
            connections.inTransaction(admin -> {
                try (PreparedStatement delete = admin.prepareStatement(Statements.WRITER_DELETE.sql())) {
                    delete.setObject(1, writerId);
                    return delete.executeUpdate();
                }
            });
        } catch (SQLException | StorageException e) {
            log.debug("writer row not deleted, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
        }
    }
}
