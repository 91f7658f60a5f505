package dev.howdah.compat.clients;

import static dev.howdah.compat.clients.Session.LIMIT_MS;
import static dev.howdah.compat.clients.Session.check;
import static dev.howdah.compat.clients.Session.equal;
import static dev.howdah.compat.clients.Session.failure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Transactions: committed, aborted, with the offsets of a group, and taken over by a successor. */
final class TransactionSteps {

    private static final int PARTITIONS = 3;
    private static final int RECORDS = 60;
    private static final String[] COMMITTED = {"isolation.level", "read_committed"};

    private TransactionSteps() {}

    static void addTo(Map<String, ClientScenario.Step> steps) {
        steps.put("a_transaction_is_read_when_it_is_committed", TransactionSteps::commit);
        steps.put("an_aborted_transaction_is_never_read_by_read_committed", TransactionSteps::abort);
        steps.put("offsets_are_committed_and_aborted_with_their_transaction", TransactionSteps::offsets);
        steps.put("a_successor_fences_its_predecessor", TransactionSteps::fencing);
    }

    private static void commit(Session session) throws Exception {
        String topic = session.createTopic("transaction", PARTITIONS, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = producer(session, topic)) {
            producer.initTransactions();
            for (int round = 0; round < 2; round++) {
                producer.beginTransaction();
                send(producer, topic, "round " + round);
                producer.flush();
                ends(session, topic, round * (RECORDS / PARTITIONS + 1L), COMMITTED);
                ends(session, topic, round * (RECORDS / PARTITIONS + 1L) + RECORDS / PARTITIONS);
                producer.commitTransaction();
                // The control record takes an offset, too.
                ends(session, topic, (round + 1) * (RECORDS / PARTITIONS + 1L), COMMITTED);
            }
        }
        List<ConsumerRecord<byte[], byte[]>> read = session.readAll(topic, PARTITIONS, 2 * RECORDS, COMMITTED);
        equal(2 * RECORDS, read.size(), "records");
    }

    private static void abort(Session session) throws Exception {
        String topic = session.createTopic("aborted", PARTITIONS, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = producer(session, topic)) {
            producer.initTransactions();
            for (String outcome : List.of("aborted", "kept", "aborted", "kept")) {
                producer.beginTransaction();
                send(producer, topic, outcome);
                if (outcome.equals("kept")) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
            producer.beginTransaction();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.abortTransaction();
        }
        session.readAll(topic, PARTITIONS, 2 * RECORDS, COMMITTED)
                .forEach(record -> equal("kept", text(record.value()), "value at " + record.offset()));
        session.readAll(topic, PARTITIONS, 4 * RECORDS);
    }

    /** Reads one topic and writes another; the first try is aborted, so its input comes again. */
    private static void offsets(Session session) throws Exception {
        String source = session.createTopic("source", 1, Map.of());
        String target = session.createTopic("target", 1, Map.of());
        TopicPartition from = new TopicPartition(source, 0);
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(source, 0, null, bytes(Integer.toString(i))));
            }
        }
        for (String outcome : List.of("aborted", "kept", "kept")) {
            try (KafkaConsumer<byte[], byte[]> consumer = session.consumer(
                            "group.id",
                            source + "-group",
                            "auto.offset.reset",
                            "earliest",
                            "max.poll.records",
                            Integer.toString(RECORDS / 2),
                            "isolation.level",
                            "read_committed");
                    KafkaProducer<byte[], byte[]> producer = producer(session, source)) {
                producer.initTransactions();
                consumer.subscribe(Collections.singletonList(source));
                ConsumerRecords<byte[], byte[]> read = some(consumer);
                producer.beginTransaction();
                long next = 0;
                for (ConsumerRecord<byte[], byte[]> record : read) {
                    producer.send(new ProducerRecord<>(target, 0, null, record.value()));
                    next = record.offset() + 1;
                }
                producer.sendOffsetsToTransaction(
                        Map.of(from, new OffsetAndMetadata(next, "with the transaction")), consumer.groupMetadata());
                if (outcome.equals("kept")) {
                    producer.commitTransaction();
                    OffsetAndMetadata committed =
                            consumer.committed(Collections.singleton(from)).get(from);
                    equal(next, committed.offset(), "committed offset");
                    equal("with the transaction", committed.metadata(), "its metadata");
                } else {
                    producer.abortTransaction();
                    equal(
                            null,
                            consumer.committed(Collections.singleton(from)).get(from),
                            "offset of an aborted transaction");
                }
            }
        }
        List<String> copied = new ArrayList<>();
        session.readAll(target, 1, RECORDS, COMMITTED).forEach(record -> copied.add(text(record.value())));
        for (int i = 0; i < RECORDS; i++) {
            equal(Integer.toString(i), copied.get(i), "copied record " + i);
        }
    }

    private static ConsumerRecords<byte[], byte[]> some(KafkaConsumer<byte[], byte[]> consumer) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (true) {
            ConsumerRecords<byte[], byte[]> read = consumer.poll(Duration.ofMillis(200));
            if (!read.isEmpty()) {
                equal(RECORDS / 2, read.count(), "records of a poll");
                return read;
            }
            check(System.nanoTime() < deadline, "nothing is read");
        }
    }

    private static void fencing(Session session) throws Exception {
        String topic = session.createTopic("fenced", 1, Map.of());
        try (KafkaProducer<byte[], byte[]> first = producer(session, topic);
                KafkaProducer<byte[], byte[]> second = producer(session, topic)) {
            first.initTransactions();
            first.beginTransaction();
            first.send(new ProducerRecord<>(topic, 0, null, bytes("of the first")))
                    .get();
            second.initTransactions();
            // ProducerFencedException or InvalidProducerEpochException, according to its age.
            failure(KafkaException.class, () -> {
                first.send(new ProducerRecord<>(topic, 0, null, bytes("of a zombie")))
                        .get();
                first.commitTransaction();
            });
            second.beginTransaction();
            second.send(new ProducerRecord<>(topic, 0, null, bytes("of the second")))
                    .get();
            second.commitTransaction();
            failure(KafkaException.class, first::commitTransaction);
            first.close(Duration.ZERO);
        }
        ConsumerRecord<byte[], byte[]> only =
                session.readAll(topic, 1, 1, COMMITTED).get(0);
        equal("of the second", text(only.value()), "the one that is committed");
    }

    private static KafkaProducer<byte[], byte[]> producer(Session session, String id) {
        return session.producer("transactional.id", id + "-producer");
    }

    /** As many records to each partition. */
    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String value) {
        for (int i = 0; i < RECORDS; i++) {
            producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, bytes(value)));
        }
    }

    private static void ends(Session session, String topic, long expected, String... settings) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer(settings)) {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            // Apache Kafka writes its control records after it has answered.
            while (!ends.values().stream().allMatch(end -> end == expected)) {
                check(System.nanoTime() < deadline, "ends " + ends + " instead of " + expected);
                ends = consumer.endOffsets(partitions);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
