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
 *            ┌──────── not committed for sure: lock timeout, lost connection, missing segment, refused content ──┐
 *            ▼                                                                                                  │
 *  connect → transaction → COMMIT sent → answered            → outcomes                                         │
 *                                └─────→ connection lost     → lock our writer row, compare its seq ── older ───┘
 *                                                                                    └─ this one → outcomes
 * </pre>
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
    private final ProducerStates producers;
    private final CopyRows rows = new CopyRows();
    private final LaneFence fence = new LaneFence();

    private volatile @Nullable PgConnection connection;
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
        this.producers = new ProducerStates(segments);
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
        PgConnection lane;
        try {
            lane = connect();
        } catch (SQLException e) {
            disconnect();
            call.retryOrThrow(e);
            return null;
        }
        AppendTransaction transaction = transaction(lane, call.appends);
        try {
            transaction.run(call.scope(0, call.appends.size()), call.notBeforeMicros, rows, fence::onLocked);
            if (transaction.isEmpty()) {
                rollback(lane);
                return transaction.outcomes(call.unstorable);
            }
        } catch (SQLException e) {
            rollback(lane);
            onFailure(call, e);
            return null;
        } catch (AppendTransaction.SegmentMissingException e) {
            rollback(lane);
            call.countRepair("segment missing");
            // False if the topic is gone: the next try does not find its heads.
            boolean exists = segmentStore.ensure(e.topicId(), e.appendedAtMicros());
            log.debug("segment made by an append, topicId={} exists={}", e.topicId(), exists);
            return null;
        } catch (MalformedRecordsException e) {
            rollback(lane);
            findUnstorable(call);
            return null;
        } catch (RuntimeException | Error e) {
            rollback(lane);
            throw e;
        }
        return commit(call, lane, transaction);
    }

    private AppendTransaction transaction(PgConnection lane, List<Append> appends) {
        HeadRow.Marker marker = new HeadRow.Marker(writerId, ++writerSeq);
        return new AppendTransaction(lane, segments, producers, marker, leaderEpochs.current(), appends);
    }

    private @Nullable List<AppendOutcome> commit(AppendCall call, PgConnection lane, AppendTransaction transaction) {
        try {
            lane.commit();
        } catch (SQLException e) {
            log.info("commit unknown, lane={} seq={}: {}", laneName, writerSeq, SqlFailures.firstLine(e.getMessage()));
            disconnect();
            if (!resolve(writerSeq)) {
                return null;
            }
        }
        lastAppendedAtMicros = transaction.appendedAtMicros();
        transaction.committed();
        return transaction.outcomes(call.unstorable);
    }

    /** Whether the transaction with this seq was committed. Asks until it is known or the writer is closed. */
    private boolean resolve(long seq) {
        long backoffNanos = BACKOFF_NANOS_MIN;
        while (true) {
            requireOpen();
            try {
                PgConnection lane = connect();
                try (PreparedStatement lock = lane.prepareStatement(Statements.WRITER_LOCK.sql())) {
                    lock.setObject(1, writerId);
                    try (ResultSet row = lock.executeQuery()) {
                        boolean committed = row.next() && row.getLong("seq") == seq;
                        log.info("commit resolved, lane={} seq={} committed={}", laneName, seq, committed);
                        return committed;
                    }
                } finally {
                    rollback(lane);
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

    private void onFailure(AppendCall call, SQLException e) {
        String sqlState = e.getSQLState();
        if (SqlFailures.LOCK_NOT_AVAILABLE.equals(sqlState)) {
            fence();
            call.retryOrThrow(e);
        } else if (SqlFailures.isContentRefused(e)) {
            call.countRepair("content refused: " + SqlFailures.firstLine(e.getMessage()));
            findUnstorable(call);
        } else if (SqlFailures.UNDEFINED_TABLE.equals(sqlState) || SqlFailures.CHECK_VIOLATION.equals(sqlState)) {
            call.countRepair("leaf missing: " + SqlFailures.firstLine(e.getMessage()));
            call.appends.forEach(append -> segments.forget(append.id().topicId()));
        } else {
            disconnect();
            call.retryOrThrow(e);
        }
    }

    private void fence() {
        PgConnection lane = connection;
        if (lane == null) {
            return;
        }
        try {
            fence.onLockTimeout(lane);
            lane.commit();
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
            PgConnection lane;
            try {
                lane = connect();
            } catch (SQLException e) {
                disconnect();
                call.retryOrThrow(e);
                continue;
            }
            try {
                transaction(lane, call.appends).run(call.scope(from, to), call.notBeforeMicros, rows, fence::onLocked);
                return null;
            } catch (MalformedRecordsException e) {
                return String.valueOf(e.getMessage());
            } catch (AppendTransaction.SegmentMissingException e) {
                return null;
            } catch (SQLException e) {
                if (SqlFailures.isContentRefused(e)) {
                    return SqlFailures.failure(e.getSQLState(), e.getMessage()).toString();
                }
                onFailure(call, e);
            } finally {
                rollback(lane);
            }
        }
    }

    private PgConnection connect() throws SQLException {
        PgConnection open = connection;
        if (open != null) {
            return open;
        }
        PgConnection fresh = connections.open("howdah lane " + laneName);
        connection = fresh;
        if (closed) {
            disconnect();
            requireOpen();
        }
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
        return fresh;
    }

    private void disconnect() {
        PgConnection open = connection;
        connection = null;
        if (open != null) {
            Connections.closeQuietly(open);
        }
    }

    private void rollback(PgConnection lane) {
        try {
            lane.rollback();
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
        PgConnection open = connection;
        if (open == null) {
            return;
        }
        try {
            // Closes the socket under a call that is waiting; an idle connection goes just as well.
            open.abort(Runnable::run);
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
