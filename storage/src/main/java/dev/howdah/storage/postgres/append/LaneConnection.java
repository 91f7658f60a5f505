package dev.howdah.storage.postgres.append;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.connect.Tid;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    private final PostgresLeaderEpochs leaderEpochs;
    private final LaneMemory memory;
    private final LaneFence fence;
    private final FrontendBuffer buffer = new FrontendBuffer();

    private long writerSeq;
    private volatile @Nullable Lane lane;
    private volatile boolean closed;

    LaneConnection(
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

    UUID writerId() {
        return writerId;
    }

    /** Of the next transaction. It is never used again, whatever becomes of that. */
    HeadRow.Marker nextMarker() {
        return new HeadRow.Marker(writerId, ++writerSeq);
    }

    /**
     * The one there is, or a new one.
     *
     * @throws SQLException there is none, and nothing is left behind
     */
    Lane open() throws SQLException {
        Lane open = lane;
        return open == null ? openAnew() : open;
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
        // Another server than before: offsets that somebody has read may be gone.
        leaderEpochs.verify(fresh);
        try (PreparedStatement insert = fresh.prepareStatement(AppendSql.WRITER_INSERT.sql())) {
            insert.setObject(1, writerId);
            insert.executeUpdate();
        }
        opened.writerIsAt(findWriter(fresh));
        fresh.commit();
    }

    private Tid findWriter(PgConnection fresh) throws SQLException {
        try (PreparedStatement find = fresh.prepareStatement(AppendSql.WRITER_FIND.sql())) {
            find.setObject(1, writerId);
            try (ResultSet row = find.executeQuery()) {
                row.next();
                return Tid.of(row, 1);
            }
        }
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
