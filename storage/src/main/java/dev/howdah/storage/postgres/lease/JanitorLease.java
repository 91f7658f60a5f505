package dev.howdah.storage.postgres.lease;

import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.ServerClock;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one janitor of the database. Thread: janitor; the epoch any. */
public final class JanitorLease {

    private static final Logger log = LoggerFactory.getLogger(JanitorLease.class);

    private final UUID holder = UUID.randomUUID();
    private final Connections connections;
    private final Clock machineClock;
    private final Duration clockSkewMax;
    private volatile long epoch = -1;
    private boolean clockWasOff;

    /**
     * @param machineClock of this machine: nothing but a witness against Postgres's, by which everything expires
     * @param clockSkewMax by how much the two may differ before nothing is expired
     */
    public JanitorLease(Connections connections, Clock machineClock, Duration clockSkewMax) {
        this.connections = connections;
        this.machineClock = machineClock;
        this.clockSkewMax = clockSkewMax;
    }

    /** Takes the lease or renews it. */
    public Standing claim(Duration lease) {
        return connections.inTransaction(connection -> {
            Instant server = ServerClock.read(connection).instant();
            Instant now = machineClock.instant();
            boolean clockOff = Duration.between(server, now).abs().compareTo(clockSkewMax) > 0;
            if (clockOff && !clockWasOff) {
                log.warn(
                        "nothing is expired: this machine's clock says {}, Postgres's {}; they may differ by {}",
                        now,
                        server,
                        clockSkewMax);
            }
            clockWasOff = clockOff;
            if (clockOff) {
                // Not renewed: a broker whose clock is right may take over.
                return Standing.CLOCK_OFF;
            }
            try (PreparedStatement claim = connection.prepareStatement(LeaseSql.JANITOR_CLAIM.sql())) {
                claim.setObject(1, holder);
                claim.setObject(2, holder);
                claim.setLong(3, lease.toMillis());
                claim.setObject(4, holder);
                try (ResultSet row = claim.executeQuery()) {
                    if (!row.next()) {
                        return Standing.FOLLOWER;
                    }
                    epoch = row.getLong("epoch");
                    return Standing.LEADER;
                }
            }
        });
    }

    /** Nobody takes over while this transaction lasts. */
    public void fence(PgConnection connection) throws SQLException {
        try (PreparedStatement fence = connection.prepareStatement(LeaseSql.JANITOR_FENCE.sql())) {
            fence.setObject(1, holder);
            fence.setLong(2, epoch);
            try (ResultSet row = fence.executeQuery()) {
                if (!row.next()) {
                    throw new StorageException(
                            new StorageFailure.Contended("", "another broker has become the janitor"));
                }
            }
        }
    }

    /** So that another broker need not wait for the lease to run out. */
    public void release() {
        if (epoch < 0) {
            return;
        }
        try {
            connections.inTransaction(connection -> {
                try (PreparedStatement release = connection.prepareStatement(LeaseSql.JANITOR_RELEASE.sql())) {
                    release.setObject(1, holder);
                    return release.executeUpdate();
                }
            });
        } catch (StorageException e) {
            log.debug("the janitor's lease runs out by itself: {}", e.getMessage());
        }
    }
}
