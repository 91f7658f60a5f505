package dev.howdah.compat.load;

import dev.howdah.compat.history.Content;
import dev.howdah.compat.history.Event.Positioned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.History;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    /** Where it begins, and goes on if the log start has overtaken it. */
    enum Begin {
        /** At 0, which must be there. */
        AT_ZERO,
        /** At the log start; jumps to where that is then. */
        AT_LOG_START
    }

    private final Reader reader;
    private final Begin begin;
    private final String bootstrap;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<TopicPartition, Long> expected = new HashMap<>();
    private final History history;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean lastRound;
    private volatile boolean stopped;

    RecordingConsumer(Reader reader, String bootstrap, String topic, int partitionCount, History history) {
        this(reader, Begin.AT_ZERO, bootstrap, topic, partitionCount, history);
    }

    RecordingConsumer(Reader reader, Begin begin, String bootstrap, String topic, int partitionCount, History history) {
        this.reader = reader;
        this.begin = begin;
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
            Map<TopicPartition, Long> starts =
                    begin == Begin.AT_ZERO ? Map.of() : consumer.beginningOffsets(partitions);
            for (TopicPartition partition : partitions) {
                long start = starts.getOrDefault(partition, 0L);
                consumer.seek(partition, start);
                position(partition, start);
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
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            TopicPartition at = new TopicPartition(record.topic(), record.partition());
            if (begin == Begin.AT_LOG_START && record.offset() > expected.getOrDefault(at, 0L)) {
                noteJump(consumer, at, record.offset());
            }
            expected.put(at, record.offset() + 1);
            history.add(new Seen(
                    reader,
                    at,
                    record.offset(),
                    text(record.value()),
                    Content.of(record.timestamp(), record.key(), record.value())));
        }
    }

    private void position(TopicPartition at, long offset) {
        expected.put(at, offset);
        history.add(new Positioned(reader, at, offset));
    }

    /** Right if all that was left out is below the log start; if not, the checker sees records that were skipped. */
    private void noteJump(KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, long offset) {
        if (consumer.beginningOffsets(List.of(at)).get(at) >= offset) {
            position(at, offset);
        }
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "null" : new String(value, StandardCharsets.UTF_8);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("client.id", "consumer-" + reader.name());
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", begin == Begin.AT_ZERO ? "none" : "earliest");
        properties.put("request.timeout.ms", "10000");
        properties.put("default.api.timeout.ms", Long.toString(END_LIMIT_MS));
        properties.put("reconnect.backoff.max.ms", "200");
        return properties;
    }
}
