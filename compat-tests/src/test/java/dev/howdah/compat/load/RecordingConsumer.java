package dev.howdah.compat.load;

import dev.howdah.compat.history.Content;
import dev.howdah.compat.history.Event.Positioned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.History;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all partitions of a topic from their start on a thread of its own, through every outage, until it is told
 * that no more comes; then up to the end offsets.
 */
final class RecordingConsumer implements AutoCloseable {

    private static final long END_LIMIT_MS = 60_000;

    private final Reader reader;
    private final String bootstrap;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final History history;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean lastRound;
    private volatile boolean stopped;

    RecordingConsumer(Reader reader, String bootstrap, String topic, int partitionCount, History history) {
        this.reader = reader;
        this.bootstrap = bootstrap;
        this.history = history;
        for (int partition = 0; partition < partitionCount; partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        thread = new Thread(this::run, "consumer-" + reader.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Nothing is sent any more: reads up to the end, and returns when that is reached. */
    void finish() {
        lastRound = true;
        try {
            done.get(2 * END_LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("reader " + reader.name() + " failed", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("reader " + reader.name() + " did not reach the end", e);
        }
    }

    /** Reads no more, whether or not the end was reached. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(END_LIMIT_MS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thread.isAlive()) {
            throw new AssertionError("reader " + reader.name() + " does not end");
        }
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            for (TopicPartition partition : partitions) {
                consumer.seek(partition, 0);
                history.add(new Positioned(reader, partition, 0));
            }
            while (!lastRound && !stopped) {
                poll(consumer);
            }
            if (stopped) {
                return;
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, Duration.ofMillis(END_LIMIT_MS));
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_LIMIT_MS);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (stopped) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the ends " + ends + " were not reached");
                }
                poll(consumer);
            }
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.poll(Duration.ofMillis(100))
                .forEach(record -> history.add(new Seen(
                        reader,
                        new TopicPartition(record.topic(), record.partition()),
                        record.offset(),
                        text(record.value()),
                        Content.of(record.timestamp(), record.key(), record.value()))));
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "null" : new String(value, StandardCharsets.UTF_8);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("client.id", "consumer-" + reader.name());
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "none");
        properties.put("request.timeout.ms", "10000");
        properties.put("default.api.timeout.ms", Long.toString(END_LIMIT_MS));
        properties.put("reconnect.backoff.max.ms", "200");
        return properties;
    }
}
