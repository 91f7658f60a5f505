package dev.howdah.benchmarks;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of a group that polls in a thread of its own and notes what it owns since when. Thread: any. */
final class Member implements AutoCloseable {

    /** Members of the consumer protocol hear of changes only when they poll. */
    private static final Duration POLL = Duration.ofMillis(10);

    /** What it owns, and when it was told so by {@link System#nanoTime}. */
    record Owned(Set<TopicPartition> partitions, long sinceNanos) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile Owned owned = new Owned(Set.of(), 0);
    private volatile long firstPollNanos;
    private volatile boolean stopping;

    Member(String bootstrap, String topic, String group, Map<String, String> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.putAll(Map.of(
                "bootstrap.servers",
                bootstrap,
                "group.id",
                group,
                "enable.auto.commit",
                "false",
                "fetch.max.wait.ms",
                "100"));
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic), new Listener());
        thread = new Thread(this::run, "member of " + group);
        thread.setDaemon(true);
        thread.start();
    }

    Owned owned() {
        return owned;
    }

    /** When it first polled, which is when it began to join. */
    long firstPollNanos() {
        return firstPollNanos;
    }

    private void run() {
        try (consumer) {
            firstPollNanos = System.nanoTime();
            while (!stopping) {
                consumer.poll(POLL);
            }
        } catch (WakeupException e) {
            // Asked to stop.
        } catch (KafkaException e) {
            if (!stopping) {
                throw e; // An assignment that comes while it closes cannot be taken.
            }
        }
    }

    /** Leaves the group. */
    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            note();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            note();
        }

        private void note() {
            owned = new Owned(Set.copyOf(consumer.assignment()), System.nanoTime());
        }
    }
}
