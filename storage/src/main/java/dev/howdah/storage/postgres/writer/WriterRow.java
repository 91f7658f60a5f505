package dev.howdah.storage.postgres.writer;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.connect.Tid;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane's row in {@code howdah.writer}. Each transaction of the lane raises the number in it, so that the row tells, if the answer to a
 * commit was lost, whether the commit happened. Lanes of share groups have such a row too. Thread: the lane; {@link #end} any.
 */
public final class WriterRow {

    private static final Logger log = LoggerFactory.getLogger(WriterRow.class);

    private final UUID id = UUID.randomUUID();
    private long seq;

    /** @param tid where the row lies, of the version with this number */
    public record Found(long seq, Tid tid) {}

    /**
     * What became of a transaction.
     *
     * @param tid where the row lies now; empty if there is none
     */
    public record Settled(boolean committed, Optional<Tid> tid) {}

    public UUID id() {
        return id;
    }

    /** Of the next transaction. It is never used again, whatever becomes of that. */
    public long nextSeq() {
        return ++seq;
    }

    /** Makes the row, if there is none yet. */
    public void insert(PgConnection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(WriterSql.WRITER_INSERT.sql())) {
            insert.setObject(1, id);
            insert.executeUpdate();
        }
    }

    public Found find(PgConnection connection) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(WriterSql.WRITER_FIND.sql())) {
            find.setObject(1, id);
            try (ResultSet row = find.executeQuery()) {
                row.next();
                return found(row);
            }
        }
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(row.getLong("seq"), Tid.of(row, "ctid"));
    }

    /**
     * Whether the transaction with this number was committed; if not, it never will be. An old backend that is in the transaction
     * holds the row, and is waited for; one that has yet to receive it finds the row moved past its number, and fails. Commits.
     *
     * @param connection does not commit by itself
     * @throws SQLException not known yet
     */
    public Settled settle(PgConnection connection, long number) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(WriterSql.WRITER_LOCK.sql())) {
            lock.setObject(1, id);
            try (ResultSet row = lock.executeQuery()) {
                Optional<Found> last = row.next() ? Optional.of(found(row)) : Optional.empty();
                Optional<Tid> place =
                        last.filter(found -> found.seq() == number).map(Found::tid);
                boolean committed = place.isPresent();
                Settled settled = new Settled(committed, committed ? place : fenceOff(connection));
                connection.commit();
                return settled;
            }
        }
    }

    private Optional<Tid> fenceOff(PgConnection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(WriterSql.WRITER_FENCE.sql())) {
            update.setLong(1, nextSeq());
            update.setObject(2, id);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? Optional.of(Tid.of(row, "ctid")) : Optional.empty();
            }
        }
    }

    /**
     * For good: ends a call that waits for Postgres, and deletes the row.
     *
     * @param open the lane's connection; null if it has none, and so perhaps no row
     */
    public void end(@Nullable PgConnection open, Connections connections, String laneName) {
        if (open == null) {
            return;
        }
        try {
            // Closes the socket under a call that is waiting; an idle connection goes just as well.
            open.abort(Runnable::run);
            connections.inTransaction(admin -> {
                try (PreparedStatement delete = admin.prepareStatement(WriterSql.WRITER_DELETE.sql())) {
                    delete.setObject(1, id);
                    return delete.executeUpdate();
                }
            });
        } catch (SQLException | StorageException e) {
            log.debug("writer row not deleted, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
        }
    }
}
