package dev.howdah.compat.clients;

import static dev.howdah.compat.clients.Session.check;
import static dev.howdah.compat.clients.Session.equal;
import static dev.howdah.compat.clients.Session.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Consumers that assign their partitions: positions, offsets by time, out of range, waiting for what comes. */
final class ConsumerSteps {

    private ConsumerSteps() {}

    static void addTo(Map<String, ClientScenario.Step> steps) {
        steps.put("a_consumer_seeks_to_any_offset", ConsumerSteps::seeks);
        steps.put("offsets_are_found_by_time", ConsumerSteps::offsetsByTime);
        steps.put("out_of_range_is_an_error_and_the_end_is_not", ConsumerSteps::outOfRange);
        steps.put("a_waiting_consumer_is_woken", ConsumerSteps::woken);
        steps.put("many_partitions_are_read_in_order_through_a_fetch_session", ConsumerSteps::manyPartitions);
        steps.put("read_committed_reads_plain_records", ConsumerSteps::readCommitted);
    }

    private static void seeks(Session session) throws Exception {
        String topic = session.createTopic("seek", 1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        int count = 500;
        try (KafkaProducer<byte[], byte[]> producer = session.producer("linger.ms", "50", "compression.type", "lz4")) {
            for (int i = 0; i < count; i++) {
                producer.send(
                        new ProducerRecord<>(topic, 0, null, Integer.toString(i).getBytes("UTF-8")));
            }
        }
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer("max.poll.records", "1")) {
            consumer.assign(List.of(partition));
            equal(0L, consumer.beginningOffsets(List.of(partition)).get(partition), "beginning");
            equal((long) count, consumer.endOffsets(List.of(partition)).get(partition), "end");
            for (long offset : new long[] {0, 1, 17, 250, 498, 499, 3}) {
                consumer.seek(partition, offset);
                ConsumerRecord<byte[], byte[]> record =
                        Session.poll(consumer, 1).get(0);
                equal(offset, record.offset(), "offset after a seek");
                equal(Long.toString(offset), new String(record.value(), "UTF-8"), "value after a seek");
            }
            consumer.seekToEnd(List.of(partition));
            equal((long) count, consumer.position(partition), "position at the end");
        }
    }

    private static void offsetsByTime(Session session) throws Exception {
        String topic = session.createTopic("times", 1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        long[] timesMs = {1_000, 3_000, 2_000, 5_000, 4_000};
        try (KafkaProducer<byte[], byte[]> producer = session.producer("linger.ms", "50")) {
            for (int round = 0; round < 2; round++) {
                for (long timeMs : timesMs) {
                    producer.send(new ProducerRecord<>(topic, 0, timeMs + 10_000 * round, null, new byte[1]));
                }
                producer.flush();
            }
        }
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer()) {
            foundByTime(consumer, partition, 0, 0, 1_000);
            foundByTime(consumer, partition, 1_001, 1, 3_000);
            foundByTime(consumer, partition, 3_001, 3, 5_000);
            foundByTime(consumer, partition, 5_001, 5, 11_000);
            foundByTime(consumer, partition, 13_500, 8, 15_000);
            Map<TopicPartition, OffsetAndTimestamp> none = consumer.offsetsForTimes(Map.of(partition, 15_001L));
            check(none.get(partition) == null, "nothing is that late: " + none);
        }
    }

    private static void foundByTime(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long askedMs,
            long expectedOffset,
            long expectedMs) {
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, askedMs)).get(partition);
        check(found != null, "something is at or after " + askedMs);
        equal(expectedOffset, found.offset(), "offset at " + askedMs);
        equal(expectedMs, found.timestamp(), "timestamp at " + askedMs);
    }

    private static void outOfRange(Session session) throws Exception {
        String topic = session.createTopic("range", 1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaProducer<byte[], byte[]> producer = session.producer();
                KafkaConsumer<byte[], byte[]> consumer = session.consumer()) {
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get();
            consumer.assign(List.of(partition));
            consumer.seek(partition, 1);
            check(consumer.poll(Duration.ofMillis(300)).isEmpty(), "there is nothing at the end");
            consumer.seek(partition, 2);
            failure(OffsetOutOfRangeException.class, () -> Session.poll(consumer, 1));
        }
    }

    private static void woken(Session session) throws Exception {
        String topic = session.createTopic("wake", 1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaProducer<byte[], byte[]> producer = session.producer();
                KafkaConsumer<byte[], byte[]> consumer = session.consumer("fetch.max.wait.ms", "5000")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            consumer.poll(Duration.ofMillis(500));
            for (int i = 0; i < 20; i++) {
                long startNanos = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {(byte) i}));
                equal(new byte[] {(byte) i}, Session.poll(consumer, 1).get(0).value(), "value");
                long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
                check(tookMs < 2_500, "woken after " + tookMs + " ms, long before fetch.max.wait.ms");
            }
        }
    }

    private static void manyPartitions(Session session) throws Exception {
        int partitions = 40;
        int count = 4_000;
        String topic = session.createTopic("many", partitions, Map.of());
        List<Future<RecordMetadata>> acks = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = session.producer("linger.ms", "5")) {
            for (int i = 0; i < count; i++) {
                acks.add(producer.send(new ProducerRecord<>(
                        topic, i % partitions, null, Integer.toString(i).getBytes("UTF-8"))));
            }
        }
        for (Future<RecordMetadata> ack : acks) {
            ack.get();
        }
        long[] next = new long[partitions];
        for (ConsumerRecord<byte[], byte[]> record : session.readAll(
                topic, partitions, count, "max.partition.fetch.bytes", "200", "fetch.max.bytes", "900")) {
            equal(next[record.partition()]++, record.offset(), "offset in partition " + record.partition());
            equal(
                    Long.toString(record.offset() * partitions + record.partition()),
                    new String(record.value(), "UTF-8"),
                    "value");
        }
    }

    private static void readCommitted(Session session) throws Exception {
        String topic = session.createTopic("committed", 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {9})).get();
        }
        List<ConsumerRecord<byte[], byte[]>> read = session.readAll(topic, 1, 1, "isolation.level", "read_committed");
        equal(new byte[] {9}, read.get(0).value(), "value");
    }
}
