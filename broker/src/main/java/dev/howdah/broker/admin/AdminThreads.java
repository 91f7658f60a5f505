package dev.howdah.broker.admin;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads for blocking calls to the stores: administration, catalog refreshes, registrations. There are a few
 * threads with one bounded queue. When it is full, calls are refused.
 *
 * <p>Thread: any.
 */
public final class AdminThreads implements AutoCloseable {

    private final ThreadPoolExecutor threads;
    private final BrokerMetrics metrics;

    public AdminThreads(BrokerMetrics metrics) {
        this.metrics = metrics;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                Limits.ADMIN_THREADS,
                Limits.ADMIN_THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(Limits.ADMIN_CALLS_WAITING_MAX),
                task -> {
                    Thread thread = new Thread(task, "admin-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        metrics.gauge("howdah.admin.waiting", threads, pool -> pool.getQueue().size());
    }

    /** Runs the task soon. Returns false if too many wait. */
    public boolean offer(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            metrics.adminCallsRefused.increment();
            return false;
        }
    }

    /**
     * Runs {@code work} soon, as work of the call, and ends it with what that returns or throws. If too many calls wait, the call fails
     * with an error that clients retry.
     */
    public void answer(Call call, Supplier<ApiMessage> work) {
        boolean accepted = offer(() -> {
            ApiMessage response;
            long begunNanos = System.nanoTime();
            try {
                response = work.get();
                call.addWork(System.nanoTime() - begunNanos);
            } catch (RuntimeException | Error failure) {
                call.fail(failure);
                return;
            }
            call.respond(response);
        });
        if (!accepted) {
            call.fail(new StorageException(new StorageFailure.Unavailable("too many calls wait for the store")));
        }
    }

    /** Takes no more tasks, and waits for those that run. */
    public void close(Duration patience) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Limits.DRAIN);
    }
}
