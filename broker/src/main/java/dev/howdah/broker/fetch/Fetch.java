package dev.howdah.broker.fetch;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.PartitionLog;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One fetch, from its request to its answer.
 *
 * <pre>
 *            ┌──enough, an error, or the time is over──▶ ANSWERED
 * READING ───┤
 *    ▲       └──not enough: register with the partitions FIRST, then look whether they have grown since──▶ PARKED
 *    └──────── enough new bytes (any thread, as a message to the loop), deadline ────────────────────────────┘
 * any ──the broker's lease has ended──▶ READING, which finds that it may not
 * any ──cancel (connection closed)──▶ ANSWERED, without an answer
 * </pre>
 *
 * <p>A parked fetch holds no records. What it found is released and read again later, so waiting takes no memory.
 *
 * <p>Thread: its event loop, except {@link #onGrown} and {@link #onLeaseEnded}.
 */
public final class Fetch implements PartitionLog.Waiter {

    /** After this time a fetch reads again that could not read because the budget was used up. */
    private static final long STARVED_RETRY_MS = 20;

    private enum State {
        READING,
        PARKED,
        ANSWERED
    }

    private final FetchSpec spec;
    private final FetchStores stores;
    private final FetchParkingLot lot;
    private final EventExecutor loop;
    private final Answer answer;
    private final LiveBrokers.Watcher leaseWatch = how -> onLeaseEnded();
    private final AtomicLong missingBytes = new AtomicLong();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final List<PartitionLog> watched = new ArrayList<>(1);
    private ReadPass pass;
    private State state = State.READING;
    private boolean registered;
    private boolean timeIsOver;
    private @Nullable ScheduledFuture<?> deadline;

    public Fetch(FetchSpec spec, FetchStores stores, FetchParkingLot lot, EventExecutor loop, Answer answer) {
        this.spec = spec;
        this.stores = stores;
        this.lot = lot;
        this.loop = loop;
        this.answer = answer;
        this.timeIsOver = spec.maxWaitMs() <= 0;
        this.pass = newPass();
    }

    private ReadPass newPass() {
        return new ReadPass(spec, stores, loop, this::onRead);
    }

    public void start() {
        assert loop.inEventLoop();
        stores.brokers().watch(leaseWatch);
        pass.start();
    }

    private void onRead() {
        if (state == State.ANSWERED) {
            return;
        }
        if (pass.isOvertaken()) {
            readAgain();
            return;
        }
        if (timeIsOver
                || pass.mustAnswer()
                || pass.bytes() >= spec.minBytes()
                || pass.bytes() > 0 && pass.isCutShort()
                || spec.targets().isEmpty()) {
            answer();
        } else if (!registered && !register()) {
            answer();
        } else {
            park();
        }
    }

    private boolean register() {
        if (!lot.enter()) {
            return false;
        }
        registered = true;
        for (PartitionFetch fetch : pass.partitions()) {
            PartitionLog log = fetch.log();
            if (log != null) {
                log.register(this);
                watched.add(log);
            }
        }
        deadline = loop.schedule(this::onDeadline, spec.maxWaitMs(), TimeUnit.MILLISECONDS);
        return true;
    }

    private void park() {
        missingBytes.set(spec.minBytes() - pass.bytes());
        signalled.set(false);
        state = State.PARKED;
        // From here on a growing log wakes this fetch. If it has grown between the read and here, its end shows that.
        if (pass.isOutdated()) {
            readAgain();
        } else {
            if (pass.isStarved()) {
                loop.schedule(this::onSignal, STARVED_RETRY_MS, TimeUnit.MILLISECONDS);
            }
            pass.partitions().forEach(PartitionFetch::release);
        }
    }

    private void readAgain() {
        state = State.READING;
        pass.release();
        pass = newPass();
        pass.start();
    }

    /**
     * A partition has grown. The fetch looks again only when enough bytes have arrived, not after each batch. What is appended while a
     * transaction is open is not for {@code read_committed}: the end of the transaction tells of itself. Thread: any.
     */
    @Override
    public void onGrown(PartitionLog log, long bytes, long stableBytes) {
        long readable = spec.isolation() == Isolation.READ_COMMITTED ? stableBytes : bytes;
        if (readable == 0) {
            return;
        }
        long missing = readable == BYTES_UNKNOWN ? 0 : missingBytes.addAndGet(-readable);
        if (missing <= 0 && signalled.compareAndSet(false, true)) {
            try {
                loop.execute(this::onSignal);
            } catch (RejectedExecutionException shuttingDown) {
                // The event loop has ended, so nobody is left to be answered.
            }
        }
    }

    /** Thread: any. Also a fetch whose read hangs is answered: what Postgres would say is of no use any more. */
    private void onLeaseEnded() {
        try {
            loop.execute(() -> {
                if (state != State.ANSWERED) {
                    readAgain();
                }
            });
        } catch (RejectedExecutionException shuttingDown) {
            // Nobody is left to answer.
        }
    }

    private void onSignal() {
        if (state == State.PARKED) {
            readAgain();
        }
    }

    private void onDeadline() {
        timeIsOver = true;
        if (state == State.PARKED) {
            if (pass.bytes() > 0 || pass.isOutdated()) {
                readAgain();
            } else {
                answer();
            }
        }
    }

    private void answer() {
        leave();
        for (PartitionFetch partition : pass.partitions()) {
            PartitionLog log = partition.log();
            if (log != null && partition.records().isReadable()) {
                log.traffic().onSent(partition.records());
            }
        }
        answer.onFetched(pass.partitions(), pass::release);
    }

    /** Ends the fetch without an answer, because the connection is closed. */
    public void cancel() {
        assert loop.inEventLoop();
        if (state != State.ANSWERED) {
            leave();
            pass.release();
        }
    }

    private void leave() {
        state = State.ANSWERED;
        stores.brokers().unwatch(leaseWatch);
        if (!registered) {
            return;
        }
        watched.forEach(log -> log.unregister(this));
        lot.leave();
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** Takes the answer. Thread: the fetch's event loop. */
    @FunctionalInterface
    public interface Answer {

        /**
         * The fetch is done.
         *
         * @param release releases the records; to be called once, when the answer is encoded
         */
        void onFetched(List<PartitionFetch> partitions, Runnable release);
    }
}
