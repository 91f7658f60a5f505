package dev.howdah.broker.janitor;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.config.Limits;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Expiry;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps segments ahead of the appends; seals, expires, packs and compacts old ones. One broker of the database does it, under a lease; appends make a missing segment themselves, so nobody waits for it. It goes by
 * Postgres's clock; a broker whose machine's clock does not agree with that expires nothing.
 *
 * <p>Thread: two of its own, {@code janitor} and {@code compactor}.
 */
public final class Janitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Janitor.class);

    private final SegmentStore segments;
    private final Catalog catalog;
    private final Runnable startsMoved;
    private final IntConsumer compacted;
    private final Clock clock;
    private final ScheduledExecutorService thread = daemon("janitor");
    private final ScheduledExecutorService compactor = daemon("compactor");

    /** Topics with segments that have ended and that the compactor has not looked at since; no more than there are topics. */
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean lookAtEnded = new AtomicBoolean();

    /** Written by the janitor's thread. */
    private volatile Standing standing = Standing.FOLLOWER;

    private Janitor(SegmentStore segments, Catalog catalog, Runnable startsMoved, IntConsumer compacted, Clock clock) {
        this.segments = segments;
        this.catalog = catalog;
        this.startsMoved = startsMoved;
        this.compacted = compacted;
        this.clock = clock;
    }

    /**
     * @param startsMoved called when log starts have moved: whoever remembers them must look anew
     * @param compacted called with the id of a topic that has fewer records than before
     */
    public static Janitor start(
            SegmentStore segments, Catalog catalog, Runnable startsMoved, IntConsumer compacted, Clock clock) {
        Janitor janitor = new Janitor(segments, catalog, startsMoved, compacted, clock);
        janitor.every(Limits.SEGMENTS_AHEAD_ROUND, janitor::roll);
        janitor.every(Limits.RETENTION_ROUND, janitor::expire);
        // A pass may take any time, so the delay runs from its end.
        janitor.compactor.scheduleWithFixedDelay(
                () -> run(janitor::compact),
                Limits.COMPACTION_ROUND.toMillis(),
                Limits.COMPACTION_ROUND.toMillis(),
                TimeUnit.MILLISECONDS);
        return janitor;
    }

    /** Whether this broker has the lease, as of the last round. Thread: any. */
    public boolean isLeading() {
        return standing != Standing.FOLLOWER;
    }

    private static ScheduledExecutorService daemon(String name) {
        // The janitor may ask for a compaction while both are being stopped.
        return new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread created = new Thread(task, name);
                    created.setDaemon(true);
                    return created;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private void every(Duration period, Runnable job) {
        thread.scheduleWithFixedDelay(() -> run(job), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
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
        standing = segments.lead(Limits.JANITOR_LEASE);
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
            ended.addAll(segments.seal(now));
            if (!ended.isEmpty() && lookAtEnded.compareAndSet(false, true)) {
                compactor.execute(() -> run(this::compactEnded));
            }
        }
    }

    private void expire() {
        int moved = 0;
        int truncated = 0;
        for (TopicPolicy policy : TopicPolicies.of(catalog)) {
            Instant now = clock.instant();
            // Anew for each topic: there may be thousands, and the clock may have been set meanwhile.
            standing = segments.lead(Limits.JANITOR_LEASE);
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
        if (standing != Standing.LEADER) {
            return;
        }
        Set<Integer> due = segments.topicsDue();
        for (TopicPolicy policy : TopicPolicies.of(catalog)) {
            if (standing != Standing.LEADER || Thread.currentThread().isInterrupted()) {
                return;
            }
            if (policy.compaction().isPresent()
                    || policy.keyIndex() != TopicPolicy.KeyIndex.NONE
                    || due.contains(policy.topicId())) {
                run(() -> rewrite(policy));
            }
        }
    }

    /** What has just ended may be due at once, by the topic's greatest lag or by how dirty it is. */
    private void compactEnded() {
        lookAtEnded.set(false);
        Set<Integer> topics = Set.copyOf(ended);
        ended.removeAll(topics);
        for (TopicPolicy policy : TopicPolicies.of(catalog)) {
            if (standing != Standing.LEADER || Thread.currentThread().isInterrupted()) {
                return;
            }
            if (policy.compaction().isPresent() && topics.contains(policy.topicId())) {
                run(() -> rewrite(policy));
            }
        }
    }

    private void rewrite(TopicPolicy policy) {
        Compacted rewritten = segments.rewrite(policy, clock.instant());
        if (rewritten.leaves() > 0 && policy.compaction().isPresent()) {
            compacted.accept(policy.topicId());
        }
        if (rewritten.leaves() > 0 || rewritten.merged() > 0) {
            log.atInfo()
                    .addKeyValue("topicId", policy.topicId())
                    .addKeyValue("leaves", rewritten.leaves())
                    .addKeyValue("bytesBefore", rewritten.bytesBefore())
                    .addKeyValue("bytesAfter", rewritten.bytesAfter())
                    .addKeyValue("mergedSegments", rewritten.merged())
                    .log("Topic rewritten");
        }
    }

    private static void run(Runnable job) {
        try {
            job.run();
        } catch (StorageException trouble) {
            log.atInfo().addKeyValue("error", trouble.getMessage()).log("The segments must wait");
        } catch (RuntimeException | Error bug) {
            // A job that throws is not run again.
            log.atError().setCause(bug).log("A job of the janitor failed");
        }
    }
}
