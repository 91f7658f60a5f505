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

/** Keeps segments ahead of the appends and their BRIN indexes summarised. Thread: its own, named {@code janitor}. */
final class Janitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Janitor.class);

    private final SegmentStore segments;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "janitor");
        created.setDaemon(true);
        return created;
    });

    private Janitor(SegmentStore segments, Clock clock) {
        this.segments = segments;
        this.clock = clock;
    }

    static Janitor start(SegmentStore segments, Clock clock) {
        Janitor janitor = new Janitor(segments, clock);
        janitor.every(Limits.SEGMENTS_AHEAD_ROUND, janitor::createAhead);
        janitor.every(Limits.SUMMARIZE_ROUND, janitor::summarize);
        return janitor;
    }

    private void every(Duration period, Runnable job) {
        thread.scheduleWithFixedDelay(() -> run(job), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
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
