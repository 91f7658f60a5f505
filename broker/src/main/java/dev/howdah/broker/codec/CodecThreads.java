package dev.howdah.broker.codec;

import dev.howdah.broker.config.Limits;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that compress: a few behind a bounded queue. Thread: any. */
public final class CodecThreads implements AutoCloseable {

    private final ThreadPoolExecutor threads;

    /** @param waitingMax jobs that wait for a thread */
    public CodecThreads(int threadCount, int waitingMax) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                threadCount, threadCount, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waitingMax), task -> {
                    Thread thread = new Thread(task, "codec-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Runs the job soon; false if too many wait or it is closed. */
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

    /** Takes nothing more and waits, for a bounded time, for what it has taken. */
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
