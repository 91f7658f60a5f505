package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.PgTime;
import java.time.Instant;

/**
 * The append times {@code [lowerMicros, upperMicros)} of a leaf, in microseconds since 1970. The first leaf of a topic
 * has {@link #UNBOUNDED} as its lower bound.
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

    /**
     * The bound as a literal, because DDL takes no parameters. An Instant prints only digits, -, :, T, Z and a point.
     */
    private static String literal(long micros) {
        Instant at = PgTime.toInstant(micros);
        return "'" + at + "'";
    }
}
