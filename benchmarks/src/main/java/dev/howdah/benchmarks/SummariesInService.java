package dev.howdah.benchmarks;

import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Standing;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Summarises the leaves that are written as a broker's janitor does: every two seconds, and when a reader asks. */
final class SummariesInService implements AutoCloseable {

    private static final long ROUND_SECONDS = 2;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    SummariesInService(SegmentStore segments) {
        Runnable round = () -> segments.summarize(Standing.LEADER);
        segments.whenSummariesAreWanted(() -> thread.execute(round));
        thread.scheduleWithFixedDelay(round, ROUND_SECONDS, ROUND_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}
