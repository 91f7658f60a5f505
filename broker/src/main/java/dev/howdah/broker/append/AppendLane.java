package dev.howdah.broker.append;

import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.log.LogEnd;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.record.BatchSieve;
import dev.howdah.protocol.record.BatchStamp;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Omitted;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what is produced to the partitions that are hashed to this lane. While one transaction commits, the appends of
 * the next one gather in the mailbox. So many clients and partitions share a commit, and no timer is needed.
 *
 * <pre>
 * io threads ──take──▶ mailbox ──everything up to the limits──▶ LogWriter.append ──▶ stamp, cache, high watermark
 *                                        ▲                            │               complete, wake fetches, notify
 *                                        └───────── held ◀──locked────┘
 * </pre>
 *
 * <p>Thread: {@link #take} any; {@link #close} any that may block; the rest runs on the lane's own thread, append-N.
 */
public final class AppendLane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AppendLane.class);

    private final LogWriter writer;
    private final LeaderEpochs epochs;
    private final Notifications notifications;
    private final CodecThreads codecs;
    private final Clock clock;
    private final LaneMailbox mailbox;
    private final HeldAppends held;
    private final Thread thread;
    private final LongAdder transactions = new LongAdder();
    private final LongAdder appendsStored = new LongAdder();
    private final LongAdder delayed = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LaneStatistics statistics = new LaneStatistics();
    private Instant lastAppendTime = Instant.MIN;

    /**
     * Makes a lane.
     *
     * @param writer the lane owns it and closes it
     */
    public AppendLane(
            int number,
            LogWriter writer,
            LeaderEpochs epochs,
            Notifications notifications,
            CodecThreads codecs,
            AppendLaneLimits limits,
            Clock clock) {
        this.writer = writer;
        this.epochs = epochs;
        this.notifications = notifications;
        this.codecs = codecs;
        this.clock = clock;
        this.mailbox = new LaneMailbox(limits);
        this.held = new HeldAppends(limits);
        this.thread = new Thread(this::run, "append-" + number);
    }

    public void start() {
        thread.start();
    }

    /**
     * Takes the append. The append itself is told of its outcome. A closed lane fails it at once.
     *
     * @param connectionId the connection from which it came. All connections are served alike, and the appends of each
     *     in their order.
     */
    public void take(PendingAppend append, long connectionId) {
        if (!mailbox.offer(append, connectionId) && append.claim()) {
            append.failWith(new StorageFailure.Closed());
        }
    }

    private void run() {
        List<PendingAppend> transaction = new ArrayList<>();
        boolean open = true;
        while (open || !held.isEmpty()) {
            transaction.clear();
            long nowNanos = System.nanoTime();
            held.takeDue(transaction, nowNanos);
            open = mailbox.take(transaction, held.nanosToNextTry(nowNanos));
            held.holdBack(transaction);
            if (!transaction.isEmpty()) {
                attempt(transaction);
                held.endTry();
            }
            giveUpHeld();
        }
    }

    private void attempt(List<PendingAppend> transaction) {
        RecodedBatches begun;
        try {
            begun = RecodedBatches.begin(transaction, codecs);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).addKeyValue("appends", transaction.size()).log("Bug in recoding a transaction");
            fail(transaction, new StorageFailure.Unexpected("", "append failed"));
            return;
        }
        try (RecodedBatches recoded = begun) {
            store(transaction, recoded);
        } catch (RuntimeException | Error e) {
            // This thread must not end: its partitions would take nothing any more.
            LOG.atError().setCause(e).log("Bug in an append lane");
        }
    }

    /** Fails held appends whose time is over. Later appends fail with them, as in {@link #store}. */
    private void giveUpHeld() {
        for (PartitionId id : held.givenUp(System.nanoTime())) {
            List<PendingAppend> all = new ArrayList<>();
            held.takeGivenUp(id, all);
            mailbox.takeWaiting(all, append -> append.log().id().equals(id));
            LOG.atWarn()
                    .addKeyValue("partition", id)
                    .addKeyValue("appends", all.size())
                    .log("Somebody else has locked a partition for too long");
            fail(all, new StorageFailure.Contended("", "the partition is locked by somebody else"));
        }
    }

    private void store(List<PendingAppend> transaction, RecodedBatches recoded) {
        List<Append> appends = new ArrayList<>(transaction.size());
        transaction.forEach(pending -> appends.add(pending.append()));
        List<AppendOutcome> outcomes;
        long begunNanos = System.nanoTime();
        try {
            outcomes = writer.append(appends, nextAppendTime());
            assert outcomes.size() == transaction.size() : "one outcome for each append";
            if (writer.leaderEpoch() != epochs.current()) {
                // Stored by a server that has been replaced since: the one that goes on may lack it.
                throw new StorageException(new StorageFailure.Unavailable("the leader epoch has risen"));
            }
        } catch (StorageException e) {
            LOG.atWarn()
                    .addKeyValue("appends", transaction.size())
                    .addKeyValue("failure", e.failure())
                    .log("Nothing of this transaction was stored");
            statistics.onFailed();
            recoded.close();
            // The appends in the mailbox fail too. Otherwise the second batch of a new idempotent producer could be
            // stored after its first has failed, and then the first could never be stored. They are taken before
            // anybody is told of the failure, so that batches which a client sends in response do not fail with them.
            List<PendingAppend> behind = new ArrayList<>();
            mailbox.takeWaiting(behind, append -> true);
            fail(transaction, e.failure());
            fail(behind, e.failure());
            return;
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).addKeyValue("appends", transaction.size()).log("Bug in storing a transaction");
            recoded.close();
            fail(transaction, new StorageFailure.Unexpected("", "append failed"));
            return;
        }
        transactions.increment();
        statistics.onTransaction(System.nanoTime() - begunNanos);
        publish(transaction, outcomes, recoded);
    }

    private void publish(List<PendingAppend> transaction, List<AppendOutcome> outcomes, RecodedBatches recoded) {
        int leaderEpoch = writer.leaderEpoch();
        Map<PartitionLog, Long> grownBytes = new LinkedHashMap<>();
        for (int i = 0; i < transaction.size(); i++) {
            PendingAppend pending = transaction.get(i);
            if (outcomes.get(i) instanceof AppendOutcome.Appended appended) {
                try {
                    publishOne(pending, appended, leaderEpoch, recoded);
                } catch (RuntimeException | Error bug) {
                    // No memory for the cache, perhaps. It is stored, and so it is acked, and read from Postgres.
                    LOG.atError().setCause(bug).log("A stored batch cannot be kept in memory");
                    publishUncached(pending, appended, leaderEpoch);
                }
                if (appended.freshness() == AppendOutcome.Freshness.NEW) {
                    grownBytes.merge(pending.log(), (long) pending.bytes(), Long::sum);
                    appendsStored.increment();
                    Omitted omitted = appended.omitted();
                    delayed.add(omitted.delayed());
                    duplicates.add(omitted.duplicates());
                    int records = pending.batch().recordCount()
                            - omitted.offsetDeltas().size();
                    pending.log().traffic().onStored(records, pending.bytes());
                    statistics.onStored(records, pending.bytes());
                }
            }
        }
        recoded.close();
        long nowNanos = System.nanoTime();
        for (int i = 0; i < transaction.size(); i++) {
            if (outcomes.get(i) instanceof AppendOutcome.Locked) {
                held.hold(transaction.get(i), nowNanos);
                continue;
            }
            try {
                transaction.get(i).completeWith(outcomes.get(i));
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("Bug in completing an append");
            }
        }
        grownBytes.forEach((log, bytes) -> {
            log.wake(bytes);
            LogEnd end = log.end();
            notifications.offerAppended(log.id(), end.highWatermark(), end.stability());
        });
    }

    /**
     * Publishes one append. The bytes are put into the cache before the high watermark is raised, so that a woken fetch
     * finds them.
     */
    private static void publishOne(
            PendingAppend pending, AppendOutcome.Appended appended, int leaderEpoch, RecodedBatches recoded) {
        RecordBatch batch = pending.batch();
        if (appended.freshness() == AppendOutcome.Freshness.DUPLICATE) {
            pending.log().onGrown(appended.baseOffset() + batch.lastOffsetDelta() + 1, appended.stability());
            return;
        }
        if (!appended.omitted().offsetDeltas().isEmpty()) {
            publishSifted(pending, appended, leaderEpoch);
            return;
        }
        if (!recoded.holds(pending)) {
            publishBatch(pending, batch, appended, leaderEpoch);
            return;
        }
        Optional<ByteBuf> inReadersCodec = recoded.take(pending);
        if (inReadersCodec.isPresent()) {
            publishInstead(pending, inReadersCodec.get(), appended, leaderEpoch);
        } else {
            publishUncached(pending, appended, leaderEpoch);
        }
    }

    /** Readers get the batch without what is not in the log. */
    private static void publishSifted(PendingAppend pending, AppendOutcome.Appended appended, int leaderEpoch) {
        if (pending.isReadAsStored()) {
            ByteBuf sifted =
                    BatchSieve.without(pending.batch(), appended.omitted().offsetDeltas(), ByteBufAllocator.DEFAULT);
            publishInstead(pending, sifted, appended, leaderEpoch);
        } else {
            publishUncached(pending, appended, leaderEpoch);
        }
    }

    /**
     * Readers get this batch instead of the one that the client sent.
     *
     * @param batch is released here
     */
    private static void publishInstead(
            PendingAppend pending, ByteBuf batch, AppendOutcome.Appended appended, int leaderEpoch) {
        try {
            publishBatch(pending, new RecordBatch(batch, 0), appended, leaderEpoch);
        } finally {
            batch.release();
        }
    }

    /** Readers get the batch from Postgres. */
    private static void publishUncached(PendingAppend pending, AppendOutcome.Appended appended, int leaderEpoch) {
        pending.log()
                .onStoredUncached(
                        leaderEpoch,
                        appended.baseOffset() + pending.batch().lastOffsetDelta() + 1,
                        appended.logStartOffset(),
                        appended.stability());
    }

    private static void publishBatch(
            PendingAppend pending, RecordBatch batch, AppendOutcome.Appended appended, int leaderEpoch) {
        if (pending.timestampType() == TimestampType.LOG_APPEND_TIME) {
            BatchStamp.stampLogAppendTime(batch, appended.baseOffset(), leaderEpoch, appended.appendedAtMs());
        } else {
            BatchStamp.stamp(batch, appended.baseOffset(), leaderEpoch);
        }
        pending.log().onStored(batch, appended.logStartOffset(), appended.stability());
    }

    private static void fail(List<PendingAppend> transaction, StorageFailure failure) {
        for (PendingAppend pending : transaction) {
            try {
                pending.failWith(failure);
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("Bug in failing an append");
            }
        }
    }

    /**
     * The append time of the next transaction, later than the one before, with a resolution of a microsecond as in
     * Postgres. It identifies the rows of a transaction.
     */
    private Instant nextAppendTime() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        lastAppendTime = now.isAfter(lastAppendTime) ? now : lastAppendTime.plus(1, ChronoUnit.MICROS);
        return lastAppendTime;
    }

    /** How many appends are in the mailbox. */
    public int waitingAppends() {
        return mailbox.size();
    }

    public long waitingBytes() {
        return mailbox.bytes();
    }

    /** How many transactions there were since the start. */
    public long transactions() {
        return transactions.sum();
    }

    public long appendsStored() {
        return appendsStored.sum();
    }

    long delayed() {
        return delayed.sum();
    }

    long duplicates() {
        return duplicates.sum();
    }

    LaneStatistics statistics() {
        return statistics;
    }

    /** Stops taking appends. Does not wait. */
    void stopTaking() {
        mailbox.close();
    }

    /** Waits until every append that was taken is stored. Those that are not stored in time fail. */
    void awaitDrained(Duration wait) {
        boolean drained = joined(wait);
        writer.close();
        if (!drained) {
            LOG.atWarn().addKeyValue("lane", thread.getName()).log("Closed before everything was stored");
            // Closing ends the writer's call, and further calls fail at once, so this is short.
            joined(Limits.LANE_DRAIN);
        }
    }

    private boolean joined(Duration wait) {
        if (!thread.isAlive()) {
            return true;
        }
        try {
            thread.join(Math.max(1, wait.toMillis()));
            return !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Stops taking appends, and waits up to {@link Limits#LANE_DRAIN} for those that were taken. */
    @Override
    public void close() {
        stopTaking();
        awaitDrained(Limits.LANE_DRAIN);
    }
}
