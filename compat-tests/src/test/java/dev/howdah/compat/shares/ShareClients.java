package dev.howdah.compat.shares;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Makes the clients of one share group, and topics with records in them. Thread: any. */
final class ShareClients {

    static final long LIMIT_MS = 60_000;

    private final Supplier<String> bootstrap;
    private final Session session;

    ShareClients(String bootstrap, String name) {
        this(() -> bootstrap, name);
    }

    /** Of a broker that is started later. */
    ShareClients(Supplier<String> bootstrap, String name) {
        this.bootstrap = bootstrap;
        this.session = new Session(bootstrap, name);
    }

    Session session() {
        return session;
    }

    /** {@code settings} are name, value, name, value. */
    KafkaShareConsumer<String, String> consumer(String group, String topic, String... settings) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap.get());
        properties.put("group.id", group);
        properties.put("client.id", group + "-client");
        properties.put("request.timeout.ms", "15000");
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        KafkaShareConsumer<String, String> consumer =
                new KafkaShareConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Sets configurations of a group, name, value, name, value. */
    void configure(String group, String... settings) throws Exception {
        List<AlterConfigOp> changes = new ArrayList<>();
        for (int i = 0; i < settings.length; i += 2) {
            changes.add(new AlterConfigOp(new ConfigEntry(settings[i], settings[i + 1]), AlterConfigOp.OpType.SET));
        }
        try (Admin admin = session.admin()) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), changes))
                    .all()
                    .get(LIMIT_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** A group that begins at the beginning. */
    String group(String name) throws Exception {
        configure(name, "share.auto.offset.reset", "earliest");
        return name;
    }

    String topic(String name, int partitions) throws Exception {
        return session.createTopic(name, partitions, Map.of());
    }

    /** Of a topic that was just made, of which the broker that is asked may not have heard yet. */
    Uuid topicId(String topic) throws Exception {
        try (Admin admin = session.admin()) {
            Map<String, Uuid> ids = new HashMap<>();
            Eventually.holds(
                    () -> {
                        admin.listTopics()
                                .listings()
                                .get(LIMIT_MS, TimeUnit.MILLISECONDS)
                                .forEach(listing -> ids.put(listing.name(), listing.topicId()));
                        return ids.containsKey(topic);
                    },
                    () -> "the broker knows " + topic);
            return ids.get(topic);
        }
    }

    /** Sends the values {@code from..to-1} as text, in turn to the partitions. */
    void produce(String topic, int partitions, int from, int to) {
        // A batch a partition, so that few records come together.
        try (KafkaProducer<byte[], byte[]> producer = session.producer("linger.ms", "50")) {
            for (int i = from; i < to; i++) {
                producer.send(new ProducerRecord<>(
                        topic, i % partitions, null, Integer.toString(i).getBytes(UTF_8)));
            }
        }
    }

    /** Sends batches of some records each. */
    void produceBatches(String topic, int partition, int batches, int records) {
        for (int batch = 0; batch < batches; batch++) {
            // One request a producer: what it gathers is a batch.
            try (KafkaProducer<byte[], byte[]> producer = session.producer("linger.ms", "10000")) {
                for (int i = 0; i < records; i++) {
                    producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1}));
                }
            }
        }
    }

    /** Polls until {@code count} records have come; in the implicit mode each poll acknowledges the one before. */
    static List<ConsumerRecord<String, String>> poll(KafkaShareConsumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (records.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("got " + records.size() + " of " + count + " records");
            }
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        return records;
    }

    /** The same in the explicit mode: says one thing of all records, poll by poll. */
    static List<ConsumerRecord<String, String>> poll(
            KafkaShareConsumer<String, String> consumer, int count, AcknowledgeType type) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (records.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("got " + records.size() + " of " + count + " records");
            }
            consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                records.add(record);
                consumer.acknowledge(record, type);
            });
            consumer.commitSync()
                    .forEach((partition, error) -> error.ifPresent(why -> {
                        throw new AssertionError(partition + ": " + why, why);
                    }));
        }
        return records;
    }

    /** Everything that comes until nothing has come for a while. */
    static List<ConsumerRecord<String, String>> pollFor(KafkaShareConsumer<String, String> consumer, Duration time) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    static List<Integer> numbers(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(record -> Integer.valueOf(record.value())).toList();
    }
}
