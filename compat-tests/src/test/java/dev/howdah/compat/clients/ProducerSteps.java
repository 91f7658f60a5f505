package dev.howdah.compat.clients;

import static dev.howdah.compat.clients.Session.check;
import static dev.howdah.compat.clients.Session.equal;
import static dev.howdah.compat.clients.Session.failure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;

/** What is produced comes back the same: every codec, shape of record, acks and idempotence; and what is refused. */
final class ProducerSteps {

    private static final long CLOCKS_APART_MS = 1_000;

    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    private ProducerSteps() {}

    static void addTo(Map<String, ClientScenario.Step> steps) {
        for (String codec : CODECS) {
            steps.put("records_of_every_shape_come_back_with_" + codec, session -> everyShape(session, codec));
            steps.put("big_records_come_back_with_" + codec, session -> bigRecords(session, codec));
        }
        steps.put("acks_zero_and_one_store_too", ProducerSteps::acksZeroAndOne);
        steps.put("an_idempotent_producer_keeps_order_in_many_small_batches", ProducerSteps::idempotent);
        steps.put("log_append_time_is_the_brokers", ProducerSteps::logAppendTime);
        steps.put("a_producer_makes_its_topic", ProducerSteps::autoCreate);
        steps.put("too_large_and_invalid_records_are_refused_and_the_producer_lives", ProducerSteps::refused);
    }

    private static void everyShape(Session session, String codec) throws Exception {
        String topic = session.createTopic("shapes", 2, Map.of());
        List<ProducerRecord<byte[], byte[]>> sent = shapes(topic);
        List<Future<RecordMetadata>> acks = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                session.producer("compression.type", codec, "linger.ms", "20", "acks", "all")) {
            for (ProducerRecord<byte[], byte[]> record : sent) {
                acks.add(producer.send(record));
            }
        }
        List<ConsumerRecord<byte[], byte[]>> read = session.readAll(topic, 2, sent.size());
        for (int i = 0; i < sent.size(); i++) {
            RecordMetadata ack = acks.get(i).get();
            ConsumerRecord<byte[], byte[]> found = read.stream()
                    .filter(record -> record.partition() == ack.partition() && record.offset() == ack.offset())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing at the acked " + ack));
            same(sent.get(i), found);
        }
    }

    /** Null and empty keys and values, every byte, repeated, empty and null headers, old timestamps. */
    private static List<ProducerRecord<byte[], byte[]>> shapes(String topic) {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        byte[] empty = new byte[0];
        byte[] odd = "{\"a\": \"\\u0000\"".getBytes(StandardCharsets.UTF_8);
        List<Header> headers = List.of(
                new RecordHeader("k", "first".getBytes(StandardCharsets.UTF_8)),
                new RecordHeader("k", "second".getBytes(StandardCharsets.UTF_8)),
                new RecordHeader("", everyByte),
                new RecordHeader("null", (byte[]) null),
                new RecordHeader("quote'\"\\ ü \0", empty));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        byte[][] some = {null, empty, everyByte, odd};
        for (byte[] key : some) {
            for (byte[] value : some) {
                int partition = records.size() % 2;
                records.add(new ProducerRecord<>(topic, partition, key, value));
                records.add(new ProducerRecord<>(topic, partition, 1_000L + records.size(), key, value, headers));
            }
        }
        records.add(new ProducerRecord<>(topic, 0, 0L, null, empty));
        return records;
    }

    private static void same(ProducerRecord<byte[], byte[]> sent, ConsumerRecord<byte[], byte[]> read) {
        String where = read.topic() + "-" + read.partition() + "@" + read.offset();
        equal(sent.key(), read.key(), where + " key");
        equal(sent.value(), read.value(), where + " value");
        equal(TimestampType.CREATE_TIME, read.timestampType(), where + " timestamp type");
        if (sent.timestamp() != null) {
            equal(sent.timestamp(), read.timestamp(), where + " timestamp");
        }
        Header[] expected = sent.headers().toArray();
        Header[] actual = read.headers().toArray();
        equal(expected.length, actual.length, where + " headers");
        for (int i = 0; i < expected.length; i++) {
            equal(expected[i].key(), actual[i].key(), where + " header " + i + " key");
            equal(expected[i].value(), actual[i].value(), where + " header " + i + " value");
        }
    }

    private static void bigRecords(Session session, String codec) throws Exception {
        String topic = session.createTopic("big", 1, Map.of("max.message.bytes", "6000000"));
        byte[] noise = new byte[5_000_000];
        new Random(7).nextBytes(noise);
        byte[] zeros = new byte[5_000_000];
        byte[] bigHeader = Arrays.copyOf(noise, 1 << 20);
        try (KafkaProducer<byte[], byte[]> producer =
                session.producer("compression.type", codec, "max.request.size", "7000000", "linger.ms", "0")) {
            producer.send(new ProducerRecord<>(topic, 0, null, noise)).get();
            producer.send(new ProducerRecord<>(topic, 0, zeros, null)).get();
            producer.send(new ProducerRecord<>(
                            topic, 0, null, null, new byte[1], List.of(new RecordHeader("h", bigHeader))))
                    .get();
        }
        // Limits far below one batch: a fetch must return a whole one all the same, or the consumer sticks.
        List<ConsumerRecord<byte[], byte[]>> read =
                session.readAll(topic, 1, 3, "fetch.max.bytes", "1000", "max.partition.fetch.bytes", "1000");
        equal(noise, read.get(0).value(), "noise");
        equal(zeros, read.get(1).key(), "zeros");
        equal(bigHeader, read.get(2).headers().toArray()[0].value(), "header");
    }

    private static void acksZeroAndOne(Session session) throws Exception {
        String topic = session.createTopic("acks", 1, Map.of());
        for (String acks : List.of("0", "1")) {
            try (KafkaProducer<byte[], byte[]> producer =
                    session.producer("acks", acks, "enable.idempotence", "false")) {
                for (int i = 0; i < 10; i++) {
                    producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {(byte) i}));
                }
                producer.flush();
                // The same connection answers on: a reply to acks=0 would be taken for this one's.
                equal(1, producer.partitionsFor(topic).size(), "partitions");
            }
        }
        List<ConsumerRecord<byte[], byte[]>> read = session.readAll(topic, 1, 20);
        for (int i = 0; i < 20; i++) {
            equal(new byte[] {(byte) (i % 10)}, read.get(i).value(), "value at " + i);
        }
    }

    private static void idempotent(Session session) throws Exception {
        String topic = session.createTopic("idempotent", 3, Map.of());
        int count = 3_000;
        List<Future<RecordMetadata>> acks = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                session.producer("enable.idempotence", "true", "acks", "all", "batch.size", "300", "linger.ms", "0")) {
            for (int i = 0; i < count; i++) {
                acks.add(producer.send(new ProducerRecord<>(
                        topic, i % 3, null, Integer.toString(i).getBytes("UTF-8"))));
            }
        }
        for (int i = 0; i < count; i++) {
            equal((long) (i / 3), acks.get(i).get().offset(), "offset of " + i);
        }
        long[] next = {0, 1, 2};
        for (ConsumerRecord<byte[], byte[]> record : session.readAll(topic, 3, count)) {
            String expected = Long.toString(next[record.partition()]);
            equal(expected, new String(record.value(), "UTF-8"), "value at " + record.offset());
            next[record.partition()] += 3;
        }
    }

    private static void logAppendTime(Session session) throws Exception {
        for (String codec : List.of("none", "lz4")) {
            String topic = session.createTopic("append-time", 1, Map.of("message.timestamp.type", "LogAppendTime"));
            // The broker's time is Postgres's, as it last looked at it: off by what the way there took.
            long beforeMs = System.currentTimeMillis() - CLOCKS_APART_MS;
            RecordMetadata ack;
            try (KafkaProducer<byte[], byte[]> producer = session.producer("compression.type", codec)) {
                producer.send(new ProducerRecord<>(topic, 0, 5L, null, new byte[1]));
                ack = producer.send(new ProducerRecord<>(topic, 0, 6L, null, new byte[1]))
                        .get();
            }
            long afterMs = System.currentTimeMillis() + CLOCKS_APART_MS;
            check(ack.timestamp() >= beforeMs && ack.timestamp() <= afterMs, "ack's time " + ack.timestamp());
            for (ConsumerRecord<byte[], byte[]> record : session.readAll(topic, 1, 2)) {
                equal(TimestampType.LOG_APPEND_TIME, record.timestampType(), "timestamp type");
                check(
                        record.timestamp() >= beforeMs && record.timestamp() <= afterMs,
                        "record's time " + record.timestamp());
            }
        }
    }

    private static void autoCreate(Session session) throws Exception {
        String topic = session.topicName("made-by-producer");
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            producer.send(new ProducerRecord<>(topic, null, new byte[] {1})).get();
            failure(
                    InvalidTopicException.class,
                    () -> producer.send(new ProducerRecord<>("not a topic", null, new byte[1]))
                            .get());
        }
        equal(new byte[] {1}, session.readAll(topic, 1, 1).get(0).value(), "value");
    }

    private static void refused(Session session) throws Exception {
        String topic = session.createTopic(
                "refusing", 1, Map.of("max.message.bytes", "1000", "message.timestamp.after.max.ms", "3600000"));
        byte[] noise = new byte[2_000];
        new Random(7).nextBytes(noise);
        long tomorrowMs = System.currentTimeMillis() + 86_400_000;
        try (KafkaProducer<byte[], byte[]> producer = session.producer("enable.idempotence", "false")) {
            failure(
                    RecordTooLargeException.class,
                    () -> producer.send(new ProducerRecord<>(topic, 0, null, noise))
                            .get());
            failure(
                    InvalidTimestampException.class,
                    () -> producer.send(new ProducerRecord<>(topic, 0, tomorrowMs, null, new byte[1]))
                            .get());
            long offset = producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {3}))
                    .get()
                    .offset();
            equal(0L, offset, "offset after two refusals");
        }
        equal(new byte[] {3}, session.readAll(topic, 1, 1).get(0).value(), "value");
    }
}
