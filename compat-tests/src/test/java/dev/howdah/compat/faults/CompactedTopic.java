package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * One topic with one partition, one idempotent writer, and the plain map of what it wrote last. Some keys are written once and
 * for all, most again and again, and some of these are deleted at times.
 */
final class CompactedTopic {

    private static final int FIXED_KEYS = 100;
    private static final int KEYS = 500;
    private static final int DELETED_KEYS = 20;
    private static final long RECORD_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int READS_ON_MAX = 5;
    private static final long LIMIT_MS = 120_000;

    private final Session session;
    private final String name;
    private final TopicPartition at;
    private final Map<String, String> last = new HashMap<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final Thread writer;
    private long written;
    private volatile boolean stopped;

    CompactedTopic(String bootstrap, String name) {
        this.session = new Session(bootstrap, "compacted");
        this.name = name;
        this.at = new TopicPartition(name, 0);
        this.writer = new Thread(this::write, "writer-" + name);
        writer.setDaemon(true);
        writer.start();
    }

    String name() {
        return name;
    }

    /** After {@link #stop}. */
    long written() {
        return written;
    }

    /** Stops writing; returns when all is answered. */
    void stop() {
        stopped = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void write() {
        Random random = new Random(written);
        String limitMs = Long.toString(LIMIT_MS);
        try (KafkaProducer<byte[], byte[]> producer =
                session.producer("delivery.timeout.ms", limitMs, "max.block.ms", limitMs, "linger.ms", "5")) {
            for (int i = 0; i < FIXED_KEYS; i++) {
                put(producer, "fixed" + i, "x");
            }
            while (!stopped) {
                boolean mayGo = random.nextInt(20) == 0;
                String key = mayGo ? "d" + random.nextInt(DELETED_KEYS) : "k" + random.nextInt(KEYS);
                put(producer, key, mayGo && random.nextBoolean() ? null : "v" + written);
                LockSupport.parkNanos(RECORD_NANOS);
            }
            producer.flush();
        }
    }

    private void put(KafkaProducer<byte[], byte[]> producer, String key, String value) {
        if (value == null) {
            last.remove(key);
        } else {
            last.put(key, value);
        }
        written++;
        try {
            producer.send(
                    new ProducerRecord<>(
                            name,
                            0,
                            key.getBytes(StandardCharsets.UTF_8),
                            value == null ? null : value.getBytes(StandardCharsets.UTF_8)),
                    (metadata, error) -> {
                        if (error != null) {
                            failures.add(error);
                        }
                    });
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    /** Reads from the beginning to the end again and again until writing stops; returns how often. */
    int readOverAndOver() {
        int scans = 0;
        Set<String> seen = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer()) {
            consumer.assign(List.of(at));
            while (!stopped) {
                try {
                    Map<String, String> now = read(consumer);
                    for (int more = 0; more < READS_ON_MAX && !now.keySet().containsAll(seen); more++) {
                        // What it missed may have been superseded behind the end that it saw when it began.
                        readOn(consumer, now);
                    }
                    assertThat(now.keySet()).as("keys that were there before").containsAll(seen);
                    now.keySet().stream().filter(key -> !key.startsWith("d")).forEach(seen::add);
                    scans++;
                } catch (RetriableException e) {
                    // Nobody is there just now: from the beginning.
                    Thread.onSpinWait();
                }
            }
        }
        return scans;
    }

    /** To the end as it is when the reading begins. */
    private Map<String, String> read(KafkaConsumer<byte[], byte[]> consumer) {
        Map<String, String> contents = new HashMap<>();
        consumer.seek(at, 0);
        readOn(consumer, contents);
        return contents;
    }

    private void readOn(KafkaConsumer<byte[], byte[]> consumer, Map<String, String> contents) {
        long end = consumer.endOffsets(List.of(at)).get(at);
        long previous = consumer.position(at) - 1;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (consumer.position(at) < end) {
            assertThat(System.nanoTime()).as("the end is reached").isLessThan(deadline);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                assertThat(record.offset()).isGreaterThan(previous);
                previous = record.offset();
                String key = new String(record.key(), StandardCharsets.UTF_8);
                if (record.value() == null) {
                    contents.remove(key);
                } else {
                    contents.put(key, new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** After {@link #stop}. */
    void assertEndsAsItsLastValues() {
        assertThat(failures).as("failed sends").isEmpty();
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer()) {
            consumer.assign(List.of(at));
            assertThat(read(consumer)).isEqualTo(last);
        }
    }
}
