package dev.howdah.broker.handler;

import java.util.concurrent.TimeUnit;

/**
 * The {@code timeoutMs} of a request that changes several topics one after the other. Changes that have not begun by
 * then are not done, and are answered REQUEST_TIMED_OUT. The first one is always tried, because old clients send 0.
 *
 * <p>Thread: an admin thread.
 */
final class AdminDeadline {

    static final String WORDS = "The request timed out.";

    private final long atNanos;
    private boolean hasBegun;

    private AdminDeadline(long atNanos) {
        this.atNanos = atNanos;
    }

    /** Makes a deadline that runs from now on. */
    static AdminDeadline in(int timeoutMs) {
        return new AdminDeadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, timeoutMs)));
    }

    /** Whether one more change may begin. */
    boolean mayBegin() {
        boolean may = !hasBegun || System.nanoTime() < atNanos;
        hasBegun = true;
        return may;
    }
}
