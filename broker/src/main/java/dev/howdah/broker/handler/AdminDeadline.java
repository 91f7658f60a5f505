package dev.howdah.broker.handler;

import java.util.concurrent.TimeUnit;

/**
 * The {@code timeoutMs} of a request that changes several topics one after the other: what has not begun by then is answered
 * REQUEST_TIMED_OUT and not done. The first is always tried, for old clients send 0.
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

    /** From now on, which is when the request has come. */
    static AdminDeadline in(int timeoutMs) {
        return new AdminDeadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, timeoutMs)));
    }

    /** Whether one more may begin. */
    boolean mayBegin() {
        boolean may = !hasBegun || System.nanoTime() < atNanos;
        hasBegun = true;
        return may;
    }
}
