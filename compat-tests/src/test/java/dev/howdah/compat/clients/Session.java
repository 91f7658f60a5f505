package dev.howdah.compat.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One broker and a name space for topics in it; makes clients with short deadlines. Thread: any. */
public final class Session {

    /** Far above what any step needs; a step that takes this long has failed. */
    static final long LIMIT_MS = 30_000;

    private final Supplier<String> bootstrap;
    private final String prefix;
    private final Map<String, String> security;
    private final AtomicInteger topics = new AtomicInteger();

    public Session(String bootstrap, String prefix) {
        this(bootstrap, prefix, Map.of());
    }

    /** Of a broker that is started later. */
    public Session(Supplier<String> bootstrap, String prefix) {
        this(bootstrap, prefix, Map.of());
    }

    /** With settings for all clients, such as how to log in. */
    Session(String bootstrap, String prefix, Map<String, String> security) {
        this(() -> bootstrap, prefix, security);
    }

    private Session(Supplier<String> bootstrap, String prefix, Map<String, String> security) {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        this.security = Map.copyOf(security);
    }

    /** A topic name that nobody used yet. */
    public String topicName(String hint) {
        return prefix + "-" + hint + "-" + topics.incrementAndGet();
    }

    /** Creates a topic and returns its name. */
    public String createTopic(String hint, int partitions, Map<String, String> configs) throws Exception {
        String topic = topicName(hint);
        try (Admin admin = admin()) {
            NewTopic request = new NewTopic(topic, partitions, (short) 1).configs(configs);
            await(admin.createTopics(List.of(request)).all());
        }
        return topic;
    }

    public Admin admin() {
        Properties properties = common();
        properties.put("default.api.timeout.ms", Long.toString(LIMIT_MS));
        return Admin.create(properties);
    }

    /** A producer of bytes; {@code settings} are name, value, name, value. */
    public KafkaProducer<byte[], byte[]> producer(String... settings) {
        Properties properties = common();
        properties.put("delivery.timeout.ms", Long.toString(LIMIT_MS));
        properties.put("max.block.ms", "10000");
        add(properties, settings);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer of bytes without a group; {@code settings} are name, value, name, value. */
    public KafkaConsumer<byte[], byte[]> consumer(String... settings) {
        Properties properties = common();
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "none");
        // A consumer's close waits for its parked fetch.
        properties.put("fetch.max.wait.ms", "100");
        properties.put("default.api.timeout.ms", Long.toString(LIMIT_MS));
        add(properties, settings);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads partitions from their start until {@code count} records have come, in the order of arrival. */
    public List<ConsumerRecord<byte[], byte[]>> readAll(String topic, int partitions, int count, String... settings) {
        List<TopicPartition> assigned = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            assigned.add(new TopicPartition(topic, partition));
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            return poll(consumer, count);
        }
    }

    /** Reads partition 0 from an offset on, up to its end, which must be {@code count} records later. */
    public List<ConsumerRecord<byte[], byte[]>> readFrom(String topic, long offset, int count) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("fetch.max.wait.ms", "50")) {
            consumer.assign(List.of(partition));
            equal(offset + count, consumer.endOffsets(List.of(partition)).get(partition), "end offset");
            consumer.seek(partition, offset);
            return poll(consumer, count);
        }
    }

    /** Polls until {@code count} records have come; more than that is an error, and so is a deadline passed. */
    static List<ConsumerRecord<byte[], byte[]>> poll(KafkaConsumer<byte[], byte[]> consumer, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (records.size() < count) {
            check(System.nanoTime() < deadline, "read " + records.size() + " of " + count + " records");
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        equal(count, records.size(), "records read");
        return records;
    }

    static <T> T await(KafkaFuture<T> future) throws Exception {
        return future.get(LIMIT_MS, TimeUnit.MILLISECONDS);
    }

    /** Runs an action that must fail, and returns what it failed with, out of its ExecutionException. */
    static <E extends Throwable> E failure(Class<E> expected, Step action) throws Exception {
        try {
            action.run();
        } catch (ExecutionException e) {
            return cast(expected, e.getCause());
        } catch (RuntimeException e) {
            return cast(expected, e);
        }
        throw new AssertionError("expected " + expected.getSimpleName() + ", but it succeeded");
    }

    /** Something that may fail. */
    interface Step {
        void run() throws Exception;
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    static void equal(Object expected, Object actual, String what) {
        check(Objects.deepEquals(expected, actual), what + ": " + text(actual) + " (expected: " + text(expected) + ")");
    }

    private static String text(Object value) {
        if (value instanceof byte[]) {
            byte[] bytes = (byte[]) value;
            return bytes.length + " bytes " + Arrays.toString(Arrays.copyOf(bytes, Math.min(20, bytes.length)));
        }
        return String.valueOf(value);
    }

    private static <E extends Throwable> E cast(Class<E> expected, Throwable actual) {
        if (!expected.isInstance(actual)) {
            throw new AssertionError("expected " + expected.getSimpleName() + ", but got " + actual, actual);
        }
        return expected.cast(actual);
    }

    private Properties common() {
        Properties properties = new Properties();
        properties.putAll(security);
        properties.put("bootstrap.servers", bootstrap.get());
        properties.put("request.timeout.ms", "15000");
        properties.put("client.id", prefix);
        return properties;
    }

    private static void add(Properties properties, String... settings) {
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
    }
}
