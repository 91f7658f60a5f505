package dev.howdah.foreign;

import static dev.howdah.foreign.Checks.BASE_MS;
import static dev.howdah.foreign.Checks.CODECS;
import static dev.howdah.foreign.Checks.bytes;
import static dev.howdah.foreign.Checks.check;
import static dev.howdah.foreign.Checks.equal;
import static dev.howdah.foreign.Checks.failure;
import static dev.howdah.foreign.Checks.refused;
import static dev.howdah.foreign.Checks.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;

/** The steps of ../../SCENARIO.md, for libraries around kafka-clients, and a line of output for each. */
public final class Scenario {

    private static final long LIMIT_S = Steps.LIMIT_S;

    private final Client client;
    private final String prefix;
    private final List<String> sent = new ArrayList<>();

    private Scenario(Client client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    /** Runs all steps, and ends the JVM. */
    public static void run(String name, Client client, String prefix) {
        Steps.run(name, new Scenario(client, prefix).steps());
    }

    private Map<String, Steps.Step> steps() {
        Map<String, Steps.Step> steps = new LinkedHashMap<>();
        steps.put("create-topic", this::createTopic);
        steps.put("describe-topic", this::describeTopic);
        steps.put(
                "describe-configs",
                () -> equal("1000", client.config(topic("small"), "max.message.bytes"), "max.message.bytes"));
        steps.put("delete-topic", this::deleteTopic);
        steps.put(
                "error-topic-name",
                () -> refused(InvalidTopicException.class, () -> client.createTopic(prefix + " not a name", 1)));
        for (String codec : CODECS) {
            steps.put("produce-" + codec, () -> produce(codec));
        }
        steps.put(
                "consume-assign",
                () -> equal(sent, keysAndValues(read(topic("records"), sent.size())), "records"));
        steps.put("headers", this::headers);
        steps.put("tombstone", this::tombstone);
        steps.put("big-record", this::bigRecord);
        steps.put(
                "list-offsets",
                () -> equal(List.of(0L, (long) sent.size()), client.bounds(topic("records"), 0), "offsets"));
        steps.put("seek-by-time", this::seekByTime);
        steps.put("idempotent", this::idempotent);
        steps.put("group", () -> group("g", false));
        steps.put("commit", this::commit);
        steps.put("group-resume", () -> group("g", true));
        steps.put("group-rebalance", this::rebalance);
        steps.put("describe-group", this::describeGroup);
        steps.put("delete-group", this::deleteGroup);
        for (String step :
                List.of("transaction-commit", "transaction-abort", "transaction-offsets", "transaction-fencing")) {
            steps.put(step, () -> {
                throw new Client.Unsupported("not tried through it: kafka-clients, which it wraps, does it");
            });
        }
        steps.put("error-unknown-topic", this::unknownTopic);
        steps.put("error-too-large", this::tooLarge);
        return steps;
    }

    private void createTopic() throws Exception {
        client.createTopic(topic("made"), 3);
        refused(TopicExistsException.class, () -> client.createTopic(topic("made"), 3));
    }

    private void describeTopic() throws Exception {
        List<Integer> leaders = client.leaders(topic("made"));
        equal(3, leaders.size(), "partitions");
        check(leaders.stream().allMatch(leader -> leader >= 0), "leaders: " + leaders);
    }

    private void deleteTopic() throws Exception {
        client.deleteTopic(topic("made"));
        check(!client.topics().contains(topic("made")), "it is listed still");
    }

    private void produce(String codec) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String value = codec + "-" + i + "-" + "x".repeat(100);
            records.add(new ProducerRecord<>(topic("records"), 0, bytes("k" + i), bytes(value)));
            sent.add("k" + i + "=" + value);
        }
        List<Long> offsets = send(Map.of("compression.type", codec, "acks", "all", "linger.ms", 100), records);
        for (int i = 1; i < offsets.size(); i++) {
            equal(offsets.get(0) + i, offsets.get(i), "offset " + i);
        }
    }

    private void headers() throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic("headers"), 0, BASE_MS + 123, null, bytes("v"));
        record.headers().add("a", bytes("1")).add("b", bytes("")).add("a", bytes("2"));
        send(Map.of(), List.of(record));
        ConsumerRecord<byte[], byte[]> read = read(topic("headers"), 1).get(0);
        List<String> headers = new ArrayList<>();
        for (Header header : read.headers()) {
            headers.add(header.key() + "=" + text(header.value()));
        }
        equal(List.of("a=1", "b=", "a=2"), headers, "headers");
        equal(BASE_MS + 123, read.timestamp(), "timestamp");
    }

    private void tombstone() throws Exception {
        String topic = topic("tombstone");
        send(
                Map.of(),
                List.of(
                        new ProducerRecord<>(topic, 0, bytes("k"), null),
                        new ProducerRecord<>(topic, 0, bytes("k"), bytes("")),
                        new ProducerRecord<>(topic, 0, null, bytes("v"))));
        equal(List.of("k=null", "k=", "null=v"), keysAndValues(read(topic, 3)), "records");
    }

    private void bigRecord() throws Exception {
        byte[] big = new byte[900_000];
        new Random(7).nextBytes(big);
        send(Map.of(), List.of(new ProducerRecord<>(topic("big"), 0, null, big)));
        check(Arrays.equals(big, read(topic("big"), 1).get(0).value()), "another value came back");
    }

    private void seekByTime() throws Exception {
        String topic = topic("times");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(new ProducerRecord<>(topic, 0, BASE_MS + 1000 * i, null, bytes("" + i)));
        }
        send(Map.of(), records);
        equal(OptionalLong.of(4), client.offsetAt(topic, 0, BASE_MS + 3500), "offset at a time");
        OptionalLong late = client.offsetAt(topic, 0, BASE_MS + 100_000);
        check(late.isEmpty() || late.getAsLong() == 10, "offset after the last time: " + late);
        try (Client.Reader reader = client.readSince(topic, 0, BASE_MS + 3500)) {
            equal("4", text(take(reader, 1).get(0).value()), "first value");
        }
    }

    private void idempotent() throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            records.add(new ProducerRecord<>(topic("idempotent"), 0, null, bytes("" + i)));
        }
        List<Long> offsets =
                send(Map.of("enable.idempotence", true, "acks", "all", "batch.size", 300, "linger.ms", 0), records);
        List<ConsumerRecord<byte[], byte[]>> read = read(topic("idempotent"), 1000);
        for (int i = 0; i < 1000; i++) {
            equal((long) i, offsets.get(i), "offset " + i);
            equal("" + i, text(read.get(i).value()), "value at " + i);
        }
    }

    private void group(String name, boolean again) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Set<String> values = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            String value = (again ? "b" : "a") + i;
            records.add(new ProducerRecord<>(topic("group"), i % 3, null, bytes(value)));
            values.add(value);
        }
        send(Map.of(), records);
        try (Client.Reader reader = client.join(topic(name), topic("group"))) {
            Set<String> read = new HashSet<>();
            take(reader, 30).forEach(record -> read.add(text(record.value())));
            equal(values, read, "values");
            reader.commit();
        }
    }

    private void commit() throws Exception {
        equal(Map.of(0, 10L, 1, 10L, 2, 10L), client.committed(topic("g"), topic("group")), "committed");
    }

    private void rebalance() throws Exception {
        try (Client.Reader first = client.join(topic("r"), topic("group"))) {
            until("the first has 3", () -> first.assigned().size() == 3);
            try (Client.Reader second = client.join(topic("r"), topic("group"))) {
                until("both have some", () -> {
                    Set<Integer> all = new HashSet<>(first.assigned());
                    all.addAll(second.assigned());
                    int sum = first.assigned().size() + second.assigned().size();
                    return all.size() == 3
                            && sum == 3
                            && !first.assigned().isEmpty()
                            && !second.assigned().isEmpty();
                });
                first.close();
                until("the second has 3", () -> second.assigned().size() == 3);
            }
        }
    }

    private void describeGroup() throws Exception {
        check(client.groups().contains(topic("g")), "it is not listed");
        equal("Empty 0", client.describeGroup(topic("g")), "state and members");
    }

    private void deleteGroup() throws Exception {
        client.deleteGroup(topic("g"));
        check(!client.groups().contains(topic("g")), "it is listed still");
    }

    private void unknownTopic() throws Exception {
        Throwable failure = failure(
                () -> send(Map.of("max.block.ms", 3000), List.of(new ProducerRecord<>(topic("missing"), bytes("v")))));
        check(
                failure instanceof TimeoutException || failure instanceof UnknownTopicOrPartitionException,
                "error: " + failure);
    }

    private void tooLarge() throws Exception {
        byte[] large = new byte[2000];
        new Random(7).nextBytes(large);
        try (Client.Sender sender = client.sender(Map.of())) {
            refused(
                    RecordTooLargeException.class,
                    () -> sent(sender.send(new ProducerRecord<>(topic("small"), 0, null, large))));
            equal(0L, sent(sender.send(new ProducerRecord<>(topic("small"), 0, null, new byte[10]))), "offset");
        }
    }

    private String topic(String name) {
        return prefix + "-" + name;
    }

    private List<Long> send(Map<String, Object> settings, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        List<CompletableFuture<Long>> offsets = new ArrayList<>();
        try (Client.Sender sender = client.sender(new HashMap<>(settings))) {
            records.forEach(record -> offsets.add(sender.send(record)));
            List<Long> done = new ArrayList<>();
            for (CompletableFuture<Long> offset : offsets) {
                done.add(sent(offset));
            }
            return done;
        }
    }

    private static long sent(CompletableFuture<Long> offset) throws Exception {
        return offset.get(LIMIT_S, TimeUnit.SECONDS);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) throws Exception {
        try (Client.Reader reader = client.readFrom(topic, 0, 0)) {
            return take(reader, count);
        }
    }

    /** Takes the first so many records. */
    private static List<ConsumerRecord<byte[], byte[]>> take(Client.Reader reader, int count) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (records.size() < count) {
            ConsumerRecord<byte[], byte[]> record = reader.records().poll(LIMIT_S, TimeUnit.SECONDS);
            check(record != null, "read " + records.size() + " of " + count);
            records.add(record);
        }
        return records;
    }

    private static List<String> keysAndValues(List<ConsumerRecord<byte[], byte[]>> records) {
        List<String> texts = new ArrayList<>();
        records.forEach(record -> texts.add(text(record.key()) + "=" + text(record.value())));
        return texts;
    }

    /** Something that may hold later. */
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S - 5);
        while (!condition.holds()) {
            check(System.nanoTime() < deadline, "never: " + what);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
