package dev.howdah.compat.groups;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Event.Outcome;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Sent;
import dev.howdah.compat.history.History;
import dev.howdah.compat.process.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends unique values to all partitions of some topics, at a steady rate, from one thread, until it is closed. */
final class CaseProducer implements AutoCloseable {

    private static final Producer IDENTITY = new Producer(0, Delivery.IDEMPOTENT);

    private final List<String> topics;
    private final int partitions;
    private final int perSecond;
    private final Map<String, History> histories = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> acked = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();
    private final Set<String> paused = ConcurrentHashMap.newKeySet();
    private final KafkaProducer<byte[], String> client;
    private final Thread thread;
    private volatile boolean stopped;

    /** {@code perSecond} is for each topic. */
    CaseProducer(String bootstrap, List<String> topics, int partitions, int perSecond) {
        this.topics = topics;
        this.partitions = partitions;
        this.perSecond = perSecond;
        topics.forEach(topic -> {
            histories.put(topic, new History());
            acked.put(topic, new AtomicLong());
            sent.put(topic, new AtomicLong());
        });
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("linger.ms", "5");
        properties.put("reconnect.backoff.max.ms", "200");
        properties.put("metadata.max.age.ms", "1000");
        // On a busy machine a restart alone can take most of the two minutes that are the default.
        properties.put("delivery.timeout.ms", "600000");
        properties.put("max.block.ms", "600000");
        client = new KafkaProducer<>(properties, new ByteArraySerializer(), new StringSerializer());
        thread = new Thread(this::run, "case-producer");
        thread.start();
    }

    /** Why sends failed. */
    List<String> failures(String topic) {
        List<String> failures = new ArrayList<>();
        history(topic).forEach(Failed.class, failed -> failures.add(failed.value() + ": " + failed.error()));
        return failures;
    }

    /** How many records of a topic were acked. */
    long acked(String topic) {
        return acked.get(topic).get();
    }

    /** Sends nothing more to a topic until {@link #resume}, and waits until everything sent to it is acked. */
    void pause(String topic) {
        synchronized (paused) {
            paused.add(topic);
        }
        Eventually.holds(
                () -> acked(topic) == sent.get(topic).get(), () -> "all that was sent to " + topic + " is acked");
    }

    void resume(String topic) {
        paused.remove(topic);
    }

    /** Sends and acks of a topic; complete once this is closed. */
    History history(String topic) {
        return histories.get(topic);
    }

    private void run() {
        long next = System.nanoTime();
        for (int number = 0; !stopped; number++) {
            for (String topic : topics) {
                synchronized (paused) {
                    if (!paused.contains(topic)) {
                        send(new TopicPartition(topic, number % partitions), "v" + number);
                    }
                }
            }
            next = Math.max(next + TimeUnit.SECONDS.toNanos(1) / perSecond, System.nanoTime() - 1_000_000_000L);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void send(TopicPartition at, String value) {
        long sentNanos = System.nanoTime();
        History history = histories.get(at.topic());
        history.add(new Sent(IDENTITY, at, value, sentNanos));
        sent.get(at.topic()).incrementAndGet();
        client.send(new ProducerRecord<>(at.topic(), at.partition(), null, value), (metadata, error) -> {
            if (error != null) {
                history.add(new Failed(value, Outcome.UNKNOWN, error.toString()));
            } else {
                history.add(new Acked(value, at, metadata.offset(), System.nanoTime()));
                acked.get(at.topic()).incrementAndGet();
            }
        });
    }

    /** Sends no more, and waits for every answer. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        client.close();
    }
}
