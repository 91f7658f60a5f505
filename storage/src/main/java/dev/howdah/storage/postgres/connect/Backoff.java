package dev.howdah.storage.postgres.connect;

import java.util.concurrent.locks.LockSupport;

/** Waits between tries: 5 ms, and twice as long each time, up to half a second. Thread: a lane, which it blocks. */
public final class Backoff {

    private static final long NANOS_MIN = 5_000_000;
    private static final long NANOS_MAX = 500_000_000;

    private long nanos = NANOS_MIN;

    public void await() {
        LockSupport.parkNanos(nanos);
        nanos = Math.min(2 * nanos, NANOS_MAX);
    }
}
