package dev.howdah.storage.postgres.connect;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Converts append times. In memory they are microseconds since 1970, because a timestamptz has a resolution of a
 * microsecond.
 */
public final class PgTime {

    /** Postgres counts from 2000-01-01: microseconds from 1970 until then. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    /**
     * Stands for {@code -infinity}. A head to which nothing was appended has this time, and the first leaf of a topic
     * begins there.
     */
    public static final long MINUS_INFINITY = Long.MIN_VALUE;

    private static final long MICROS_PER_SECOND = 1_000_000;

    private PgTime() {}

    public static long toMicros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), MICROS_PER_SECOND), at.getNano() / 1_000);
    }

    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1_000);
    }

    /** {@link #MINUS_INFINITY} for -infinity, which PgJDBC gives as {@link OffsetDateTime#MIN}. */
    public static long toMicros(OffsetDateTime at) {
        return at.equals(OffsetDateTime.MIN) ? MINUS_INFINITY : toMicros(at.toInstant());
    }

    public static OffsetDateTime toOffsetDateTime(long micros) {
        return micros == MINUS_INFINITY ? OffsetDateTime.MIN : toInstant(micros).atOffset(ZoneOffset.UTC);
    }

    public static Duration between(long fromMicros, long toMicros) {
        return Duration.of(toMicros - fromMicros, ChronoUnit.MICROS);
    }

    /** The number that stands for a timestamptz in the binary protocol. */
    public static long toPostgres(long micros) {
        return micros - EPOCH_MICROS;
    }

    public static long ofPostgres(long micros) {
        return micros + EPOCH_MICROS;
    }
}
