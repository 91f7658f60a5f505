package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.MalformedRecordsException;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.connect.Tid;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.segment.SegmentCreation;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
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
public final class PostgresLogWriter implements LogWriter {

    private static final Logger log = LoggerFactory.getLogger(PostgresLogWriter.class);

    private static final long BACKOFF_NANOS_MIN = 5_000_000;
    private static final long BACKOFF_NANOS_MAX = 500_000_000;

    /** A segment that is missing again and again after it was made would be a bug; so would a leaf that refuses its rows. */
    private static final int REPAIRS_MAX = 8;

    private final String laneName;
    private final StorageOptions options;
    private final SegmentDirectory segments;
    private final SegmentCreation creation;
    private final LaneMemory memory;
    private final LaneConnection connection;
    private final LaneFence fence = new LaneFence();
    private final ChunkBuilder chunk = new ChunkBuilder();

    private long writerSeq;
    private volatile int leaderEpoch = -1;
    private long lastAppendedAtMicros = Long.MIN_VALUE;

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
        this.creation = creation;
        this.memory = new LaneMemory(segments);
        this.connection = new LaneConnection(laneName, connections, options.clock(), leaderEpochs, memory);
    }

    @Override
    public List<AppendOutcome> append(List<Append> appends, Instant now) {
        if (appends.isEmpty()) {
            return List.of();
        }
        AppendCall call = new AppendCall(appends, Math.max(PgTime.toMicros(now), lastAppendedAtMicros + 1));
        while (true) {
            connection.requireOpen();
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
            open = connection.open();
        } catch (SQLException e) {
            connection.disconnect();
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
            transaction.write(AppendTransaction.Extent.WHOLE);
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
            connection.disconnect();
            call.lockFirst = true;
            return null;
        } catch (RuntimeException | Error e) {
            connection.disconnect();
            throw e;
        }
    }

    private @Nullable List<AppendOutcome> attemptLocked(AppendCall call, Lane open, AppendTransaction transaction) {
        try {
            transaction.planLocked(call.scope(0, call.appends.size()), call.notBeforeMicros, fence::onLocked);
            if (transaction.isEmpty()) {
                connection.rollback(open);
                return transaction.outcomes(call.unstorable);
            }
            transaction.write(AppendTransaction.Extent.PART);
            transaction.noteSegmentStarts();
        } catch (SQLException e) {
            connection.rollback(open);
            onFailure(call, e);
            return null;
        } catch (AppendTransaction.SegmentMissingException e) {
            connection.rollback(open);
            call.countRepair("segment missing");
            // False if the topic is gone: the next try does not find its heads.
            boolean exists = creation.ensure(e.topicId(), e.appendedAtMicros());
            log.debug("segment made by an append, topicId={} exists={}", e.topicId(), exists);
            return null;
        } catch (MalformedRecordsException e) {
            connection.disconnect();
            findUnstorable(call);
            return null;
        } catch (RuntimeException | Error e) {
            connection.disconnect();
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
        HeadRow.Marker marker = new HeadRow.Marker(connection.writerId(), ++writerSeq);
        return new AppendTransaction(open, segments, memory, marker, open.leaderEpoch(), chunk, appends);
    }

    /** After the connection was lost with the commit under way. */
    private @Nullable List<AppendOutcome> resolved(AppendCall call, AppendTransaction transaction, SQLException e) {
        log.info("commit unknown, lane={} seq={}: {}", laneName, writerSeq, SqlFailures.firstLine(e.getMessage()));
        connection.disconnect();
        return resolve(writerSeq) ? committed(call, transaction) : null;
    }

    private List<AppendOutcome> committed(AppendCall call, AppendTransaction transaction) {
        lastAppendedAtMicros = transaction.appendedAtMicros();
        leaderEpoch = transaction.leaderEpoch();
        connection.onCommitted(transaction.marker().writerSeq());
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
            connection.requireOpen();
            try {
                Lane open = connection.open();
                try (PreparedStatement lock = open.connection().prepareStatement(AppendSql.WRITER_LOCK.sql())) {
                    lock.setObject(1, connection.writerId());
                    try (ResultSet row = lock.executeQuery()) {
                        boolean committed = row.next() && row.getLong(1) == seq;
                        if (committed) {
                            open.writerIsAt(Tid.of(row, 2));
                        } else {
                            fenceOff(open);
                        }
                        log.info("commit resolved, lane={} seq={} committed={}", laneName, seq, committed);
                        return committed;
                    }
                } finally {
                    connection.rollback(open);
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
                    connection.disconnect();
                }
                LockSupport.parkNanos(backoffNanos);
                backoffNanos = Math.min(2 * backoffNanos, BACKOFF_NANOS_MAX);
            }
        }
    }

    private void fenceOff(Lane open) throws SQLException {
        try (PreparedStatement update = open.connection().prepareStatement(AppendSql.WRITER_FENCE.sql())) {
            update.setLong(1, ++writerSeq);
            update.setObject(2, connection.writerId());
            try (ResultSet row = update.executeQuery()) {
                if (row.next()) {
                    open.writerIsAt(Tid.of(row, 1));
                }
            }
        }
        open.connection().commit();
    }

    private void onFailure(AppendCall call, SQLException e) {
        String sqlState = e.getSQLState();
        if (SqlFailures.LOCK_NOT_AVAILABLE.equals(sqlState)) {
            fence();
            call.retryOrThrow(e);
        } else if (SqlFailures.DIVISION_BY_ZERO.equals(sqlState)) {
            // The heads were locked, so it is the writer's row: away too long, or moved. A new connection looks for it.
            call.countRepair("heads not moved");
            connection.disconnect();
        } else if (SqlFailures.isContentRefused(e)) {
            call.countRepair("content refused: " + SqlFailures.firstLine(e.getMessage()));
            findUnstorable(call);
        } else if (SqlFailures.UNDEFINED_TABLE.equals(sqlState) || SqlFailures.CHECK_VIOLATION.equals(sqlState)) {
            call.countRepair("leaf missing: " + SqlFailures.firstLine(e.getMessage()));
            call.appends.stream()
                    .map(append -> append.id().topicId())
                    .distinct()
                    .forEach(creation::reload);
        } else {
            connection.disconnect();
            call.retryOrThrow(e);
        }
    }

    private void fence() {
        Lane open = connection.current();
        if (open == null) {
            return;
        }
        try {
            fence.onLockTimeout(open.connection());
            open.connection().commit();
        } catch (SQLException e) {
            log.warn("could not look for frozen lanes, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
            connection.disconnect();
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
        connection.requireOpen();
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
            connection.requireOpen();
            Lane open;
            try {
                open = connection.open();
            } catch (SQLException e) {
                connection.disconnect();
                call.retryOrThrow(e);
                continue;
            }
            try {
                AppendTransaction transaction = transaction(open, call.appends);
                transaction.planLocked(call.scope(from, to), call.notBeforeMicros, fence::onLocked);
                if (!transaction.isEmpty()) {
                    transaction.write(AppendTransaction.Extent.PART);
                }
                connection.rollback(open);
                return null;
            } catch (MalformedRecordsException e) {
                connection.disconnect();
                return String.valueOf(e.getMessage());
            } catch (AppendTransaction.SegmentMissingException e) {
                connection.rollback(open);
                return null;
            } catch (SQLException e) {
                connection.rollback(open);
                if (SqlFailures.isContentRefused(e)) {
                    return SqlFailures.failure(e.getSQLState(), e.getMessage()).toString();
                }
                onFailure(call, e);
            } catch (RuntimeException | Error e) {
                connection.disconnect();
                throw e;
            }
        }
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
