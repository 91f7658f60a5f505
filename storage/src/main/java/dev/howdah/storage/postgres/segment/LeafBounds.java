package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.PgTime;
import java.time.Instant;

/**
 * The append times of a leaf, microseconds since 1970: {@code [lowerMicros, upperMicros)}. The first leaf of a topic has
 * {@link #UNBOUNDED} below.
 */
public record LeafBounds(long lowerMicros, long upperMicros) {

    public static final long UNBOUNDED = PgTime.MINUS_INFINITY;

    public LeafBounds {
        if (lowerMicros >= upperMicros) {
            throw new IllegalArgumentException("bounds: " + lowerMicros + ".." + upperMicros);
        }
    }

    public boolean contains(long micros) {
        return micros >= lowerMicros && micros < upperMicros;
    }

    public String lowerLiteral() {
        return lowerMicros == UNBOUNDED ? "minvalue" : literal(lowerMicros);
    }

    public String upperLiteral() {
        return literal(upperMicros);
    }

    /** DDL takes no parameters. An Instant prints digits, -, :, T, Z and a point only. */
    private static String literal(long micros) {
        Instant at = PgTime.toInstant(micros);
        return "'" + at + "'";
    }
}
