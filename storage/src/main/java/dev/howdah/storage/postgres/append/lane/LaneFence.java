package dev.howdah.storage.postgres.append.lane;

import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends lanes that froze in the middle of a transaction with heads locked: a stopped broker, or one that is cut off. No time
 * limit of Postgres ends a COPY whose client says nothing.
 *
 * <p>Asked whenever a lock is not had in time. A lane that at two looks in a row is found waiting for its client in the same
 * transaction, at the same byte, is frozen; one on a slow network has moved on. Terminating is safe whoever it was: its
 * transaction is not committed, and if it lives it will find that out and try again.
 *
 * <p>Thread: append lane.
 */
public final class LaneFence {

    private static final Logger log = LoggerFactory.getLogger(LaneFence.class);

    /** What a lane may be silent for. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private record Sample(
            OffsetDateTime backendStart, OffsetDateTime xactStart, OffsetDateTime stateChange, long copyBytes) {}

    private Map<Integer, Sample> previous = Map.of();
    private long lookedAtNanos = System.nanoTime() - BETWEEN_LOOKS.toNanos();

    /** Looks, unless it has just done so. Rolls back what is open: a transaction in which a statement has failed sees nothing. */
    public void look(PgConnection connection) {
        if (System.nanoTime() - lookedAtNanos < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        lookedAtNanos = System.nanoTime();
        try {
            connection.rollback();
            Map<Integer, Sample> silent = find(connection);
            for (Map.Entry<Integer, Sample> lane : silent.entrySet()) {
                if (lane.getValue().equals(previous.get(lane.getKey()))) {
                    terminate(connection, lane.getKey(), lane.getValue());
                }
            }
            connection.commit();
            previous = silent;
        } catch (SQLException e) {
            // Whoever uses the connection next will find it broken.
            log.warn("could not look for frozen lanes: {}", SqlFailures.firstLine(e.getMessage()));
        }
    }

    private static Map<Integer, Sample> find(PgConnection connection) throws SQLException {
        Map<Integer, Sample> silent = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(LaneSql.LANE_FIND_STALLED.sql());
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                silent.put(
                        rows.getInt("pid"),
                        new Sample(
                                rows.getObject("backend_start", OffsetDateTime.class),
                                rows.getObject("xact_start", OffsetDateTime.class),
                                rows.getObject("state_change", OffsetDateTime.class),
                                rows.getLong("copy_bytes")));
            }
        }
        return silent;
    }

    private static void terminate(PgConnection connection, int pid, Sample lane) throws SQLException {
        log.warn("ending a lane that froze with heads locked, pid={} since={}", pid, lane.xactStart());
        // Pids are used again: the backend's and the transaction's start make sure that it is still the same.
        try (PreparedStatement terminate = connection.prepareStatement(LaneSql.LANE_TERMINATE.sql())) {
            terminate.setInt(1, pid);
            terminate.setObject(2, lane.backendStart());
            terminate.setObject(3, lane.xactStart());
            terminate.execute();
        }
    }
}
