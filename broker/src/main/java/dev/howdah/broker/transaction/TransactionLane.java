package dev.howdah.broker.transaction;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.config.TransactionConfigs;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Storage;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.TransactionStore.StoredMarker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what transactional producers want, and ends their transactions. What comes while one transaction of Postgres commits is gathered
 * into the next one, over all producers. There is one lane: two would wait for each other's heads, because transactions of many
 * producers end in the same partitions.
 *
 * <p>The markers of what has ended are published as an append lane publishes batches: into the partition's log before anybody is answered.
 * Both lanes may publish to a partition, in any order; {@link PartitionLog} takes the greater end for the newer.
 *
 * <p>Thread: {@code transactions}; {@link #submit} and {@link #close} any.
 */
public final class TransactionLane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionLane.class);

    private final TransactionStore store;
    private final LeaderEpochs epochs;
    private final PartitionLogs logs;
    private final Notifications notifications;
    private final TransactionTimeouts timeouts;
    private final int waitingMax;
    private final Clock clock;
    private final BlockingQueue<Job> mailbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder actions = new LongAdder();
    private final Thread thread = new Thread(this::run, "transactions");
    private Instant lastAppendTime = Instant.MIN;
    private volatile boolean closed;

    /**
     * Makes a lane. It owns the store and closes it.
     *
     * @param waitingMax actions that wait
     */
    TransactionLane(
            TransactionStore store,
            LeaderEpochs epochs,
            PartitionLogs logs,
            Notifications notifications,
            TransactionTimeouts timeouts,
            int waitingMax,
            Clock clock) {
        this.store = store;
        this.epochs = epochs;
        this.logs = logs;
        this.notifications = notifications;
        this.timeouts = timeouts;
        this.waitingMax = waitingMax;
        this.clock = clock;
        thread.setDaemon(true);
    }

    private record Job(TransactionAction action, CompletableFuture<TransactionOutcome> outcome) {

        void fail(StorageFailure why) {
            outcome.completeExceptionally(new StorageException(why));
        }
    }

    /**
     * Opens a store and starts the lane over it.
     *
     * @param leads whether this broker looks for transactions that have run out of time
     */
    public static TransactionLane start(
            Storage storage, PartitionLogs logs, BrokerConfig config, BooleanSupplier leads) {
        TransactionTimeouts.Settings settings = new TransactionTimeouts.Settings(
                Duration.ofMillis(config.number(TransactionConfigs.ABORT_INTERVAL_MS)),
                Duration.ofMillis(config.number(TransactionConfigs.FORGET_INTERVAL_MS)),
                Duration.ofMillis(config.number(TransactionConfigs.ID_EXPIRATION_MS)),
                Limits.EXPIRED_TRANSACTIONS_MAX,
                Limits.FORGOTTEN_TRANSACTIONAL_IDS_MAX);
        TransactionLane lane = new TransactionLane(
                storage.openTransactionStore("transactions"),
                storage.leaderEpochs(),
                logs,
                storage.notifications(),
                new TransactionTimeouts(leads, settings, System.nanoTime()),
                Limits.TRANSACTION_ACTIONS_WAITING_MAX,
                storage.clock());
        lane.start();
        return lane;
    }

    void start() {
        thread.start();
    }

    /**
     * Does the action; those that are submitted one after the other are done in that order. Fails with {@link StorageException} if too much
     * waits, or if the store cannot do it. Completes on the lane's thread, which must not be blocked.
     */
    public CompletionStage<TransactionOutcome> submit(TransactionAction action) {
        Job job = new Job(action, new CompletableFuture<>());
        if (closed) {
            job.fail(new StorageFailure.Closed());
        } else if (waiting.incrementAndGet() > waitingMax) {
            waiting.decrementAndGet();
            job.fail(new StorageFailure.Unavailable("too much waits for the transaction lane"));
        } else {
            mailbox.add(job);
            if (closed && mailbox.remove(job)) {
                job.fail(new StorageFailure.Closed());
            }
        }
        return job.outcome;
    }

    private void run() {
        List<Job> jobs = new ArrayList<>();
        while (!closed) {
            jobs.clear();
            try {
                gather(jobs);
                if (!jobs.isEmpty()) {
                    run(jobs);
                }
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error bug) {
                LOG.atError().setCause(bug).addKeyValue("actions", jobs.size()).log("Bug in the transaction lane");
                // Those that are done stay so.
                jobs.forEach(job -> job.fail(new StorageFailure.Unexpected("", "actions on transactions failed")));
            }
        }
        closed = true;
        for (Job job = mailbox.poll(); job != null; job = mailbox.poll()) {
            job.fail(new StorageFailure.Closed());
        }
    }

    private void gather(List<Job> jobs) throws InterruptedException {
        Job first = mailbox.poll(timeouts.nanosToNext(System.nanoTime()), TimeUnit.NANOSECONDS);
        for (Job job = first; job != null; job = jobs.size() < TransactionStore.ACTIONS_MAX ? mailbox.poll() : null) {
            waiting.decrementAndGet();
            jobs.add(job);
        }
        for (TransactionAction expired : timeouts.look(store, System.nanoTime())) {
            if (jobs.size() < TransactionStore.ACTIONS_MAX) {
                jobs.add(new Job(expired, new CompletableFuture<>()));
            }
        }
    }

    private void run(List<Job> jobs) {
        TransactionStore.Turn turn;
        try {
            turn = store.run(jobs.stream().map(Job::action).toList(), nextAppendTime());
            assert turn.outcomes().size() == jobs.size() : "one outcome for each action";
            if (store.leaderEpoch() != epochs.current()) {
                // Stored by a server that has been replaced since: the one that goes on may lack it.
                throw new StorageException(new StorageFailure.Unavailable("the leader epoch has risen"));
            }
        } catch (StorageException trouble) {
            LOG.atWarn()
                    .addKeyValue("actions", jobs.size())
                    .addKeyValue("failure", trouble.failure())
                    .log("Nothing of these actions on transactions was done");
            jobs.forEach(job -> job.fail(trouble.failure()));
            return;
        }
        transactions.increment();
        actions.add(jobs.size());
        Map<PartitionId, PartitionHead> moved = publish(turn.markers());
        for (int i = 0; i < jobs.size(); i++) {
            jobs.get(i).outcome.complete(turn.outcomes().get(i));
        }
        moved.forEach((id, head) -> {
            PartitionLog log = logs.find(id);
            if (log != null) {
                // Not by the marker's bytes: what was there before may be read now.
                log.wake(PartitionLog.Waiter.BYTES_UNKNOWN);
            }
            notifications.offerAppended(id, head.nextOffset(), head.stability());
        });
    }

    /** Puts the markers into the logs of partitions that are used here. Returns the newest head of each partition. */
    private Map<PartitionId, PartitionHead> publish(List<StoredMarker> markers) {
        Map<PartitionId, PartitionHead> moved = new LinkedHashMap<>();
        for (StoredMarker marker : markers) {
            PartitionHead head = marker.head();
            PartitionLog log = logs.find(head.id());
            if (log != null) {
                publish(log, marker.batch(), head);
            }
            moved.put(head.id(), head);
        }
        return moved;
    }

    private static void publish(PartitionLog log, RecordBatch marker, PartitionHead head) {
        try {
            log.onStored(marker, head.logStartOffset(), head.stability());
        } catch (RuntimeException | Error bug) {
            // No memory for the cache, perhaps. It is stored, and read from Postgres.
            LOG.atError().setCause(bug).log("A stored marker cannot be kept in memory");
            log.onStoredUncached(head.leaderEpoch(), head.nextOffset(), head.logStartOffset(), head.stability());
        }
    }

    /** Later than the one before, with a resolution of a microsecond as in Postgres. */
    private Instant nextAppendTime() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        lastAppendTime = now.isAfter(lastAppendTime) ? now : lastAppendTime.plus(1, ChronoUnit.MICROS);
        return lastAppendTime;
    }

    /** Actions that wait. */
    public int waiting() {
        return waiting.get();
    }

    /** Transactions of Postgres since the start. */
    public long transactions() {
        return transactions.sum();
    }

    public long actions() {
        return actions.sum();
    }

    /** Stops the thread; what waits fails, and a call that is under way ends. */
    void close(Duration patience) {
        closed = true;
        store.close();
        thread.interrupt();
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Limits.LANE_DRAIN);
    }
}
