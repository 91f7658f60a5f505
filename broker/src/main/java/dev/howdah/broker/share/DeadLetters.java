package dev.howdah.broker.share;

import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.DeadLetterStore;
import dev.howdah.storage.DeadLetterStore.Burial;
import dev.howdah.storage.DeadLetterStore.DeadRange;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.Storage;
import dev.howdah.storage.StorageException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the records that share groups have given up into their dead-letter topics (KIP-1191): letter and archived record are committed
 * together. Where there is no topic for it, the record is archived without a letter, as in Kafka, and the log says so.
 *
 * <p>Thread: one of its own, {@code dead-letters}, which blocks; {@link #offer} and {@link #onChangedElsewhere} any.
 */
public final class DeadLetters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final DeadLetterStore store;
    private final DeadLetterTopics topics;
    private final LetterWriter writer;
    private final PartitionLogs logs;
    private final SharePartitions shares;
    private final ShareSettings settings;
    private final Storage storage;
    private final Clock clock;
    private final Thread thread;
    private final LongAdder letters = new LongAdder();

    /** Guarded by its monitor. */
    private final Set<SharePartitionId> waiting = new LinkedHashSet<>();

    private long nextLookNanos = System.nanoTime();
    private volatile boolean closed;

    private DeadLetters(
            DeadLetterStore store,
            DeadLetterTopics topics,
            LetterWriter writer,
            PartitionLogs logs,
            SharePartitions shares,
            ShareSettings settings,
            Storage storage) {
        this.store = store;
        this.topics = topics;
        this.writer = writer;
        this.logs = logs;
        this.shares = shares;
        this.settings = settings;
        this.storage = storage;
        this.clock = storage.clock();
        this.thread = new Thread(this::run, "dead-letters");
        thread.setDaemon(true);
    }

    /** @param store owned */
    public static DeadLetters start(
            DeadLetterStore store,
            DeadLetterTopics topics,
            LetterWriter writer,
            PartitionLogs logs,
            SharePartitions shares,
            ShareSettings settings,
            Storage storage) {
        DeadLetters letters = new DeadLetters(store, topics, writer, logs, shares, settings, storage);
        letters.thread.start();
        return letters;
    }

    /** It has dead records. If too many wait, it is found by looking. */
    public void offer(SharePartitionId id) {
        synchronized (waiting) {
            if (waiting.size() < Limits.DEAD_LETTER_WAITING_MAX && waiting.add(id)) {
                waiting.notifyAll();
            }
        }
    }

    /** It may have. */
    public void onChangedElsewhere(SharePartitionId id) {
        if (!settings.deadLetterTopic(id.groupId()).isEmpty()) {
            offer(id);
        }
    }

    /** How many were written here since the start. */
    public long letters() {
        return letters.sum();
    }

    private void run() {
        while (!closed) {
            try {
                List<SharePartitionId> offered = awaitOffered();
                if (!offered.isEmpty()) {
                    store.findAmong(offered).forEach(this::bury);
                }
                if (System.nanoTime() - nextLookNanos >= 0) {
                    nextLookNanos = System.nanoTime() + Limits.DEAD_LETTER_LOOK.toNanos();
                    store.find(Limits.DEAD_LETTER_WAITING_MAX).forEach(this::bury);
                }
            } catch (InterruptedException e) {
                return;
            } catch (StorageException trouble) {
                LOG.atDebug().addKeyValue("error", trouble.getMessage()).log("Dead letters must wait");
            } catch (RuntimeException | Error bug) {
                LOG.error("Bug in dead letters", bug);
            }
        }
    }

    private List<SharePartitionId> awaitOffered() throws InterruptedException {
        synchronized (waiting) {
            long leftMs = leftMs();
            while (waiting.isEmpty() && leftMs > 0) {
                waiting.wait(leftMs);
                leftMs = leftMs();
            }
            List<SharePartitionId> offered = List.copyOf(waiting);
            waiting.clear();
            return offered;
        }
    }

    private long leftMs() {
        return TimeUnit.NANOSECONDS.toMillis(nextLookNanos - System.nanoTime());
    }

    private void bury(SharePartitionId id) {
        try {
            List<DeadRange> taken;
            do {
                taken = store.take(id, Limits.DEAD_RECORDS_MAX, Limits.DEAD_LETTER_LEASE);
            } while (!closed && !taken.isEmpty() && bury(id, taken));
        } catch (StorageException trouble) {
            // What was taken comes back with its lease.
            LOG.atInfo()
                    .addKeyValue("group", id.groupId())
                    .addKeyValue("partition", id.partition())
                    .addKeyValue("error", trouble.getMessage())
                    .log("Dead letters must wait");
        }
    }

    /** False if another broker has them now. */
    private boolean bury(SharePartitionId id, List<DeadRange> taken) {
        try {
            return buryAll(id, taken);
        } finally {
            onArchived(id);
        }
    }

    private boolean buryAll(SharePartitionId id, List<DeadRange> taken) {
        List<DeadRange> left = taken;
        while (!left.isEmpty()) {
            DeadLetterTopics.Found found = topics.find(id.groupId());
            if (found instanceof DeadLetterTopics.Found.There there) {
                LetterWriter.Letters batch = writer.write(id, left, there.topic());
                Burial burial = store.bury(id, batch.ranges(), List.of(batch.append()), clock.instant());
                if (burial instanceof Burial.Done done) {
                    onStored(batch.append(), done.outcomes().get(0));
                    left = without(left, batch.ranges());
                    continue;
                } else if (burial instanceof Burial.NotHeld) {
                    return false;
                }
                Burial.Refused refused = (Burial.Refused) burial;
                if (refused.reason() == AppendOutcome.Rejection.UNKNOWN_TOPIC_OR_PARTITION
                        && isGone(there.topic(), id)) {
                    // Deleted a moment ago; perhaps it is to be created anew.
                    continue;
                }
                if (!archive(id, batch.ranges(), refused.detail())) {
                    return false;
                }
                left = without(left, batch.ranges());
            } else if (archive(id, left, ((DeadLetterTopics.Found.Nowhere) found).why())) {
                left = List.of();
            } else {
                return false;
            }
        }
        return true;
    }

    private boolean isGone(CatalogTopic topic, SharePartitionId id) {
        topics.refresh();
        return !(topics.find(id.groupId()) instanceof DeadLetterTopics.Found.There there)
                || there.topic().id() != topic.id();
    }

    private boolean archive(SharePartitionId id, List<DeadRange> ranges, String why) {
        boolean archived = store.bury(id, ranges, List.of(), clock.instant()) instanceof Burial.Done;
        if (archived) {
            LOG.atWarn()
                    .addKeyValue("group", id.groupId())
                    .addKeyValue("topic", settings.deadLetterTopic(id.groupId()))
                    .addKeyValue(
                            "records",
                            ranges.stream()
                                    .mapToLong(range -> range.last() - range.first() + 1)
                                    .sum())
                    .addKeyValue("why", why)
                    .log("Records are archived without dead letters");
        }
        return archived;
    }

    /** What is not in the first ones. */
    private static List<DeadRange> without(List<DeadRange> all, List<DeadRange> firstOnes) {
        long end = firstOnes.get(firstOnes.size() - 1).last() + 1;
        List<DeadRange> left = new ArrayList<>();
        for (DeadRange range : all) {
            if (range.last() >= end) {
                left.add(new DeadRange(
                        Math.max(range.first(), end), range.last(), range.deliveryCount(), range.cause()));
            }
        }
        return left;
    }

    /** As if another broker had appended: the lanes of this one know nothing of it. */
    private void onStored(Append append, AppendOutcome.Appended stored) {
        int count = append.batch().recordCount();
        letters.add(count);
        long nextOffset = stored.baseOffset() + count;
        logs.onAppended(append.id(), nextOffset, stored.stability());
        storage.notifications().offerAppended(append.id(), nextOffset, stored.stability());
    }

    /** There is room for other records. */
    private void onArchived(SharePartitionId id) {
        shares.onChangedElsewhere(id);
        storage.notifications().offerShareChanged(id);
    }

    /** What is under way is broken off: another broker goes on with it, or this one after its next start. */
    @Override
    public void close() {
        closed = true;
        store.close();
        thread.interrupt();
        try {
            thread.join(Limits.LANE_DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
