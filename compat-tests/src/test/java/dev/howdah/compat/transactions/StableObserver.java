package dev.howdah.compat.transactions;

import dev.howdah.compat.history.Event.Stable;
import dev.howdah.compat.history.History;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** Asks one broker for the last stable offsets of a topic, again and again, on a thread of its own, and records the answers. */
final class StableObserver implements AutoCloseable {

    private static final long PAUSE_NANOS = 5_000_000;

    private final int port;
    private final String topic;
    private final Uuid topicId;
    private final int partitions;
    private final History history;
    private final Thread thread;
    private volatile boolean stopped;

    StableObserver(int port, String topic, Uuid topicId, int partitions, History history) {
        this.port = port;
        this.topic = topic;
        this.topicId = topicId;
        this.partitions = partitions;
        this.history = history;
        this.thread = new Thread(this::run, "stable-observer-" + port);
        thread.start();
    }

    private void run() {
        while (!stopped) {
            try (TransactionWire wire = new TransactionWire(port, new Age(Age.LAST), topic, topicId)) {
                while (!stopped) {
                    for (int partition = 0; partition < partitions; partition++) {
                        observe(wire, partition);
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException e) {
                // The broker is away.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void observe(TransactionWire wire, int partition) throws IOException {
        long asked = System.nanoTime();
        var answer = wire.fetchNothing(partition);
        if (answer.errorCode() == Errors.NONE.code()) {
            history.add(new Stable(
                    "on " + port,
                    new TopicPartition(topic, partition),
                    answer.lastStableOffset(),
                    answer.highWatermark(),
                    asked,
                    System.nanoTime()));
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
