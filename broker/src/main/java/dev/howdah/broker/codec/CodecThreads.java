package dev.howdah.broker.codec;

import dev.howdah.broker.config.Limits;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that compress: a few, with one bounded queue. Thread: any. */
public final class CodecThreads implements AutoCloseable {

    private final ThreadPoolExecutor threads;

    /**
     * Starts the threads.
     *
     * @param waitingMax how many jobs may wait for a thread
     */
    public CodecThreads(int threadCount, int waitingMax) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                threadCount, threadCount, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waitingMax), task -> {
                    Thread thread = new Thread(task, "codec-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Runs the job soon. Returns false if too many wait or the threads are closed. */
    public boolean offer(Runnable job) {
        try {
            threads.execute(job);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    public int waiting() {
        return threads.getQueue().size();
    }

    /** Takes no more jobs, and waits for a bounded time for those that were taken. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(Limits.DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
