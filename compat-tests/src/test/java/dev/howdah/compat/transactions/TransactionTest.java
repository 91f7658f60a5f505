package dev.howdah.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.OneBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions by the newest kafka-clients: what is committed is read, what is aborted or open is not. */
class TransactionTest {

    private static final Duration POLL = Duration.ofMillis(100);

    @RegisterExtension
    static final OneBroker<BrokerProcess> howdah =
            OneBroker.howdah("transactions", "--set", "group.share.assignment.interval.ms=0");

    private static final Session session = new Session(howdah::bootstrap, "transactions");

    @Test
    void what_is_committed_is_read_and_what_is_aborted_is_not(TestInfo test) throws Exception {
        String topic = topic(test, 2);
        try (KafkaProducer<String, String> producer = producer(test)) {
            producer.initTransactions();
            List<String> committed = new ArrayList<>();
            for (int number = 0; number < 10; number++) {
                producer.beginTransaction();
                for (int i = 0; i < 5; i++) {
                    producer.send(new ProducerRecord<>(topic, i % 2, null, number + "-" + i));
                    if (number % 3 != 1) {
                        committed.add(number + "-" + i);
                    }
                }
                if (number % 3 == 1) {
                    producer.flush();
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
            assertThat(read(topic, 2, "read_committed", committed.size()))
                    .containsExactlyInAnyOrderElementsOf(committed);
            assertThat(read(topic, 2, "read_uncommitted", 50)).hasSize(50);
            // Ten markers in each partition.
            assertThat(end(topic, 0, IsolationLevel.READ_COMMITTED)).isEqualTo(30 + 10);
            assertThat(end(topic, 1, IsolationLevel.READ_UNCOMMITTED)).isEqualTo(20 + 10);
        }
    }

    @Test
    void the_oldest_open_transaction_bounds_what_is_read(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        try (KafkaProducer<String, String> first = producer(test, "first");
                KafkaProducer<String, String> second = producer(test, "second");
                KafkaConsumer<String, String> consumer = consumer(topic, 1, "read_committed")) {
            first.initTransactions();
            second.initTransactions();
            first.beginTransaction();
            first.send(new ProducerRecord<>(topic, "first")).get();
            second.beginTransaction();
            second.send(new ProducerRecord<>(topic, "second")).get();
            second.commitTransaction();
            assertThat(end(topic, 0, IsolationLevel.READ_COMMITTED)).isZero();
            assertThat(end(topic, 0, IsolationLevel.READ_UNCOMMITTED)).isEqualTo(3);
            assertThat(consumer.poll(Duration.ofSeconds(1)).isEmpty()).isTrue();
            first.send(new ProducerRecord<>(topic, "more")).get();
            first.commitTransaction();
            assertThat(poll(consumer, 3)).containsExactly("first", "second", "more");
            assertThat(end(topic, 0, IsolationLevel.READ_COMMITTED)).isEqualTo(5);
        }
    }

    @Test
    void a_reader_that_waits_is_woken_by_the_end_of_the_transaction(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        KafkaConsumer<String, String> consumer =
                consumer(topic, 1, "read_committed", "fetch.max.wait.ms", "100000", "request.timeout.ms", "200000");
        try (KafkaProducer<String, String> producer = producer(test)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "a")).get();
            assertThat(consumer.poll(Duration.ofSeconds(1)).isEmpty()).isTrue();
            producer.commitTransaction();
            List<String> values = new ArrayList<>();
            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> {
                        consumer.poll(POLL).forEach(record -> values.add(record.value()));
                        return !values.isEmpty();
                    },
                    () -> "the record comes long before the fetch has waited for all of its time");
            assertThat(values).containsExactly("a");
        } finally {
            // Else it waits for its next fetch.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    @Test
    void a_producer_with_the_same_id_fences_the_one_before_and_aborts_what_it_has_open(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        try (KafkaProducer<String, String> zombie = producer(test);
                KafkaProducer<String, String> next = producer(test)) {
            zombie.initTransactions();
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(topic, "zombie")).get();
            next.initTransactions();
            assertThat(end(topic, 0, IsolationLevel.READ_COMMITTED))
                    .as("the marker")
                    .isEqualTo(2);
            assertThatThrownBy(zombie::commitTransaction).isInstanceOf(ProducerFencedException.class);
            next.beginTransaction();
            next.send(new ProducerRecord<>(topic, "next")).get();
            next.commitTransaction();
        }
        assertThat(read(topic, 1, "read_committed", 1)).containsExactly("next");
    }

    @Test
    void offsets_are_committed_with_the_transaction_or_not_at_all(TestInfo test) throws Exception {
        String from = topic(test, 1);
        String to = session.createTopic(from + "-copy", 1, Map.of());
        String group = from + "-group";
        TopicPartition partition = new TopicPartition(from, 0);
        try (KafkaProducer<String, String> plain = plainProducer()) {
            for (int i = 0; i < 10; i++) {
                plain.send(new ProducerRecord<>(from, Integer.toString(i))).get();
            }
        }
        try (KafkaProducer<String, String> producer = producer(test);
                KafkaConsumer<String, String> member = member(group, from)) {
            producer.initTransactions();
            List<String> values = poll(member, 10);
            producer.beginTransaction();
            values.forEach(value -> producer.send(new ProducerRecord<>(to, value)));
            producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(4)), member.groupMetadata());
            producer.abortTransaction();
            assertThat(committed(group)).doesNotContainKey(partition);

            producer.beginTransaction();
            values.forEach(value -> producer.send(new ProducerRecord<>(to, value)));
            producer.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(10, "all")), member.groupMetadata());
            assertThat(committed(group)).as("still open").doesNotContainKey(partition);
            producer.commitTransaction();
            assertThat(committed(group)).containsEntry(partition, new OffsetAndMetadata(10, "all"));

            producer.beginTransaction();
            assertThatThrownBy(() -> producer.sendOffsetsToTransaction(
                            Map.of(partition, new OffsetAndMetadata(5)),
                            new ConsumerGroupMetadata(group, 99, "nobody", Optional.empty())))
                    .isInstanceOf(KafkaException.class);
        }
        assertThat(read(to, 1, "read_committed", 10))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(Integer::toString).toList());
    }

    @Test
    void a_transaction_that_runs_out_of_time_is_aborted(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        try (KafkaProducer<String, String> producer = producer(test, "", "transaction.timeout.ms", "1500")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "late")).get();
            assertThat(end(topic, 0, IsolationLevel.READ_COMMITTED)).isZero();
            Eventually.holds(
                    () -> end(topic, 0, IsolationLevel.READ_COMMITTED) == 2,
                    () -> "the transaction is aborted by itself");
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
        }
        try (KafkaProducer<String, String> producer = producer(test)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "in time")).get();
            producer.commitTransaction();
        }
        assertThat(read(topic, 1, "read_committed", 1)).containsExactly("in time");
    }

    @Test
    void a_timeout_above_the_greatest_is_refused(TestInfo test) {
        try (KafkaProducer<String, String> producer = producer(test, "", "transaction.timeout.ms", "900001")) {
            assertThatThrownBy(producer::initTransactions)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("transaction.max.timeout.ms");
        }
    }

    @Test
    void tools_see_what_is_open(TestInfo test) throws Exception {
        String topic = topic(test, 2);
        String id = id(test, "");
        try (KafkaProducer<String, String> producer = producer(test);
                Admin admin = session.admin()) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 1, null, "a")).get();
            var described =
                    admin.describeTransactions(List.of(id)).description(id).get();
            assertThat(described.state()).isEqualTo(TransactionState.ONGOING);
            assertThat(described.topicPartitions()).containsExactly(new TopicPartition(topic, 1));
            assertThat(admin.listTransactions().all().get())
                    .anyMatch(listed ->
                            listed.transactionalId().equals(id) && listed.state() == TransactionState.ONGOING);
            TopicPartition partition = new TopicPartition(topic, 1);
            var active = admin.describeProducers(List.of(partition))
                    .partitionResult(partition)
                    .get()
                    .activeProducers();
            assertThat(active).hasSize(1);
            assertThat(active.get(0).currentTransactionStartOffset()).hasValue(0);
            producer.commitTransaction();
            assertThat(admin.describeTransactions(List.of(id))
                            .description(id)
                            .get()
                            .state())
                    .isEqualTo(TransactionState.COMPLETE_COMMIT);
        }
    }

    @Test
    void a_share_group_that_reads_what_is_committed_gets_neither_open_nor_aborted_records(TestInfo test)
            throws Exception {
        String topic = topic(test, 1);
        String group = topic + "-share";
        try (Admin admin = session.admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, group),
                            List.of(
                                    set("share.auto.offset.reset", "earliest"),
                                    set("share.isolation.level", "read_committed"))))
                    .all()
                    .get(1, TimeUnit.MINUTES);
        }
        try (KafkaProducer<String, String> producer = producer(test);
                KafkaShareConsumer<String, String> consumer = shareConsumer(group, topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "open")).get();
            assertThat(consumer.poll(Duration.ofSeconds(1)).isEmpty()).isTrue();
            producer.commitTransaction();
            List<String> values = new ArrayList<>();
            Eventually.holds(
                    () -> {
                        consumer.poll(POLL).forEach(record -> values.add(record.value()));
                        return !values.isEmpty();
                    },
                    () -> "the record comes once it is committed");
            consumer.commitSync();
            assertThat(values).containsExactly("open");
        }
    }

    private static String topic(TestInfo test, int partitions) throws Exception {
        return session.createTopic(test.getTestMethod().orElseThrow().getName(), partitions, Map.of());
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private static String id(TestInfo test, String suffix) {
        return "tx-" + test.getTestMethod().orElseThrow().getName() + suffix;
    }

    private static KafkaProducer<String, String> producer(TestInfo test) {
        return producer(test, "");
    }

    /** {@code settings} are name, value, name, value. */
    private static KafkaProducer<String, String> producer(TestInfo test, String suffix, String... settings) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", howdah.bootstrap());
        properties.put("transactional.id", id(test, suffix));
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static KafkaProducer<String, String> plainProducer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", howdah.bootstrap());
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(
            String topic, int partitions, String isolation, String... settings) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", howdah.bootstrap());
        properties.put("isolation.level", isolation);
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> assigned = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
        return consumer;
    }

    private static KafkaConsumer<String, String> member(String group, String topic) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", howdah.bootstrap());
        properties.put("group.id", group);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private static KafkaShareConsumer<String, String> shareConsumer(String group, String topic) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", howdah.bootstrap());
        properties.put("group.id", group);
        KafkaShareConsumer<String, String> consumer =
                new KafkaShareConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private static List<String> read(String topic, int partitions, String isolation, int count) {
        try (KafkaConsumer<String, String> consumer = consumer(topic, partitions, isolation)) {
            return poll(consumer, count);
        }
    }

    /** At least so many values, and whatever comes with the last of them. */
    private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        Eventually.holds(
                () -> {
                    consumer.poll(POLL).forEach(record -> values.add(record.value()));
                    return values.size() >= count;
                },
                () -> count + " records are read, not only " + values);
        return values;
    }

    private static long end(String topic, int partition, IsolationLevel isolation) throws Exception {
        TopicPartition asked = new TopicPartition(topic, partition);
        try (Admin admin = session.admin()) {
            return admin.listOffsets(Map.of(asked, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                    .partitionResult(asked)
                    .get(1, TimeUnit.MINUTES)
                    .offset();
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
        try (Admin admin = session.admin()) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(1, TimeUnit.MINUTES);
        }
    }
}
