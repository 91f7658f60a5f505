package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.Broker;
import dev.howdah.broker.RunningBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java client against a whole broker over a real Postgres. */
@Timeout(120)
class DataPathTest {

    private static RunningBroker broker;

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        broker = RunningBroker.start(dataDir.resolve("postgres"), Map.of());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void what_is_produced_is_read_from_memory_and_from_postgres(String codec) throws Exception {
        String topic = topic("codec-" + codec, 3);
        Map<TopicPartition, List<String>> sent = new HashMap<>();
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("compression.type", codec, "linger.ms", "5"))) {
            List<Future<RecordMetadata>> acks = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                String value = codec + "-" + "x".repeat(i % 200) + i;
                acks.add(producer.send(new ProducerRecord<>(topic, i % 3, bytes("k" + i), bytes(value))));
                sent.computeIfAbsent(new TopicPartition(topic, i % 3), key -> new ArrayList<>())
                        .add(value);
            }
            for (int i = 0; i < acks.size(); i++) {
                assertThat(acks.get(i).get().offset()).isEqualTo(i / 3);
            }
        }

        assertThat(readAll(broker.bootstrap(), sent.keySet(), 3_000)).isEqualTo(sent);
        try (Broker cold = broker.another()) {
            assertThat(readAll(cold.address().toString(), sent.keySet(), 3_000)).isEqualTo(sent);
        }
    }

    @Test
    void log_append_time_is_the_brokers() throws Exception {
        String topic = topic("append-time", 1, Map.of("message.timestamp.type", "LogAppendTime"));
        long before = Clock.systemUTC().millis();
        long acked;
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            acked = producer.send(new ProducerRecord<>(topic, 0, 5L, null, bytes("v")))
                    .get()
                    .timestamp();
        }

        assertThat(acked).isBetween(before, Clock.systemUTC().millis());
        for (String bootstrap : List.of(broker.bootstrap())) {
            ConsumerRecord<byte[], byte[]> read =
                    records(bootstrap, Set.of(new TopicPartition(topic, 0)), 1).get(0);
            assertThat(read.timestamp()).isEqualTo(acked);
            assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        }
    }

    @Test
    void log_append_time_is_the_same_from_postgres() throws Exception {
        String topic = topic("append-time-cold", 1, Map.of("message.timestamp.type", "LogAppendTime"));
        long acked;
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            acked = producer.send(new ProducerRecord<>(topic, 0, 5L, null, bytes("v")))
                    .get()
                    .timestamp();
        }
        try (Broker cold = broker.another()) {
            ConsumerRecord<byte[], byte[]> read = records(
                            cold.address().toString(), Set.of(new TopicPartition(topic, 0)), 1)
                    .get(0);
            assertThat(read.timestamp()).isEqualTo(acked);
            assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        }
    }

    @Test
    void pipelined_idempotent_batches_keep_their_order() throws Exception {
        String topic = topic("idempotent", 1);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of(
                "enable.idempotence", "true",
                "max.in.flight.requests.per.connection", "5",
                "batch.size", "200"))) {
            List<Future<RecordMetadata>> acks = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                acks.add(producer.send(new ProducerRecord<>(topic, 0, null, bytes("v" + i))));
            }
            for (int i = 0; i < acks.size(); i++) {
                assertThat(acks.get(i).get().offset()).isEqualTo(i);
            }
        }

        TopicPartition partition = new TopicPartition(topic, 0);
        assertThat(readAll(broker.bootstrap(), Set.of(partition), 5_000).get(partition))
                .isEqualTo(IntStream.range(0, 5_000).mapToObj(i -> "v" + i).toList());
    }

    @Test
    void a_waiting_consumer_is_woken_at_once_also_at_another_broker() throws Exception {
        String topic = topic("wake", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Broker other = broker.another();
                KafkaProducer<byte[], byte[]> producer = producer(Map.of());
                KafkaConsumer<byte[], byte[]> here = consumer(broker.bootstrap());
                KafkaConsumer<byte[], byte[]> there = consumer(other.address().toString())) {
            for (KafkaConsumer<byte[], byte[]> consumer : List.of(here, there)) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                consumer.poll(Duration.ofMillis(200));
            }
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>(topic, 0, null, bytes("v" + i)))
                        .get();
                assertThat(pollOne(here)).isEqualTo("v" + i);
                assertThat(pollOne(there)).isEqualTo("v" + i);
            }
        }
    }

    @Test
    void many_partitions_in_one_session_all_make_progress() throws Exception {
        int count = 50;
        String topic = topic("session", count);
        Set<TopicPartition> partitions = new HashSet<>();
        IntStream.range(0, count).forEach(i -> partitions.add(new TopicPartition(topic, i)));
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
                KafkaConsumer<byte[], byte[]> consumer = consumer(broker.bootstrap())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int round = 0; round < 20; round++) {
                int partition = round * 7 % count;
                producer.send(new ProducerRecord<>(topic, partition, null, bytes("r" + round)))
                        .get();
                assertThat(pollOne(consumer)).isEqualTo("r" + round);
            }
            Collection<TopicPartition> half = partitions.stream()
                    .filter(partition -> partition.partition() % 2 == 0)
                    .toList();
            consumer.assign(half);
            consumer.seekToEnd(half);
            half.forEach(consumer::position);
            producer.send(new ProducerRecord<>(topic, 1, null, bytes("forgotten")))
                    .get();
            producer.send(new ProducerRecord<>(topic, 2, null, bytes("kept"))).get();
            assertThat(pollOne(consumer)).isEqualTo("kept");
        }
    }

    @Test
    void offsets_are_found_by_time_and_at_both_ends() throws Exception {
        String topic = topic("offsets", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        long now = Clock.systemUTC().millis();
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            assertThat(offset(admin, partition, OffsetSpec.maxTimestamp()).offset())
                    .isEqualTo(-1);
            for (long delta : new long[] {0, 500, 200, 500, 300}) {
                producer.send(new ProducerRecord<>(topic, 0, now + delta, null, bytes("v")))
                        .get();
            }

            assertThat(offset(admin, partition, OffsetSpec.earliest()).offset()).isZero();
            assertThat(offset(admin, partition, OffsetSpec.earliestLocal()).offset())
                    .isZero();
            assertThat(offset(admin, partition, OffsetSpec.latest()).offset()).isEqualTo(5);
            assertThat(offset(admin, partition, OffsetSpec.latestTiered()).offset())
                    .isEqualTo(-1);
            ListOffsetsResultInfo max = offset(admin, partition, OffsetSpec.maxTimestamp());
            assertThat(max.offset()).isEqualTo(1);
            assertThat(max.timestamp()).isEqualTo(now + 500);
            assertThat(offset(admin, partition, OffsetSpec.forTimestamp(now + 100))
                            .offset())
                    .isEqualTo(1);
            assertThat(offset(admin, partition, OffsetSpec.forTimestamp(now)).offset())
                    .isZero();
            ListOffsetsResultInfo none = offset(admin, partition, OffsetSpec.forTimestamp(now + 501));
            assertThat(none.offset()).isEqualTo(-1);
            assertThat(none.timestamp()).isEqualTo(-1);
        }
    }

    private static ListOffsetsResultInfo offset(Admin admin, TopicPartition partition, OffsetSpec spec)
            throws Exception {
        return admin.listOffsets(Map.of(partition, spec))
                .partitionResult(partition)
                .get();
    }

    private static String pollOne(KafkaConsumer<byte[], byte[]> consumer) {
        for (int polls = 0; polls < 20; polls++) {
            for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofSeconds(5))) {
                return text(read.value());
            }
        }
        throw new AssertionError("nothing came");
    }

    private static Map<TopicPartition, List<String>> readAll(
            String bootstrap, Collection<TopicPartition> partitions, int count) {
        Map<TopicPartition, List<String>> values = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> read : records(bootstrap, partitions, count)) {
            values.computeIfAbsent(new TopicPartition(read.topic(), read.partition()), key -> new ArrayList<>())
                    .add(text(read.value()));
        }
        return values;
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(
            String bootstrap, Collection<TopicPartition> partitions, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int polls = 0; polls < 100 && records.size() < count; polls++) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    private static String topic(String name, int partitions) throws Exception {
        return topic(name, partitions, Map.of());
    }

    private static String topic(String name, int partitions, Map<String, String> config) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                    .all()
                    .get();
        }
        return name;
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, String> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("bootstrap.servers", broker.bootstrap());
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
