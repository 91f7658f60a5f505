package dev.howdah.storage.postgres.connect;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;
import org.postgresql.jdbc.PgConnection;

/**
 * Postgres's clock as it is known here: the last reading, and how long ago that was on this process's monotonic clock. All brokers of
 * a database have it, so the times that one of them stores mean the same to the others, whatever their machines' clocks say. It is
 * right to half the round trip of the reading, and may go back by as much when it is read anew.
 *
 * <p>Thread: any.
 */
public final class ServerClock extends Clock {

    /** A reading that took longer is worth less than an older one: no monotonic clock runs wrong by so much between two readings. */
    static final Duration ROUND_TRIP_MAX = Duration.ofMillis(500);

    private final LongSupplier nanoTime;
    private volatile Reading reading;

    private record Reading(Instant server, long atNanos) {}

    private ServerClock(LongSupplier nanoTime, Instant server, long atNanos) {
        this.nanoTime = nanoTime;
        this.reading = new Reading(server, atNanos);
    }

    /** Asks the server once. */
    public static ServerClock read(PgConnection connection) throws SQLException {
        long askedNanos = System.nanoTime();
        try (PreparedStatement select = connection.prepareStatement(ConnectSql.SERVER_CLOCK.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            Instant server = row.getObject("now", OffsetDateTime.class).toInstant();
            return new ServerClock(System::nanoTime, server, middle(askedNanos, System.nanoTime()));
        }
    }

    /** For tests, with a monotonic clock of their own. */
    static ServerClock of(LongSupplier nanoTime, Instant server) {
        return new ServerClock(nanoTime, server, nanoTime.getAsLong());
    }

    /**
     * Another reading.
     *
     * @param askedNanos when the question was sent, by {@link System#nanoTime}
     * @param answeredNanos when the answer was here
     */
    public void onReading(Instant server, long askedNanos, long answeredNanos) {
        if (answeredNanos - askedNanos <= ROUND_TRIP_MAX.toNanos()) {
            reading = new Reading(server, middle(askedNanos, answeredNanos));
        }
    }

    private static long middle(long askedNanos, long answeredNanos) {
        return askedNanos + (answeredNanos - askedNanos) / 2;
    }

    @Override
    public Instant instant() {
        Reading last = reading;
        return last.server.plusNanos(nanoTime.getAsLong() - last.atNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants are all that is asked of it");
    }
}
