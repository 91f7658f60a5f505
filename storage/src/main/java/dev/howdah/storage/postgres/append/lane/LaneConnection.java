package dev.howdah.storage.postgres.append.lane;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.append.plan.HeadRow;
import dev.howdah.storage.postgres.append.plan.LaneMemory;
import dev.howdah.storage.postgres.append.write.HeadMove;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.writer.WriterRow;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A lane's connection, made anew after it was lost, and the lane's row in {@code howdah.writer}. What the lane remembers goes
 * with the connection. Thread: append lane; {@link #close} and {@link #requireOpen} any.
 */
public final class LaneConnection {

    private final WriterRow row = new WriterRow();
    private final String laneName;
    private final Connections connections;
    private final PostgresLeaderEpochs leaderEpochs;
    private final LaneMemory memory;
    private final LaneFence fence;
    private final FrontendBuffer buffer = new FrontendBuffer();

    /** The greatest number under which something was committed. */
    private long committedSeq;

    private volatile @Nullable Lane lane;
    private volatile boolean closed;

    public LaneConnection(
            String laneName,
            Connections connections,
            PostgresLeaderEpochs leaderEpochs,
            LaneMemory memory,
            LaneFence fence) {
        this.laneName = laneName;
        this.connections = connections;
        this.leaderEpochs = leaderEpochs;
        this.memory = memory;
        this.fence = fence;
    }

    /** Of the next transaction. It is never used again, whatever becomes of that. */
    public HeadRow.Marker nextMarker() {
        return new HeadRow.Marker(row.id(), row.nextSeq());
    }

    /**
     * The one there is, or a new one.
     *
     * @throws SQLException there is none, and nothing is left behind
     */
    public Lane open() throws SQLException {
        Lane open = lane;
        if (open != null && open.leaderEpoch() == leaderEpochs.current()) {
            return open;
        }
        // What a lane of an earlier epoch is connected to may not be the database any more.
        disconnect();
        return openAnew();
    }

    private Lane openAnew() throws SQLException {
        PgConnection fresh = connections.openLane("howdah lane " + laneName);
        Lane opened = new Lane(fresh, new Pipeline(fresh, buffer));
        lane = opened;
        if (closed) {
            disconnect();
            requireOpen();
        }
        memory.clear();
        try {
            // First, so that whatever fails can be rolled back.
            fresh.setAutoCommit(false);
            begin(opened);
            return opened;
        } catch (SQLException e) {
            if (SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                // As long as it is held there is no other connection to look over.
                fence.look(fresh);
            }
            disconnect();
            throw e;
        } catch (RuntimeException e) {
            disconnect();
            throw e;
        }
    }

    private void begin(Lane opened) throws SQLException {
        // Parsing a statement locks its tables too.
        HeadMove.prepare(opened.pipeline());
        PgConnection fresh = opened.connection();
        row.insert(fresh);
        // Another server than before, or one that knows less: offsets that somebody has read may be gone. It comes
        // after the
        // insert, because a raised epoch fences the writers that stand in the table.
        boolean knowsLess = row.find(fresh).seq() < committedSeq;
        int epoch = leaderEpochs.verify(fresh, knowsLess ? leaderEpochs.current() : -1);
        opened.writerIsAt(row.find(fresh).tid());
        opened.beginsIn(epoch);
        fresh.commit();
        leaderEpochs.adopt(epoch);
    }

    /** As {@link WriterRow#settle}, over this connection. */
    public boolean settle(Lane open, HeadRow.Marker marker) throws SQLException {
        WriterRow.Settled settled = row.settle(open.connection(), marker.writerSeq());
        settled.tid().ifPresent(open::writerIsAt);
        return settled.committed();
    }

    /** What the writer has committed. */
    public void onCommitted(HeadRow.Marker marker) {
        committedSeq = marker.writerSeq();
    }

    public void disconnect() {
        Lane open = lane;
        lane = null;
        if (open != null) {
            Connections.closeQuietly(open.connection());
        }
    }

    /** Ends what is open, if there is a connection. */
    public void rollback() {
        Lane open = lane;
        if (open != null) {
            rollback(open);
        }
    }

    /** A connection that cannot even do that goes. */
    public void rollback(Lane open) {
        try {
            open.connection().rollback();
        } catch (SQLException e) {
            disconnect();
        }
    }

    public void requireOpen() {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
    }

    /** For good; a call that waits for Postgres fails. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Lane open = lane;
        row.end(open == null ? null : open.connection(), connections, laneName);
    }
}
