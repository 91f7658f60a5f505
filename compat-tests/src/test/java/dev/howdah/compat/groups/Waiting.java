package dev.howdah.compat.groups;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do. Thread: any. */
final class Waiting {

    /** Far above what anything takes on a busy machine. */
    private static final long LIMIT_MS = 300_000;

    private Waiting() {}

    static void until(BooleanSupplier holds, Supplier<String> what, GroupLog... logs) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (!holds.getAsBoolean()) {
            for (GroupLog log : logs) {
                log.requireHealthy();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come to pass: " + what.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
