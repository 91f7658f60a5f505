package dev.howdah.broker.janitor;

import dev.howdah.broker.Limits;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Expiry;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps segments ahead of the appends and their BRIN indexes summarised; seals, indexes, expires and compacts old ones. One broker of the database
 * does it, under a lease; appends make a missing segment themselves, so nobody waits for it. A broker whose clock does not agree
 * with Postgres's expires nothing.
 *
 * <p>Thread: three of its own, {@code janitor}, {@code janitor-indexer} and {@code compactor}.
 */
public final class Janitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Janitor.class);

    private final SegmentStore segments;
    private final Catalog catalog;
    private final Runnable startsMoved;
    private final Clock clock;
    private final ScheduledExecutorService thread = daemon("janitor");
    private final ScheduledExecutorService indexer = daemon("janitor-indexer");
    private final ScheduledExecutorService compactor = daemon("compactor");

    /** Written by the janitor's thread. */
    private volatile Standing standing = Standing.FOLLOWER;

    /** A round is on its way before its time. Thread: janitor. */
    private boolean summarizesSoon;

    private Janitor(SegmentStore segments, Catalog catalog, Runnable startsMoved, Clock clock) {
        this.segments = segments;
        this.catalog = catalog;
        this.startsMoved = startsMoved;
        this.clock = clock;
    }

    /** @param startsMoved called when log starts have moved: whoever remembers them must look anew */
    public static Janitor start(SegmentStore segments, Catalog catalog, Runnable startsMoved, Clock clock) {
        Janitor janitor = new Janitor(segments, catalog, startsMoved, clock);
        janitor.every(Limits.SEGMENTS_AHEAD_ROUND, janitor::roll);
        janitor.every(Limits.SUMMARIZE_ROUND, janitor::summarize);
        segments.whenSummariesAreWanted(() -> janitor.later(Duration.ZERO, janitor::summarize));
        janitor.every(Limits.RETENTION_ROUND, janitor::expire);
        // An index takes seconds, and the hot leaf's summaries must not wait for it.
        janitor.indexer.scheduleWithFixedDelay(
                () -> run(janitor::index),
                Limits.SEAL_ROUND.toMillis(),
                Limits.SEAL_ROUND.toMillis(),
                TimeUnit.MILLISECONDS);
        // A pass takes as long as it takes.
        janitor.compactor.scheduleWithFixedDelay(
                () -> run(janitor::compact),
                Limits.COMPACTION_ROUND.toMillis(),
                Limits.COMPACTION_ROUND.toMillis(),
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
        indexer.shutdownNow();
        compactor.shutdownNow();
        try {
            boolean ended = thread.awaitTermination(Limits.DRAIN.toMillis(), TimeUnit.MILLISECONDS)
                    && compactor.awaitTermination(Limits.DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            assert ended || !thread.isTerminated() || !compactor.isTerminated();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void roll() {
        Instant now = clock.instant();
        Standing before = standing;
        standing = segments.lead(Limits.JANITOR_LEASE, now);
        if (standing != before) {
            log.atInfo()
                    .addKeyValue("before", before)
                    .addKeyValue("now", standing)
                    .log("The janitor's lease");
        }
        if (standing == Standing.FOLLOWER) {
            return;
        }
        int created = segments.createAhead(TopicPolicies.of(catalog), now);
        if (created > 0) {
            log.atInfo().addKeyValue("segments", created).log("Segments created ahead");
        }
        if (standing == Standing.LEADER) {
            segments.seal(now);
        }
    }

    private void index() {
        int indexed = standing == Standing.FOLLOWER ? 0 : segments.indexEnded(clock.instant());
        if (indexed > 0) {
            log.atInfo().addKeyValue("segments", indexed).log("Segments indexed");
        }
    }

    private void summarize() {
        if (segments.summarize(standing) && !summarizesSoon) {
            summarizesSoon = true;
            later(Limits.SUMMARIZE_ROUND_READ, this::summarizeAgain);
        }
    }

    private void summarizeAgain() {
        summarizesSoon = false;
        summarize();
    }

    /** Thread: any. */
    private void later(Duration delay, Runnable job) {
        try {
            thread.schedule(() -> run(job), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            log.debug("not done any more: the broker ends");
        }
    }

    private void expire() {
        int moved = 0;
        int truncated = 0;
        for (TopicPolicy policy : TopicPolicies.of(catalog)) {
            Instant now = clock.instant();
            // Anew for each topic: there may be thousands, and the clock may have been set meanwhile.
            standing = segments.lead(Limits.JANITOR_LEASE, now);
            if (standing != Standing.LEADER || Thread.currentThread().isInterrupted()) {
                return;
            }
            Expiry expiry = segments.expire(policy, now);
            if (expiry.movedStarts() > 0) {
                startsMoved.run();
            }
            moved += expiry.movedStarts();
            truncated += expiry.truncatedLeaves();
        }
        if (moved + truncated > 0) {
            log.atInfo()
                    .addKeyValue("logStarts", moved)
                    .addKeyValue("leaves", truncated)
                    .log("Records expired");
        }
    }

    private void compact() {
        for (TopicPolicy policy : TopicPolicies.of(catalog)) {
            if (standing != Standing.LEADER || Thread.currentThread().isInterrupted()) {
                return;
            }
            if (policy.compaction().isPresent()) {
                run(() -> compact(policy));
            }
        }
    }

    private void compact(TopicPolicy policy) {
        Compacted compacted = segments.compact(policy, clock.instant());
        if (compacted.leaves() > 0 || compacted.merged() > 0) {
            log.atInfo()
                    .addKeyValue("topicId", policy.topicId())
                    .addKeyValue("leaves", compacted.leaves())
                    .addKeyValue("bytesBefore", compacted.bytesBefore())
                    .addKeyValue("bytesAfter", compacted.bytesAfter())
                    .addKeyValue("mergedSegments", compacted.merged())
                    .log("Topic compacted");
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
