package dev.howdah.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Ack latency and end-to-end latency of a waiting consumer at a steady rate: {@code bootstrap topic partitions
 * recordsPerSecond seconds}. The first three seconds are a warm-up.
 */
public final class Latency {

    private static final int VALUE_BYTES = 100;
    private static final int WARM_UP_SECONDS = 3;
    private static final Duration POLL_MAX = Duration.ofMillis(200);

    private Latency() {}

    public static void main(String[] args) throws InterruptedException {
        String topic = args[1];
        List<TopicPartition> partitions = IntStream.range(0, Integer.parseInt(args[2]))
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        long perSecond = Long.parseLong(args[3]);
        long total = perSecond * Long.parseLong(args[4]);
        Percentiles endToEnd = new Percentiles();
        CountDownLatch positioned = new CountDownLatch(1);
        Thread reader = new Thread(() -> read(args[0], partitions, total, perSecond, endToEnd, positioned), "reader");
        reader.start();
        positioned.await();
        Percentiles ack = send(args[0], partitions, total, perSecond);
        reader.join();
        System.out.println("ack: " + ack.summary());
        System.out.println("end to end: " + endToEnd.summary());
    }

    private static Percentiles send(String bootstrap, List<TopicPartition> partitions, long total, long perSecond) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0);
        Percentiles ack = new Percentiles();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            long startNanos = System.nanoTime();
            for (long i = 0; i < total; i++) {
                long dueNanos = startNanos + i * 1_000_000_000L / perSecond;
                LockSupport.parkNanos(dueNanos - System.nanoTime());
                TopicPartition to = partitions.get((int) (i % partitions.size()));
                byte[] value = new byte[VALUE_BYTES];
                long sentNanos = System.nanoTime();
                ByteBuffer.wrap(value).putLong(sentNanos).putLong(i);
                boolean counted = i >= perSecond * WARM_UP_SECONDS;
                producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, value), (metadata, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException("send failed", failure);
                    }
                    if (counted) {
                        ack.add(System.nanoTime() - sentNanos);
                    }
                });
            }
        }
        return ack;
    }

    private static void read(
            String bootstrap,
            List<TopicPartition> partitions,
            long total,
            long perSecond,
            Percentiles endToEnd,
            CountDownLatch positioned) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            positioned.countDown();
            for (long seen = 0; seen < total; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                    ByteBuffer value = ByteBuffer.wrap(record.value());
                    long latencyNanos = System.nanoTime() - value.getLong();
                    if (value.getLong() >= perSecond * WARM_UP_SECONDS) {
                        endToEnd.add(latencyNanos);
                    }
                    seen++;
                }
            }
        }
    }
}
