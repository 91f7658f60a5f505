package dev.howdah.storage.postgres.share;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.Tid;
import dev.howdah.storage.postgres.writer.WriterRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A share lane's connection, made anew after it was lost, and the lane's row in {@code howdah.writer}, whose marker tells after a
 * lost commit whether it was one. Thread: share lane; {@link #close} and {@link #requireOpen} any.
 */
final class ShareConnection {

    static final String LOCK_PLACE = "howdah_share_lock_place";
    static final String LOCK_MOVED = "howdah_share_lock_moved";
    static final String FIND_MOVED = "howdah_share_find_moved";
    static final String LOCK_KEY = "howdah_share_lock_key";
    static final String FIND = "howdah_share_find";
    static final String UPDATE = "howdah_share_update";
    static final String MARKER_MOVE = "howdah_share_marker_move";
    static final String ACK_TAKE = "howdah_share_ack_take";
    static final String CLAIM_DELETE = "howdah_share_claim_delete";
    static final String CLAIM_FIND_EXPIRED = "howdah_share_claim_find_expired";

    /** What is there while the connection is. */
    record Session(PgConnection connection, Pipeline pipeline) {}

    private final WriterRow row = new WriterRow();
    private final String laneName;
    private final Connections connections;
    private final FrontendBuffer buffer = new FrontendBuffer();
    private @Nullable Tid markerTid;
    private volatile @Nullable Session session;
    private volatile boolean closed;

    ShareConnection(String laneName, Connections connections) {
        this.laneName = laneName;
        this.connections = connections;
    }

    UUID writerId() {
        return row.id();
    }

    /** The number of the next transaction. */
    long nextSeq() {
        return row.nextSeq();
    }

    /** Where the marker lies. */
    Tid markerTid() {
        return Objects.requireNonNull(markerTid, "known since the connection was opened");
    }

    /** Only what is committed. */
    void markerIsAt(Tid tid) {
        markerTid = tid;
    }

    /** The one there is, or a new one. After an exception there may be half of one: {@link #disconnect}. */
    Session open() throws SQLException {
        Session open = session;
        if (open != null) {
            return open;
        }
        PgConnection fresh = connections.openLane("howdah share " + laneName);
        open = new Session(fresh, new Pipeline(fresh, buffer));
        session = open;
        if (closed) {
            disconnect();
            requireOpen();
        }
        Pipeline pipeline = open.pipeline();
        pipeline.prepare(LOCK_PLACE, ShareSql.SHARE_LOCK_PLACE.sql());
        pipeline.prepare(LOCK_MOVED, ShareSql.SHARE_LOCK_MOVED.sql());
        pipeline.prepare(FIND_MOVED, ShareSql.SHARE_FIND_MOVED.sql());
        pipeline.prepare(LOCK_KEY, ShareSql.SHARE_LOCK_KEY.sql());
        pipeline.prepare(FIND, ShareSql.SHARE_FIND.sql());
        pipeline.prepare(UPDATE, ShareSql.SHARE_UPDATE.sql());
        pipeline.prepare(MARKER_MOVE, ShareSql.SHARE_MARKER_MOVE.sql());
        pipeline.prepare(ACK_TAKE, ShareSql.SHARE_ACK_TAKE.sql());
        pipeline.prepare(CLAIM_DELETE, ShareSql.SHARE_CLAIM_DELETE.sql());
        pipeline.prepare(CLAIM_FIND_EXPIRED, ShareSql.SHARE_CLAIM_FIND_EXPIRED.sql());
        try (PreparedStatement set = fresh.prepareStatement(ShareSql.SHARE_SESSION_SET.sql())) {
            set.execute();
        }
        row.insert(fresh);
        markerTid = row.find(fresh).tid();
        return open;
    }

    /** As {@link WriterRow#settle}, over this connection or a new one. */
    boolean findCommitted(long number) throws SQLException {
        PgConnection open = open().connection();
        open.setAutoCommit(false);
        WriterRow.Settled settled = row.settle(open, number);
        settled.tid().ifPresent(this::markerIsAt);
        open.setAutoCommit(true);
        return settled.committed();
    }

    void disconnect() {
        Session open = session;
        session = null;
        if (open != null) {
            Connections.closeQuietly(open.connection());
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
        Session open = session;
        row.end(open == null ? null : open.connection(), connections, laneName);
    }
}
