package dev.howdah.broker;

import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps segments ahead of the appends and their BRIN indexes summarised, and indexes those that
 * have ended. Thread: two of its own, {@code janitor} and {@code janitor-sealer}.
 */
final class Janitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Janitor.class);

    private final SegmentStore segments;
    private final Clock clock;
    private final ScheduledExecutorService thread = daemon("janitor");
    private final ScheduledExecutorService sealer = daemon("janitor-sealer");

    private Janitor(SegmentStore segments, Clock clock) {
        this.segments = segments;
        this.clock = clock;
    }

    static Janitor start(SegmentStore segments, Clock clock) {
        Janitor janitor = new Janitor(segments, clock);
        janitor.every(Limits.SEGMENTS_AHEAD_ROUND, janitor::createAhead);
        janitor.every(Limits.SUMMARIZE_ROUND, janitor::summarize);
        // An index takes seconds, and the hot leaf's summaries must not wait for it.
        janitor.sealer.scheduleWithFixedDelay(
                () -> run(janitor::seal),
                Limits.SEAL_ROUND.toMillis(),
                Limits.SEAL_ROUND.toMillis(),
                TimeUnit.MILLISECONDS);
        return janitor;
    }

    private static ScheduledExecutorService daemon(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread created = new Thread(task, name);
            created.setDaemon(true);
            return created;
        });
    }

    private void every(Duration period, Runnable job) {
        thread.scheduleWithFixedDelay(() -> run(job), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        sealer.shutdownNow();
        try {
            boolean ended = thread.awaitTermination(Limits.DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            assert ended || !thread.isTerminated();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void createAhead() {
        int created = segments.createAhead(clock.instant());
        if (created > 0) {
            log.atInfo().addKeyValue("segments", created).log("Segments created ahead");
        }
    }

    private void summarize() {
        segments.summarize(clock.instant());
    }

    private void seal() {
        int sealed = segments.seal(clock.instant());
        if (sealed > 0) {
            log.atInfo().addKeyValue("segments", sealed).log("Segments sealed");
        }
    }

    private static void run(Runnable job) {
        try {
            job.run();
        } catch (StorageException trouble) {
            log.atInfo().addKeyValue("error", trouble.getMessage()).log("The segments must wait");
        } catch (RuntimeException bug) {
            log.atError().setCause(bug).log("A job of the janitor failed");
        }
    }
}
