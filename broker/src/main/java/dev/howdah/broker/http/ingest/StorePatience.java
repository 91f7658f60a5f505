package dev.howdah.broker.http.ingest;

import java.time.Duration;

/**
 * How long a request that brings events waits for Postgres: since something of it was stored last, or since the first of what is being stored now
 * was sent. Thread: the event loop of the connection.
 */
final class StorePatience {

    private final long patienceNanos;
    private int waiting;
    private long sinceNanos;

    StorePatience(Duration patience) {
        patienceNanos = patience.toNanos();
    }

    /** Something was sent. */
    void onSent(long nowNanos) {
        if (waiting++ == 0) {
            sinceNanos = nowNanos;
        }
    }

    /** It has ended, in whatever way. */
    void onEnded(long nowNanos) {
        waiting--;
        sinceNanos = nowNanos;
    }

    /** How long until it is over, as it stands now; while nothing waits, all of it. */
    long nanosLeft(long nowNanos) {
        return waiting == 0 ? patienceNanos : patienceNanos - (nowNanos - sinceNanos);
    }
}
