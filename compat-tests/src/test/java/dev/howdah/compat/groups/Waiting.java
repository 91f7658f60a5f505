package dev.howdah.compat.groups;

import dev.howdah.compat.process.Eventually;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what groups do in other processes, as long as none of their logs tells of a failure. Thread: any. */
final class Waiting {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Waiting() {}

    static void until(Eventually.Check check, Supplier<String> what, GroupLog... logs) {
        Eventually.holds(
                LIMIT,
                () -> {
                    for (GroupLog log : logs) {
                        log.requireHealthy();
                    }
                    return check.holds();
                },
                what);
    }
}
