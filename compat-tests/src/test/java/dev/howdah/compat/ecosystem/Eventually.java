package dev.howdah.compat.ecosystem;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what runs by itself in another process. Thread: any. */
final class Eventually {

    /** Far above what anything takes on a busy machine. */
    private static final long LIMIT_MS = 120_000;

    private static final long PAUSE_MS = 50;

    private Eventually() {}

    /** Something to look at again and again; it may fail until the other side is there. */
    interface Check {
        boolean holds() throws Exception;
    }

    /** Returns when {@code check} holds; fails with {@code otherwise} when it does not come to pass. */
    static void holds(Check check, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        Exception last = null;
        do {
            try {
                if (check.holds()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
        } while (System.nanoTime() < deadline);
        throw new AssertionError("it did not come to pass: " + otherwise.get(), last);
    }
}
