package dev.howdah.storage.postgres;

import java.time.Instant;

/**
 * The append times of a leaf, microseconds since 1970: {@code [lowerMicros, upperMicros)}. The first leaf of a topic has
 * {@link #UNBOUNDED} below.
 */
record LeafBounds(long lowerMicros, long upperMicros) {

    static final long UNBOUNDED = Long.MIN_VALUE;

    LeafBounds {
        if (lowerMicros >= upperMicros) {
            throw new IllegalArgumentException("bounds: " + lowerMicros + ".." + upperMicros);
        }
    }

    boolean contains(long micros) {
        return micros >= lowerMicros && micros < upperMicros;
    }

    String lowerLiteral() {
        return lowerMicros == UNBOUNDED ? "minvalue" : literal(lowerMicros);
    }

    String upperLiteral() {
        return literal(upperMicros);
    }

    /** DDL takes no parameters. An Instant prints digits, -, :, T, Z and a point only. */
    private static String literal(long micros) {
        Instant at = PgTime.toInstant(micros);
        return "'" + at + "'";
    }
}
