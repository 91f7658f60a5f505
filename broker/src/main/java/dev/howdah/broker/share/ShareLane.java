package dev.howdah.broker.share;

import dev.howdah.storage.Notifications;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims and acknowledges for the share partitions hashed to it. What comes while one transaction commits is gathered into the next
 * one, over all members and groups. It also looks after locks that run out while somebody waits for their records.
 *
 * <p>Thread: {@code share-N}; {@link #submit} and {@link #close} any.
 */
final class ShareLane implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ShareLane.class);

    /** How often a share partition is initialized for one action: its topic may go and come meanwhile. */
    private static final int INITIALIZATIONS_MAX = 3;

    /** How often it looks at what somebody waits for, in case a notification was lost. One statement for all. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Postgres's clock has moved a little since it said when a lock runs out. */
    private static final long EXPIRY_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How long acknowledgements that are alone wait for the claims of the same fetch, which its event loop is about to send. */
    private static final long TOGETHER_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final ShareStore store;
    private final ShareStarts starts;
    private final Supplier<List<SharePartition>> awaited;
    private final Notifications notifications;
    private final Consumer<SharePartitionId> dead;
    private final int waitingMax;
    private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder actions = new LongAdder();

    /** Share partitions with locks that run out. At most one entry each. */
    private final Map<SharePartitionId, SharePartition> expiring = new HashMap<>();

    private final List<Job> again = new ArrayList<>();
    private long againNanos;
    private long nextLookNanos = System.nanoTime() + LOOK_NANOS;
    private volatile boolean closed;

    /**
     * @param awaited the share partitions of this lane that somebody waits for
     * @param dead is told of share partitions that have dead records; must not block
     */
    ShareLane(
            ShareStore store,
            ShareStarts starts,
            Supplier<List<SharePartition>> awaited,
            Notifications notifications,
            Consumer<SharePartitionId> dead,
            int waitingMax) {
        this.store = store;
        this.starts = starts;
        this.awaited = awaited;
        this.notifications = notifications;
        this.dead = dead;
        this.waitingMax = waitingMax;
    }

    private sealed interface Message {}

    /** Somebody waits for records of it. */
    private record Watch(SharePartition partition) implements Message {}

    /** An action that was handed to a lane. */
    interface Submitted {

        /**
         * Never {@link ShareOutcome.Busy}. Fails with {@link StorageException} if too much waited, or if the store cannot do it.
         * Completes on the lane's thread.
         */
        CompletionStage<ShareOutcome> outcome();

        /** True: it will never be done, and no outcome comes. False: it is being done, or is. Thread: any. */
        boolean cancel();
    }

    private static final class Job implements Message, Submitted {

        private enum State {
            WAITING,
            IN_TRANSACTION,
            CANCELLED
        }

        private final SharePartition partition;
        private final ShareAction action;
        private final CompletableFuture<ShareOutcome> outcome = new CompletableFuture<>();
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private int initializations;

        private Job(SharePartition partition, ShareAction action) {
            this.partition = partition;
            this.action = action;
        }

        @Override
        public CompletionStage<ShareOutcome> outcome() {
            return outcome;
        }

        @Override
        public boolean cancel() {
            return !outcome.isDone() && state.compareAndSet(State.WAITING, State.CANCELLED);
        }

        /** False if it was cancelled. */
        private boolean begin() {
            return state.compareAndSet(State.WAITING, State.IN_TRANSACTION);
        }

        /** The transaction has done nothing for it. */
        private void waitAgain() {
            state.set(State.WAITING);
        }

        private void fail(StorageException why) {
            outcome.completeExceptionally(why);
        }
    }

    /** Hands an action over; one that finds too much waiting fails. Thread: any. */
    Submitted submit(SharePartition partition, ShareAction action) {
        Job job = new Job(partition, action);
        if (closed) {
            job.fail(new StorageException(new StorageFailure.Closed()));
        } else if (waiting.incrementAndGet() > waitingMax) {
            waiting.decrementAndGet();
            job.fail(new StorageException(new StorageFailure.Unavailable("too much waits for a share lane")));
        } else {
            mailbox.add(job);
            if (closed && mailbox.remove(job)) {
                job.fail(new StorageException(new StorageFailure.Closed()));
            }
        }
        return job;
    }

    /** Somebody waits for records of the share partition now: its locks are to be looked after. */
    void offerWatch(SharePartition partition) {
        if (partition.expiryIfAwaited() != null) {
            mailbox.add(new Watch(partition));
        }
    }

    @Override
    public void run() {
        List<Job> jobs = new ArrayList<>();
        while (!closed) {
            jobs.clear();
            try {
                gather(jobs);
                jobs.removeIf(job -> !job.begin());
                if (!jobs.isEmpty()) {
                    run(jobs);
                    jobs.clear();
                }
                if (System.nanoTime() - nextLookNanos >= 0) {
                    nextLookNanos = System.nanoTime() + LOOK_NANOS;
                    look();
                }
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error bug) {
                LOG.error("Bug in a share lane", bug);
                // Those that are done stay so.
                jobs.forEach(job -> job.outcome.completeExceptionally(bug));
                again.removeIf(job -> job.outcome.isDone());
            }
        }
        closed = true;
        List<Job> left = new ArrayList<>(again);
        // Gathered, and not done: whoever stops the lane has stopped it in between.
        left.addAll(jobs);
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            take(message, left);
        }
        left.forEach(job -> job.fail(new StorageException(new StorageFailure.Closed())));
    }

    private void gather(List<Job> jobs) throws InterruptedException {
        Message first = mailbox.poll(waitNanos(System.nanoTime()), TimeUnit.NANOSECONDS);
        jobs.addAll(again);
        again.clear();
        if (first != null) {
            take(first, jobs);
        }
        takeAll(jobs);
        if (!jobs.isEmpty() && jobs.stream().allMatch(job -> job.action instanceof ShareAction.Acknowledge)) {
            Message together = mailbox.poll(TOGETHER_NANOS, TimeUnit.NANOSECONDS);
            if (together != null) {
                take(together, jobs);
                takeAll(jobs);
            }
        }
        addExpired(jobs);
    }

    private void takeAll(List<Job> jobs) {
        for (Message next = poll(jobs); next != null; next = poll(jobs)) {
            take(next, jobs);
        }
    }

    private @Nullable Message poll(List<Job> jobs) {
        return jobs.size() < ShareStore.ACTIONS_MAX ? mailbox.poll() : null;
    }

    private void take(Message message, List<Job> jobs) {
        if (message instanceof Watch watch) {
            expiring.put(watch.partition.id(), watch.partition);
        } else if (message instanceof Job job) {
            waiting.decrementAndGet();
            jobs.add(job);
        }
    }

    private long waitNanos(long now) {
        long until = again.isEmpty() ? nextLookNanos : now + againNanos;
        for (SharePartition partition : expiring.values()) {
            Long expiry = partition.expiryIfAwaited();
            if (expiry != null && expiry + EXPIRY_MARGIN_NANOS - until < 0) {
                until = expiry + EXPIRY_MARGIN_NANOS;
            }
        }
        return Math.max(0, until - now);
    }

    private void addExpired(List<Job> jobs) {
        long now = System.nanoTime();
        expiring.values().removeIf(partition -> {
            Long expiry = partition.expiryIfAwaited();
            if (expiry == null) {
                return true;
            }
            if (expiry + EXPIRY_MARGIN_NANOS - now > 0 || jobs.size() >= ShareStore.ACTIONS_MAX) {
                return false;
            }
            jobs.add(new Job(
                    partition,
                    new ShareAction.Refresh(
                            partition.id(), partition.limits(), partition.log().logStartOffset())));
            return true;
        });
    }

    private void look() {
        List<SharePartition> partitions = awaited.get();
        if (partitions.isEmpty()) {
            return;
        }
        Map<SharePartitionId, SharePartition> byId = new HashMap<>();
        partitions.forEach(partition -> {
            partition.expectStatus();
            byId.put(partition.id(), partition);
        });
        try {
            starts.look(byId.keySet()).forEach((id, status) -> {
                SharePartition partition = byId.get(id);
                if (partition != null) {
                    partition.onStatus(status);
                    expiring.put(id, partition);
                }
            });
        } catch (StorageException trouble) {
            LOG.atDebug().addKeyValue("error", trouble.getMessage()).log("The look must wait");
        }
    }

    private void run(List<Job> jobs) {
        ShareStore.Turn turn;
        jobs.forEach(job -> job.partition.expectStatus());
        try {
            turn = store.run(jobs.stream().map(job -> job.action).toList());
        } catch (StorageException trouble) {
            jobs.forEach(job -> job.fail(trouble));
            return;
        }
        transactions.increment();
        actions.add(jobs.size());
        Map<SharePartitionId, SharePartition> touched = new LinkedHashMap<>();
        jobs.forEach(job -> touched.put(job.partition.id(), job.partition));
        turn.statuses().forEach((id, status) -> {
            SharePartition partition = touched.get(id);
            if (partition != null) {
                if (partition.onStatus(status)) {
                    notifications.offerShareChanged(id);
                }
                expiring.put(id, partition);
            }
            if (status.deadCount() > 0) {
                dead.accept(id);
            }
        });
        List<Job> uninitialized = new ArrayList<>();
        boolean wasBusy = false;
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            ShareOutcome outcome = turn.outcomes().get(i);
            if (outcome instanceof ShareOutcome.Busy) {
                job.waitAgain();
                again.add(job);
                wasBusy = true;
            } else if (outcome instanceof ShareOutcome.NotInitialized
                    && job.action instanceof ShareAction.Claim
                    && job.initializations++ < INITIALIZATIONS_MAX) {
                uninitialized.add(job);
            } else {
                job.outcome.complete(outcome);
            }
        }
        againNanos = wasBusy
                ? Math.min(
                        Math.max(2 * againNanos, ShareStore.BUSY_RETRY_MIN.toNanos()),
                        ShareStore.BUSY_RETRY_MAX.toNanos())
                : 0;
        initialize(uninitialized);
    }

    /** Makes the share partitions and brings their claims again, in the next transaction. */
    private void initialize(List<Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        Map<SharePartitionId, SharePartition> partitions = new LinkedHashMap<>();
        jobs.forEach(job -> partitions.put(job.partition.id(), job.partition));
        try {
            starts.initialize(partitions.keySet());
            jobs.forEach(Job::waitAgain);
            again.addAll(jobs);
            againNanos = 0;
        } catch (StorageException trouble) {
            jobs.forEach(job -> job.fail(trouble));
        }
    }

    int waiting() {
        return waiting.get();
    }

    long transactions() {
        return transactions.sum();
    }

    long actions() {
        return actions.sum();
    }

    /** Stops the thread; what waits fails. */
    void close() {
        closed = true;
        store.close();
    }
}
