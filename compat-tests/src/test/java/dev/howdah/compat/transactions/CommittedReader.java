package dev.howdah.compat.transactions;

import dev.howdah.compat.history.Event.SeenCommitted;
import dev.howdah.compat.history.History;
import dev.howdah.compat.process.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what is committed in a topic from its beginning on, on a thread of its own, through every outage. Thread: any. */
final class CommittedReader implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final List<List<String>> values = new ArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final String topic;
    private final KafkaConsumer<byte[], String> client;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    CommittedReader(String bootstrap, String topic, int partitions) {
        this.topic = topic;
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "none");
        client = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new StringDeserializer());
        List<TopicPartition> assigned = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            values.add(new ArrayList<>());
            assigned.add(new TopicPartition(topic, partition));
        }
        client.assign(assigned);
        assigned.forEach(partition -> client.seek(partition, 0));
        thread = new Thread(this::run, "committed-reader-" + topic);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                client.poll(Duration.ofMillis(100)).forEach(record -> {
                    values.get(record.partition()).add(record.value());
                    count.incrementAndGet();
                });
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            client.close();
        }
    }

    /** Waits until so many more have come. */
    void awaitMore(long more, Supplier<String> otherwise) {
        await(count.get() + more, otherwise);
    }

    void await(long all, Supplier<String> otherwise) {
        Eventually.holds(
                LIMIT,
                () -> {
                    if (failure != null) {
                        throw new AssertionError("the reader of " + topic + " failed", failure);
                    }
                    return count.get() >= all;
                },
                () -> count.get() + " of " + all + " records of " + topic + " are read\n" + otherwise.get());
    }

    /** Stops, and returns what was read, by partition, in order. */
    List<List<String>> finish() {
        close();
        return values;
    }

    /** Reads all that is committed in a topic into a history. */
    static void record(String bootstrap, String topic, int partitions, History history) {
        Map<TopicPartition, Long> ends = ends(bootstrap, topic, partitions, "read_committed");
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], String> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new StringDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(seen -> history.add(new SeenCommitted(
                                "final", new TopicPartition(topic, seen.partition()), seen.offset(), seen.value())));
            }
        }
    }

    /** Fails unless the end of each partition is the same for readers of what is committed, and for those of all. */
    static void requireNothingOpen(String bootstrap, String topic, int partitions) {
        Map<TopicPartition, Long> committed = ends(bootstrap, topic, partitions, "read_committed");
        Map<TopicPartition, Long> all = ends(bootstrap, topic, partitions, "read_uncommitted");
        if (!committed.equals(all)) {
            throw new IllegalStateException("the last stable offsets " + committed + " stay behind the ends " + all);
        }
    }

    private static Map<TopicPartition, Long> ends(String bootstrap, String topic, int partitions, String isolation) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("isolation.level", isolation);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> asked = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                asked.add(new TopicPartition(topic, partition));
            }
            return consumer.endOffsets(asked);
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
