package dev.howdah.compat.shares;

import dev.howdah.compat.history.Event;
import dev.howdah.compat.history.Event.Delivered;
import dev.howdah.compat.history.Event.LetGo;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Settled;
import dev.howdah.compat.history.Event.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRecordStateException;

/**
 * A member of a share group that accepts most records, releases and rejects some, and writes down what it saw and what it was told.
 * Now and then it goes away and another one comes.
 *
 * <p>Thread: its own, once started.
 */
final class ShareWorker implements AutoCloseable {

    private final String name;
    private final Supplier<KafkaShareConsumer<String, String>> consumers;
    private final Log log;
    private final Random random;
    private final Thread thread;
    private final SynchronousQueue<Object> nobody = new SynchronousQueue<>();
    private volatile boolean accepting;
    private volatile boolean closed;
    private volatile String failure = "";
    private int lives;

    /** Where it writes. Thread: the worker's. */
    interface Log {

        void add(Event event);

        /** It is about to say something of these: if it is killed now, nobody knows whether the broker has heard it. */
        default void asking(Reader reader, List<Settled> unknown) {}

        /** It has been answered, and has written what it was told. */
        default void asked(Reader reader) {}

        /** It has died of this. */
        default void failed(String why) {}
    }

    ShareWorker(String name, long seed, Supplier<KafkaShareConsumer<String, String>> consumers, Log log) {
        this.name = name;
        this.consumers = consumers;
        this.log = log;
        this.random = new Random(seed);
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on it accepts everything and stays. */
    void acceptAll() {
        accepting = true;
    }

    /** What it died of; empty if it lives. */
    String failure() {
        return failure;
    }

    private void run() {
        try {
            while (!closed) {
                live();
            }
        } catch (RuntimeException | InterruptedException | AssertionError e) {
            failure = name + ": " + e;
            log.failed(failure);
        }
    }

    private void live() throws InterruptedException {
        Reader reader = Reader.subscribe(name + "." + ++lives, "share");
        int rounds = 20 + random.nextInt(60);
        try (KafkaShareConsumer<String, String> consumer = consumers.get()) {
            while (!closed && (accepting || rounds-- > 0)) {
                work(reader, consumer);
            }
            // Closing gives back what it has.
            log.add(new LetGo(reader));
        }
    }

    private void work(Reader reader, KafkaShareConsumer<String, String> consumer) throws InterruptedException {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        if (records.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        records.forEach(record -> log.add(new Delivered(
                reader,
                new TopicPartition(record.topic(), record.partition()),
                record.offset(),
                record.value(),
                record.deliveryCount().orElseThrow(),
                now)));
        // The work itself.
        nobody.poll(random.nextInt(20), TimeUnit.MILLISECONDS);
        List<Settlement> wanted = new ArrayList<>();
        for (ConsumerRecord<String, String> record : records) {
            int dice = accepting ? 100 : random.nextInt(100);
            Settlement how = dice < 10 ? Settlement.RELEASED : dice < 13 ? Settlement.REJECTED : Settlement.ACCEPTED;
            wanted.add(how);
            consumer.acknowledge(
                    record,
                    switch (how) {
                        case RELEASED -> AcknowledgeType.RELEASE;
                        case REJECTED -> AcknowledgeType.REJECT;
                        default -> AcknowledgeType.ACCEPT;
                    });
        }
        log.asking(reader, unknown(reader, records, wanted));
        log.add(new LetGo(reader));
        Map<TopicIdPartition, Optional<KafkaException>> results;
        try {
            results = consumer.commitSync();
        } catch (KafkaException lost) {
            results = Map.of();
        }
        for (int i = 0; i < records.size(); i++) {
            settle(reader, records.get(i), wanted.get(i), results);
        }
        log.asked(reader);
    }

    private static List<Settled> unknown(
            Reader reader, List<ConsumerRecord<String, String>> records, List<Settlement> wanted) {
        List<Settled> unknown = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            if (wanted.get(i) != Settlement.RELEASED) {
                unknown.add(settled(reader, records.get(i), Settlement.UNKNOWN));
            }
        }
        return unknown;
    }

    private static Settled settled(Reader reader, ConsumerRecord<String, String> record, Settlement how) {
        TopicPartition at = new TopicPartition(record.topic(), record.partition());
        return new Settled(reader, at, record.offset(), record.deliveryCount().orElseThrow(), how);
    }

    private void settle(
            Reader reader,
            ConsumerRecord<String, String> record,
            Settlement wanted,
            Map<TopicIdPartition, Optional<KafkaException>> results) {
        TopicPartition at = new TopicPartition(record.topic(), record.partition());
        Optional<KafkaException> result = results.entrySet().stream()
                .filter(entry -> entry.getKey().topicPartition().equals(at))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Optional.of(new KafkaException("no answer")));
        if (result.isPresent() && result.get() instanceof InvalidRecordStateException) {
            return;
        }
        Settlement how = result.isEmpty() ? wanted : Settlement.UNKNOWN;
        if (how != Settlement.UNKNOWN || wanted != Settlement.RELEASED) {
            log.add(settled(reader, record, how));
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
