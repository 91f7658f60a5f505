package dev.howdah.foreign;

import static dev.howdah.foreign.Checks.BASE_MS;
import static dev.howdah.foreign.Checks.CODECS;
import static dev.howdah.foreign.Checks.bytes;
import static dev.howdah.foreign.Checks.check;
import static dev.howdah.foreign.Checks.equal;
import static dev.howdah.foreign.Checks.failure;
import static dev.howdah.foreign.Checks.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Those steps of ../../SCENARIO.md that make sense for engines that write and read in jobs; the others are not theirs. */
public final class ConnectorScenario {

    private static final List<String> OF_ADMINISTRATORS =
            List.of("create-topic", "describe-topic", "describe-configs", "delete-topic", "error-topic-name");

    private static final List<String> OF_TRANSACTIONS =
            List.of("transaction-commit", "transaction-abort", "transaction-offsets", "transaction-fencing");

    private final Connector connector;
    private final String bootstrap;
    private final String prefix;
    private final List<String> sent = new ArrayList<>();

    private ConnectorScenario(Connector connector, String bootstrap, String prefix) {
        this.connector = connector;
        this.bootstrap = bootstrap;
        this.prefix = prefix;
    }

    /** Runs all steps, and ends the JVM. */
    public static void run(String name, Connector connector, String bootstrap, String prefix) {
        Steps.run(name, new ConnectorScenario(connector, bootstrap, prefix).steps());
    }

    private Map<String, Steps.Step> steps() {
        Map<String, Steps.Step> steps = new LinkedHashMap<>();
        OF_ADMINISTRATORS.forEach(step -> steps.put(step, () -> lacks("a connector does not administrate")));
        for (String codec : CODECS) {
            steps.put("produce-" + codec, () -> produce(codec));
        }
        steps.put(
                "consume-assign",
                () -> equal(sent, keysAndValues(read("records", Connector.EARLIEST)), "records"));
        steps.put("headers", this::headers);
        steps.put("tombstone", this::tombstone);
        steps.put("big-record", this::bigRecord);
        steps.put("list-offsets", this::bounds);
        steps.put("seek-by-time", this::seekByTime);
        steps.put("idempotent", this::idempotent);
        steps.put("group", () -> group("a"));
        steps.put("commit", this::commit);
        steps.put("group-resume", () -> group("b"));
        steps.put("group-rebalance", () -> lacks("it shares out partitions by itself, not in a group"));
        steps.put("describe-group", () -> lacks("a connector does not administrate"));
        steps.put("delete-group", () -> lacks("a connector does not administrate"));
        OF_TRANSACTIONS.forEach(step -> steps.put(step, () -> lacks(connector.transactions())));
        steps.put("error-unknown-topic", this::unknownTopic);
        steps.put("error-too-large", this::tooLarge);
        return steps;
    }

    private static void lacks(String reason) {
        throw new Client.Unsupported(reason);
    }

    private void produce(String codec) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String value = codec + "-" + i + "-" + "x".repeat(100);
            records.add(new ProducerRecord<>(topic("records"), 0, bytes("k" + i), bytes(value)));
            sent.add("k" + i + "=" + value);
        }
        connector.write(
                topic("records"), Map.of("compression.type", codec, "acks", "all", "linger.ms", "100"), records);
    }

    private void headers() throws Exception {
        Long time = connector.writesTimestamps() ? BASE_MS + 123 : null;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic("headers"), 0, time, null, bytes("v"));
        record.headers().add("a", bytes("1")).add("b", bytes("")).add("a", bytes("2"));
        write("headers", List.of(record));
        ConsumerRecord<byte[], byte[]> read = read("headers", Connector.EARLIEST).get(0);
        List<String> headers = new ArrayList<>();
        for (Header header : read.headers()) {
            headers.add(header.key() + "=" + text(header.value()));
        }
        equal(List.of("a=1", "b=", "a=2"), headers, "headers");
        if (!connector.writesTimestamps()) {
            lacks("it cannot write timestamps; the headers came back");
        }
        equal(time, read.timestamp(), "timestamp");
    }

    private void tombstone() throws Exception {
        String topic = topic("tombstone");
        write(
                "tombstone",
                List.of(
                        new ProducerRecord<>(topic, 0, bytes("k"), null),
                        new ProducerRecord<>(topic, 0, bytes("k"), bytes("")),
                        new ProducerRecord<>(topic, 0, null, bytes("v"))));
        equal(
                List.of("k=null", "k=", "null=v"),
                keysAndValues(read("tombstone", Connector.EARLIEST)),
                "records");
    }

    private void bigRecord() throws Exception {
        byte[] big = new byte[900_000];
        new Random(7).nextBytes(big);
        write("big", List.of(new ProducerRecord<>(topic("big"), 0, null, big)));
        check(Arrays.equals(big, read("big", Connector.EARLIEST).get(0).value()), "another value came back");
    }

    /** A job with bounds asks for both: its records are from the first offset to the last. */
    private void bounds() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> read = read("records", Connector.EARLIEST);
        equal(0L, read.get(0).offset(), "first offset");
        equal(sent.size() - 1L, read.get(read.size() - 1).offset(), "last offset");
    }

    private void seekByTime() throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(new ProducerRecord<>(topic("times"), 0, BASE_MS + 1000 * i, null, bytes("" + i)));
        }
        if (connector.writesTimestamps()) {
            write("times", records);
        } else {
            writeWithProducer(records);
        }
        equal(
                List.of("4", "5", "6", "7", "8", "9"),
                read("times", BASE_MS + 3500).stream()
                        .map(record -> text(record.value()))
                        .toList(),
                "values since a time");
        equal(List.of(), read("times", BASE_MS + 100_000), "records after the last time");
    }

    private void idempotent() throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            records.add(new ProducerRecord<>(topic("idempotent"), 0, null, bytes("" + i)));
        }
        connector.write(
                topic("idempotent"),
                Map.of("enable.idempotence", "true", "acks", "all", "batch.size", "300", "linger.ms", "0"),
                records);
        List<ConsumerRecord<byte[], byte[]>> read = read("idempotent", Connector.EARLIEST);
        equal(1000, read.size(), "records");
        for (int i = 0; i < 1000; i++) {
            equal((long) i, read.get(i).offset(), "offset " + i);
            equal("" + i, text(read.get(i).value()), "value at " + i);
        }
    }

    private void group(String mark) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Set<String> values = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            records.add(new ProducerRecord<>(topic("group"), i % 3, null, bytes(mark + i)));
            values.add(mark + i);
        }
        write("group", records);
        List<ConsumerRecord<byte[], byte[]>> read = connector.resume(topic("g"), topic("group"));
        equal(30, read.size(), "records");
        Set<String> found = new TreeSet<>();
        read.forEach(record -> found.add(text(record.value())));
        equal(values, found, "values");
        if (!connector.commits()) {
            lacks("it keeps offsets in a checkpoint of its own; with that it read exactly the new ones");
        }
    }

    private void commit() throws Exception {
        if (!connector.commits()) {
            lacks("it keeps offsets in a checkpoint of its own");
        }
        Map<Integer, Long> committed = new TreeMap<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.listConsumerGroupOffsets(topic("g"))
                    .partitionsToOffsetAndMetadata()
                    .get(Steps.LIMIT_S, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
        }
        equal(Map.of(0, 10L, 1, 10L, 2, 10L), committed, "committed");
    }

    private void unknownTopic() throws Exception {
        failsWith(
                "TimeoutException|UnknownTopicOrPartitionException",
                () -> connector.write(
                        topic("missing"),
                        Map.of("max.block.ms", "3000"),
                        List.of(new ProducerRecord<>(topic("missing"), bytes("v")))));
    }

    private void tooLarge() throws Exception {
        byte[] large = new byte[2000];
        new Random(7).nextBytes(large);
        failsWith(
                RecordTooLargeException.class.getSimpleName(),
                () -> write("small", List.of(new ProducerRecord<>(topic("small"), 0, null, large))));
        write("small", List.of(new ProducerRecord<>(topic("small"), 0, null, new byte[10])));
        equal(0L, read("small", Connector.EARLIEST).get(0).offset(), "offset");
    }

    /** Engines wrap what the broker said, some as text. */
    private static void failsWith(String names, Steps.Step step) throws Exception {
        Throwable failure = failure(step);
        check(failure.toString().matches("(?s).*(" + names + ").*"), "error: " + failure + " (expected: " + names + ")");
    }

    private String topic(String name) {
        return prefix + "-" + name;
    }

    private void write(String name, List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        connector.write(topic(name), Map.of(), records);
    }

    private void writeWithProducer(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer())) {
            records.forEach(producer::send);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String name, long sinceMs) throws Exception {
        return connector.read(topic(name), sinceMs);
    }

    private static List<String> keysAndValues(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> text(record.key()) + "=" + text(record.value()))
                .toList();
    }
}
