package dev.howdah.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads a whole topic from its beginning, without a group, and follows it; writes all it sees into a {@link Ledger}. Thread: any. */
final class Reader implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(200);

    /** {@link #readAll} gives up when nothing has come for so many looks. Counted, because a stopped machine is no silence. */
    private static final int SILENT_LOOKS_MAX = 60;

    private static final int LOOK_MS = 500;

    private final Map<String, Object> config;
    private final List<TopicPartition> partitions;
    private final Ledger ledger;
    private final Recorder endToEnd = new Recorder(3);
    private final CountDownLatch positioned = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "reader");
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    Reader(String bootstrap, String topic, int partitions, Ledger ledger) throws InterruptedException {
        this.config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        this.ledger = ledger;
        thread.start();
        positioned.await();
    }

    /** Milliseconds from send until the application has the record, in microseconds, since the last call; of this JVM's producers. */
    Histogram endToEndInterval() {
        return endToEnd.getIntervalHistogram();
    }

    /** Waits until as many records were read as were acked, or nothing has come for a while. */
    void readAll() throws InterruptedException {
        long before = -1;
        int silent = 0;
        while (thread.isAlive() && ledger.lost() > 0 && silent < SILENT_LOOKS_MAX) {
            silent = ledger.read() == before ? silent + 1 : 0;
            before = ledger.read();
            thread.join(LOOK_MS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("the reader failed", thrown);
        }
    }

    private void follow() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            partitions.forEach(consumer::position);
            positioned.countDown();
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                    endToEnd.recordValue(Math.max(0, System.nanoTime() - Ledger.sentNanos(record.value())) / 1_000);
                    ledger.read(record.partition(), record.offset(), record.value());
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            positioned.countDown();
        }
    }
}
