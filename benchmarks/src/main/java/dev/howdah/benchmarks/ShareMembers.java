package dev.howdah.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Share consumers of one group, each with a thread of its own, that may be made to stand still: then all that they had is acknowledged. A
 * member hears of its partitions with a heartbeat, which are seconds apart; so records trickle in until each has had one, before
 * anything is measured. Thread: one, beside its own.
 */
final class ShareMembers implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long JOIN_LIMIT_MS = 90_000;
    private static final long TRICKLE_MS = 20;

    private final Work work;
    private final List<KafkaShareConsumer<byte[], byte[]>> consumers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLongArray counts;
    private volatile boolean isPaused;
    private volatile boolean isClosed;
    private int idle;
    private @Nullable Throwable failure;

    /** What a member does with the records of a poll, in its thread. */
    interface Work {
        void on(KafkaShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records);
    }

    /** They join at once. */
    ShareMembers(String bootstrap, String group, String topic, int count, Map<String, String> settings, Work work) {
        this.work = work;
        this.counts = new AtomicLongArray(count);
        Map<String, Object> config = new HashMap<>(settings);
        config.put("bootstrap.servers", bootstrap);
        config.put("group.id", group);
        for (int i = 0; i < count; i++) {
            KafkaShareConsumer<byte[], byte[]> consumer =
                    new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer.subscribe(List.of(topic));
            consumers.add(consumer);
            int member = i;
            Thread thread = new Thread(() -> run(member), "member-" + member);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** To be called before the first member comes. */
    static void beginAtTheBeginning(String bootstrap, String group) throws ExecutionException, InterruptedException {
        AlterConfigOp earliest =
                new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), List.of(earliest)))
                    .all()
                    .get();
        }
    }

    static KafkaProducer<byte[], byte[]> producer(String bootstrap, int lingerMs) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", lingerMs, "batch.size", 65_536),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private void run(int member) {
        KafkaShareConsumer<byte[], byte[]> consumer = consumers.get(member);
        try {
            while (!isClosed) {
                if (isPaused) {
                    commit(consumer);
                    standStill();
                    continue;
                }
                try {
                    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                    if (!records.isEmpty()) {
                        work.on(consumer, records);
                        counts.addAndGet(member, records.count());
                        onProgress();
                    }
                } catch (WakeupException e) {
                    // Asked to stand still.
                }
            }
            consumer.close();
        } catch (RuntimeException | InterruptedException | AssertionError e) {
            onFailure(e);
        }
    }

    /** Acknowledges what the last poll brought, and wants every answer to be good. */
    static void commit(KafkaShareConsumer<byte[], byte[]> consumer) {
        while (true) {
            try {
                Map<TopicIdPartition, Optional<KafkaException>> answers = consumer.commitSync();
                answers.forEach((partition, error) -> error.ifPresent(e -> {
                    throw new IllegalStateException(partition + ": " + e.getMessage(), e);
                }));
                return;
            } catch (WakeupException e) {
                // Once more.
            }
        }
    }

    private synchronized void standStill() throws InterruptedException {
        idle++;
        notifyAll();
        while (isPaused && !isClosed) {
            wait();
        }
        idle--;
    }

    private synchronized void onProgress() {
        notifyAll();
    }

    private synchronized void onFailure(Throwable why) {
        failure = why;
        notifyAll();
    }

    long[] counts() {
        long[] now = new long[counts.length()];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts.get(i);
        }
        return now;
    }

    long count() {
        long all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        return all;
    }

    /** Until they have had so many records in all. */
    synchronized void awaitCount(long wanted, long limitMs) throws InterruptedException {
        long deadline = System.nanoTime() + limitMs * 1_000_000;
        while (count() < wanted) {
            require(deadline, "they have had " + count() + " of " + wanted + " records");
            wait(10);
        }
    }

    private void require(long deadline, String what) {
        if (failure != null) {
            throw new IllegalStateException("a member failed", failure);
        }
        if (System.nanoTime() - deadline > 0) {
            throw new IllegalStateException(what);
        }
    }

    /** Lets all stand still, with all acknowledged. */
    void pause() throws InterruptedException {
        isPaused = true;
        consumers.forEach(KafkaShareConsumer::wakeup);
        long deadline = System.nanoTime() + JOIN_LIMIT_MS * 1_000_000;
        synchronized (this) {
            while (idle < threads.size()) {
                require(deadline, "only " + idle + " stand still");
                wait(100);
            }
        }
    }

    synchronized void resume() {
        isPaused = false;
        notifyAll();
    }

    /** Lets records trickle in until each has had one, then stand still. */
    void join(KafkaProducer<byte[], byte[]> producer, String topic, int partitions) throws InterruptedException {
        long deadline = System.nanoTime() + JOIN_LIMIT_MS * 1_000_000;
        long sent = 0;
        while (true) {
            synchronized (this) {
                require(deadline, "not all have had a record");
                if (Arrays.stream(counts()).allMatch(count -> count > 0)) {
                    break;
                }
                wait(TRICKLE_MS);
            }
            for (int partition = 0; partition < partitions; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, new byte[16]));
                sent++;
            }
            producer.flush();
        }
        awaitCount(sent, JOIN_LIMIT_MS);
        pause();
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        resume();
        consumers.forEach(KafkaShareConsumer::wakeup);
        for (Thread thread : threads) {
            thread.join(10_000);
        }
    }
}
