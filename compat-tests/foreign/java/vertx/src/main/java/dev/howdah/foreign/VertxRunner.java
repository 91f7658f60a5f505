package dev.howdah.foreign;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.admin.Config;
import io.vertx.kafka.admin.ConfigEntry;
import io.vertx.kafka.admin.ConsumerGroupDescription;
import io.vertx.kafka.admin.ConsumerGroupListing;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.NewTopic;
import io.vertx.kafka.admin.OffsetSpec;
import io.vertx.kafka.client.common.ConfigResource;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import io.vertx.kafka.client.producer.RecordMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The Vert.x Kafka client. Arguments: bootstrap server, prefix of topic names. */
public final class VertxRunner implements Client {

    private static final long LIMIT_S = 60;

    private final Vertx vertx = Vertx.vertx();

    private final Map<String, String> common;
    private final KafkaAdminClient admin;

    private VertxRunner(Map<String, String> settings) {
        common = Map.copyOf(settings);
        Properties properties = new Properties();
        properties.putAll(common);
        admin = KafkaAdminClient.create(vertx, properties);
    }

    public static void main(String[] arguments) {
        // The jar's manifest does not tell its version, but its name does.
        String jar = KafkaProducer.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        String version = jar.replaceAll(".*-|\\.jar$", "");
        String clients = org.apache.kafka.common.utils.AppInfoParser.getVersion();
        String name = "Vert.x Kafka client " + version + " (kafka-clients " + clients + ")";
        if (Logins.areAsked()) {
            Logins.run(name, VertxRunner::new, arguments);
        }
        Scenario.run(name, new VertxRunner(Map.of("bootstrap.servers", arguments[0])), arguments[1]);
    }

    @Override
    public void createTopic(String topic, int partitions) throws Exception {
        await(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))));
    }

    @Override
    public List<Integer> leaders(String topic) throws Exception {
        return await(admin.describeTopics(List.of(topic))).get(topic).getPartitions().stream()
                .map(partition -> partition.getLeader() == null ? -1 : partition.getLeader().getId())
                .toList();
    }

    @Override
    public String config(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic);
        Config config = await(admin.describeConfigs(List.of(resource))).get(resource);
        return config.getEntries().stream()
                .filter(entry -> entry.getName().equals(name))
                .map(ConfigEntry::getValue)
                .findFirst()
                .orElse("");
    }

    @Override
    public void deleteTopic(String topic) throws Exception {
        await(admin.deleteTopics(List.of(topic)));
    }

    @Override
    public Set<String> topics() throws Exception {
        return await(admin.listTopics());
    }

    @Override
    public Sender sender(Map<String, Object> settings) {
        Map<String, String> all = new HashMap<>();
        settings.forEach((name, value) -> all.put(name, value.toString()));
        all.putAll(common);
        all.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        all.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        KafkaProducer<byte[], byte[]> producer = KafkaProducer.create(vertx, all);
        return new Sender() {
            @Override
            public CompletableFuture<Long> send(ProducerRecord<byte[], byte[]> record) {
                KafkaProducerRecord<byte[], byte[]> own = KafkaProducerRecord.create(
                        record.topic(), record.key(), record.value(), record.timestamp(), record.partition());
                record.headers().forEach(header -> own.addHeader(header.key(), Buffer.buffer(header.value())));
                return producer.send(own)
                        .map(RecordMetadata::getOffset)
                        .toCompletionStage()
                        .toCompletableFuture();
            }

            @Override
            public void close() throws Exception {
                await(producer.close());
            }
        };
    }

    @Override
    public Reader readFrom(String topic, int partition, long offset) throws Exception {
        StreamReader reader = new StreamReader("");
        TopicPartition assigned = new TopicPartition(topic, partition);
        await(reader.consumer.assign(assigned));
        await(reader.consumer.seek(assigned, offset));
        reader.start();
        return reader;
    }

    @Override
    public Reader readSince(String topic, int partition, long timeMs) throws Exception {
        return readFrom(topic, partition, offsetAt(topic, partition, timeMs).orElseThrow());
    }

    @Override
    public Reader join(String group, String topic) throws Exception {
        StreamReader reader = new StreamReader(group);
        await(reader.consumer.subscribe(topic));
        reader.start();
        return reader;
    }

    /** A consumer as a stream, whose handler keeps what comes. */
    private final class StreamReader implements Reader {

        private final BlockingQueue<ConsumerRecord<byte[], byte[]>> records = new LinkedBlockingQueue<>();
        private final KafkaConsumer<byte[], byte[]> consumer;
        private boolean closed;

        StreamReader(String group) {
            consumer = KafkaConsumer.create(vertx, consumerSettings(group));
        }

        void start() {
            consumer.handler(record -> records.add(record.record()));
        }

        @Override
        public BlockingQueue<ConsumerRecord<byte[], byte[]>> records() {
            return records;
        }

        @Override
        public Set<Integer> assigned() {
            try {
                return await(consumer.assignment()).stream()
                        .map(TopicPartition::getPartition)
                        .collect(Collectors.toSet());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void commit() throws Exception {
            await(consumer.commit());
        }

        @Override
        public void close() throws Exception {
            if (!closed) {
                closed = true;
                await(consumer.close());
            }
        }
    }

    @Override
    public List<Long> bounds(String topic, int partition) throws Exception {
        return List.of(
                offset(topic, partition, OffsetSpec.EARLIEST), offset(topic, partition, OffsetSpec.LATEST));
    }

    @Override
    public OptionalLong offsetAt(String topic, int partition, long timeMs) throws Exception {
        long offset = offset(topic, partition, OffsetSpec.TIMESTAMP(timeMs));
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    private long offset(String topic, int partition, OffsetSpec spec) throws Exception {
        TopicPartition asked = new TopicPartition(topic, partition);
        return await(admin.listOffsets(Map.of(asked, spec))).get(asked).getOffset();
    }

    @Override
    public Map<Integer, Long> committed(String group, String topic) throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        await(admin.listConsumerGroupOffsets(group))
                .forEach((partition, found) -> offsets.put(partition.getPartition(), found.getOffset()));
        return offsets;
    }

    @Override
    public Set<String> groups() throws Exception {
        return await(admin.listConsumerGroups()).stream()
                .map(ConsumerGroupListing::getGroupId)
                .collect(Collectors.toSet());
    }

    @Override
    public String describeGroup(String group) throws Exception {
        ConsumerGroupDescription described = await(admin.describeConsumerGroups(List.of(group))).get(group);
        return described.getState() + " " + described.getMembers().size();
    }

    @Override
    public void deleteGroup(String group) throws Exception {
        await(admin.deleteConsumerGroups(List.of(group)));
    }

    private Map<String, String> consumerSettings(String group) {
        Map<String, String> settings = new HashMap<>(common);
        settings.put("key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        settings.put("value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        if (!group.isEmpty()) {
            settings.put("group.id", group);
        }
        return settings;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);
    }
}
