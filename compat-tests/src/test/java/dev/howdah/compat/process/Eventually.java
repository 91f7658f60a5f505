package dev.howdah.compat.process;

import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for what runs by itself in another thread or process. Thread: any; the checks run on it. */
public final class Eventually {

    /** Far above what anything takes on a busy machine. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /** Something to look at again and again; it may fail with an exception until the other side is there. */
    public interface Check {
        boolean holds() throws Exception;
    }

    /** As below, within two minutes. */
    public static void holds(Check check, Supplier<String> otherwise) {
        holds(LIMIT, check, otherwise);
    }

    /**
     * Returns when {@code check} holds.
     *
     * @throws AssertionError with {@code otherwise} if it does not come to pass; at once if the check throws one
     */
    public static void holds(Duration limit, Check check, Supplier<String> otherwise) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    // Other threads' exceptions are their owners' business: clients that are killed have many.
                    .dontCatchUncaughtExceptions()
                    .ignoreExceptionsMatching(thrown -> thrown instanceof Exception)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(PAUSE)
                    .atMost(limit)
                    .until(check::holds);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("it did not come to pass: " + otherwise.get(), e);
        }
    }
}
