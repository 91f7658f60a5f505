package dev.howdah.storage.postgres.append;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.connect.Tid;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane's connection, made anew after it was lost, and the lane's row in {@code howdah.writer}. What the lane remembers goes
 * with the connection. Thread: append lane; {@link #close} and {@link #requireOpen} any.
 */
final class LaneConnection {

    private static final Logger log = LoggerFactory.getLogger(LaneConnection.class);

    private final UUID writerId = UUID.randomUUID();
    private final String laneName;
    private final Connections connections;
    private final Clock clock;
    private final PostgresLeaderEpochs leaderEpochs;
    private final LaneMemory memory;
    private final FrontendBuffer buffer = new FrontendBuffer();

    private volatile @Nullable Lane lane;
    private volatile boolean closed;

    /** The greatest number under which something was committed. */
    private long committedSeq;

    LaneConnection(
            String laneName,
            Connections connections,
            Clock clock,
            PostgresLeaderEpochs leaderEpochs,
            LaneMemory memory) {
        this.laneName = laneName;
        this.connections = connections;
        this.clock = clock;
        this.leaderEpochs = leaderEpochs;
        this.memory = memory;
    }

    UUID writerId() {
        return writerId;
    }

    /** The one there is, or a new one. After an exception there may be half of one: {@link #disconnect}. */
    Lane open() throws SQLException {
        Lane open = lane;
        if (open != null && open.leaderEpoch() == leaderEpochs.current()) {
            return open;
        }
        // What a lane of an earlier epoch is connected to may not be the database any more.
        disconnect();
        PgConnection fresh = connections.openLane("howdah lane " + laneName);
        open = new Lane(fresh, new Pipeline(fresh, buffer));
        lane = open;
        if (closed) {
            disconnect();
            requireOpen();
        }
        memory.clear();
        HeadMove.prepare(open.pipeline());
        fresh.setAutoCommit(false);
        try (PreparedStatement insert = fresh.prepareStatement(AppendSql.WRITER_INSERT.sql())) {
            insert.setObject(1, writerId);
            insert.setObject(2, PgTime.toOffsetDateTime(PgTime.toMicros(clock.instant())));
            insert.executeUpdate();
        }
        // Another server than before, or one that knows less: offsets that somebody has read may be gone. Asked after
        // the
        // insertion, for a raised epoch fences the writers that stand in the table.
        boolean knowsLess = findWriter(fresh).seq() < committedSeq;
        int epoch = leaderEpochs.verify(fresh, knowsLess ? leaderEpochs.current() : -1);
        open.writerIsAt(findWriter(fresh).tid());
        open.beginsIn(epoch);
        fresh.commit();
        leaderEpochs.adopt(epoch);
        return open;
    }

    /** What the writer has committed. */
    void onCommitted(long seq) {
        committedSeq = seq;
    }

    private Writer findWriter(PgConnection fresh) throws SQLException {
        try (PreparedStatement find = fresh.prepareStatement(AppendSql.WRITER_FIND.sql())) {
            find.setObject(1, writerId);
            try (ResultSet row = find.executeQuery()) {
                row.next();
                return new Writer(row.getLong("seq"), Tid.of(row, 2));
            }
        }
    }

    /** The lane's row. */
    private record Writer(long seq, Tid tid) {}

    /** Null while there is none. */
    @Nullable
    Lane current() {
        return lane;
    }

    void disconnect() {
        Lane open = lane;
        lane = null;
        if (open != null) {
            Connections.closeQuietly(open.connection());
        }
    }

    /** A connection that cannot even do that goes. */
    void rollback(Lane open) {
        try {
            open.connection().rollback();
        } catch (SQLException e) {
            disconnect();
        }
    }

    void requireOpen() {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
    }

    /** For good; a call that waits for Postgres fails. */
    void close() {
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
                try (PreparedStatement delete = admin.prepareStatement(AppendSql.WRITER_DELETE.sql())) {
                    delete.setObject(1, writerId);
                    return delete.executeUpdate();
                }
            });
        } catch (SQLException | StorageException e) {
            log.debug("writer row not deleted, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
        }
    }
}
