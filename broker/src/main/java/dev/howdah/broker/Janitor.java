package dev.howdah.broker;

import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.StorageException;
import java.time.Clock;
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
        long periodMs = Limits.JANITOR_ROUND.toMillis();
        janitor.thread.scheduleWithFixedDelay(janitor::round, periodMs, periodMs, TimeUnit.MILLISECONDS);
        return janitor;
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

    private void round() {
        try {
            int created = segments.createAhead(clock.instant());
            if (created > 0) {
                log.atInfo().addKeyValue("segments", created).log("Segments created ahead");
            }
            segments.summarize(clock.instant());
        } catch (StorageException trouble) {
            log.atInfo().addKeyValue("error", trouble.getMessage()).log("The segments must wait");
        } catch (RuntimeException bug) {
            log.atError().setCause(bug).log("A round of the janitor failed");
        }
    }
}
