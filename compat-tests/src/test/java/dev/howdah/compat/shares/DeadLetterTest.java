package dev.howdah.compat.shares;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dead-letter topics of share groups (KIP-1191), with two brokers: every record that is given up is there once. */
class DeadLetterTest {

    private static final String TOPIC_NAME = "errors.deadletterqueue.topic.name";
    private static final String COPY = "errors.deadletterqueue.copy.record.enable";
    private static final String ENABLE = "errors.deadletterqueue.group.enable";
    private static final String AUTO_CREATE = "errors.deadletterqueue.auto.create.topics.enable";

    private static PostgresProcess postgres;
    private static BrokerProcess first;
    private static BrokerProcess second;
    private static ShareClients clients;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch();
        first = launch("dead-letters-1");
        second = launch("dead-letters-2");
        clients = new ShareClients(first.bootstrap() + "," + second.bootstrap(), "dead");
    }

    private static BrokerProcess launch(String name) {
        return BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url())
                .withArguments(
                        "--set", "group.share.min.record.lock.duration.ms=1000",
                        "--set", "group.share.assignment.interval.ms=0",
                        "--set", "group.share.min.heartbeat.interval.ms=200",
                        "--set", "group.share.heartbeat.interval.ms=500"));
    }

    @AfterAll
    static void stop() {
        if (second != null) {
            second.close();
        }
        if (first != null) {
            first.close();
        }
        postgres.close();
    }

    @AfterEach
    void allAreThere() {
        for (BrokerProcess broker : List.of(first, second)) {
            if (!broker.isAlive()) {
                broker.start();
            }
        }
    }

    @Test
    void a_rejected_record_goes_there_with_its_story() throws Exception {
        String letters = letterBox("dlq.rejected", 2);
        String group = clients.group("dead-rejected");
        clients.configure(group, TOPIC_NAME, letters, COPY, "true");
        String topic = clients.topic("rejected", 3);
        try (KafkaProducer<byte[], byte[]> producer = clients.session().producer()) {
            for (int partition = 0; partition < 3; partition++) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        topic, partition, ("k" + partition).getBytes(UTF_8), ("v" + partition).getBytes(UTF_8));
                record.headers().add("own", "header".getBytes(UTF_8));
                producer.send(record);
            }
        }
        try (KafkaShareConsumer<String, String> consumer = explicit(group, topic)) {
            ShareClients.poll(consumer, 3, AcknowledgeType.REJECT);
        }
        List<ConsumerRecord<byte[], byte[]>> dead = await(letters, 2, 3);
        for (ConsumerRecord<byte[], byte[]> letter : dead) {
            Map<String, String> headers = headers(letter);
            int source = Integer.parseInt(headers.get("__dlq.errors.partition"));
            assertThat(letter.partition()).isEqualTo(source % 2);
            assertThat(letter.key()).isEqualTo(("k" + source).getBytes(UTF_8));
            assertThat(letter.value()).isEqualTo(("v" + source).getBytes(UTF_8));
            assertThat(headers)
                    .containsExactly(
                            Map.entry("own", "header"),
                            Map.entry("__dlq.errors.topic", topic),
                            Map.entry("__dlq.errors.partition", Integer.toString(source)),
                            Map.entry("__dlq.errors.offset", "0"),
                            Map.entry("__dlq.errors.group", group),
                            Map.entry("__dlq.errors.delivery.count", "1"),
                            Map.entry("__dlq.errors.message", "Offset rejected by client."));
        }
        assertThat(dead)
                .extracting(letter -> headers(letter).get("__dlq.errors.partition"))
                .containsExactlyInAnyOrder("0", "1", "2");
        awaitStart(group, topic, 0, 1);
    }

    @Test
    void a_record_that_is_delivered_too_often_goes_there_without_its_content_unless_that_is_wanted() throws Exception {
        String letters = letterBox("dlq.often", 1);
        String group = clients.group("dead-often");
        clients.configure(group, TOPIC_NAME, letters, "share.delivery.count.limit", "2");
        String topic = clients.topic("often", 1);
        clients.produce(topic, 1, 0, 3);
        try (KafkaShareConsumer<String, String> consumer = explicit(group, topic)) {
            ShareClients.poll(consumer, 6, AcknowledgeType.RELEASE);
        }
        List<ConsumerRecord<byte[], byte[]>> dead = await(letters, 1, 3);
        assertThat(dead).allSatisfy(letter -> {
            assertThat(letter.key()).isNull();
            assertThat(letter.value()).isNull();
            assertThat(headers(letter))
                    .containsEntry("__dlq.errors.delivery.count", "2")
                    .containsEntry("__dlq.errors.message", "Offset delivery count exceeded the threshold.");
        });
        assertThat(offsets(dead)).containsExactlyInAnyOrder(0L, 1L, 2L);
        awaitStart(group, topic, 0, 3);
    }

    /** The records are archived, as in Kafka, so that the group does not stop behind them. */
    @Test
    void where_there_is_no_topic_for_it_the_group_goes_on() throws Exception {
        for (String name : List.of("dlq.missing", "dlq.closed", "other.prefix", "__dead")) {
            if (name.equals("dlq.closed") || name.equals("other.prefix")) {
                create(name, 1, name.equals("other.prefix"));
            }
            String group = clients.group("dead-" + name.replace('.', '-'));
            clients.configure(group, TOPIC_NAME, name);
            String topic = clients.topic("nowhere-" + name.replace('.', '-'), 1);
            clients.produce(topic, 1, 0, 2);
            try (KafkaShareConsumer<String, String> consumer = explicit(group, topic)) {
                ShareClients.poll(consumer, 2, AcknowledgeType.REJECT);
                awaitStart(group, topic, 0, 2);
            }
        }
        try (Admin admin = clients.session().admin()) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain("dlq.missing", "__dead");
        }
        try (KafkaConsumer<byte[], byte[]> consumer = clients.session().consumer()) {
            assertThat(consumer.endOffsets(
                            List.of(new TopicPartition("dlq.closed", 0), new TopicPartition("other.prefix", 0))))
                    .allSatisfy((at, end) -> assertThat(end).isZero());
        }
    }

    @Test
    void a_missing_topic_is_made_if_the_brokers_may_and_a_deleted_one_again() throws Exception {
        configureBrokers(AUTO_CREATE, "true");
        try {
            String letters = "dlq.made";
            String group = clients.group("dead-made");
            clients.configure(group, TOPIC_NAME, letters, COPY, "true");
            String topic = clients.topic("made", 1);
            for (int round = 0; round < 2; round++) {
                clients.produce(topic, 1, 5 * round, 5 * round + 5);
                try (KafkaShareConsumer<String, String> consumer = explicit(group, topic)) {
                    ShareClients.poll(consumer, 5, AcknowledgeType.REJECT);
                }
                List<ConsumerRecord<byte[], byte[]>> dead = await(letters, 1, 5);
                int from = 5 * round;
                assertThat(dead)
                        .extracting(letter -> new String(letter.value(), UTF_8))
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(from, from + 5)
                                .mapToObj(Integer::toString)
                                .toList());
                awaitStart(group, topic, 0, from + 5);
                try (Admin admin = clients.session().admin()) {
                    admin.deleteTopics(List.of(letters)).all().get(30, TimeUnit.SECONDS);
                }
            }
        } finally {
            configureBrokers(AUTO_CREATE, "false");
        }
    }

    /** Members reject and release while brokers are killed: in the end each record was accepted, or has one letter. */
    @Test
    void killed_brokers_leave_one_letter_of_each() throws Exception {
        String letters = letterBox("dlq.killed", 2);
        String group = clients.group("dead-killed");
        clients.configure(group, TOPIC_NAME, letters, COPY, "true", "share.record.lock.duration.ms", "3000");
        int records = 600;
        String topic = clients.topic("killed", 2);
        clients.produce(topic, 2, 0, records);
        Set<String> rejected = new HashSet<>();
        int round = 0;
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (start(group, topic, 0) + start(group, topic, 1) < records) {
            assertThat(System.nanoTime()).as("it comes to an end").isLessThan(deadline);
            try (KafkaShareConsumer<String, String> consumer = explicit(group, topic)) {
                for (int poll = 0; poll < 10; poll++) {
                    List<ConsumerRecord<String, String>> got = new ArrayList<>();
                    consumer.poll(Duration.ofMillis(300)).forEach(got::add);
                    got.forEach(record -> {
                        consumer.acknowledge(record, AcknowledgeType.REJECT);
                        rejected.add(record.partition() + "/" + record.offset());
                    });
                    consumer.commitSync(Duration.ofSeconds(5));
                    if (!got.isEmpty() && round < 4) {
                        // In the middle of letters.
                        BrokerProcess victim = round++ % 2 == 0 ? first : second;
                        victim.kill();
                        victim.start();
                    }
                }
            } catch (KafkaException lost) {
                // The next one goes on.
            }
        }
        List<ConsumerRecord<byte[], byte[]>> dead = await(letters, 2, records);
        assertThat(dead.stream()
                        .map(letter -> headers(letter).get("__dlq.errors.partition") + "/"
                                + headers(letter).get("__dlq.errors.offset"))
                        .toList())
                .as("each once")
                .doesNotHaveDuplicates()
                .hasSize(records);
        assertThat(rejected).hasSize(records);
        assertThat(round).isEqualTo(4);
    }

    private static KafkaShareConsumer<String, String> explicit(String group, String topic) {
        return clients.consumer(group, topic, "share.acknowledgement.mode", "explicit", "max.poll.records", "100");
    }

    private static String letterBox(String name, int partitions) throws Exception {
        create(name, partitions, true);
        return name;
    }

    private static void create(String name, int partitions, boolean takesLetters) throws Exception {
        try (Admin admin = clients.session().admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)
                            .configs(Map.of(ENABLE, Boolean.toString(takesLetters)))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void configureBrokers(String name, String value) throws Exception {
        try (Admin admin = clients.session().admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.BROKER, ""),
                            List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** So many letters, and none more. */
    private static List<ConsumerRecord<byte[], byte[]>> await(String topic, int partitions, int count) {
        Eventually.holds(() -> end(topic) >= count, () -> count + " letters in " + topic);
        List<ConsumerRecord<byte[], byte[]>> letters = clients.session().readAll(topic, partitions, count);
        assertThat(end(topic)).isEqualTo(count);
        return letters;
    }

    /** Not by a client: asking for a topic would make it. */
    private static long end(String topic) {
        String end = postgres.query(
                "select sum(h.next_offset) from howdah.partition_head as h join howdah.topic as t on t.id ="
                        + " h.topic_id where t.name = '" + topic + "'");
        return end == null ? 0 : Long.parseLong(end);
    }

    private static void awaitStart(String group, String topic, int partition, long offset) {
        Eventually.holds(
                () -> start(group, topic, partition) == offset, () -> group + " is done with the records of " + topic);
    }

    private static long start(String group, String topic, int partition) {
        String start =
                postgres.query("select s.start_offset from howdah.share_partition as s join howdah.topic as t on t.id ="
                        + " s.topic_id where t.name = '" + topic + "' and s.group_id = '" + group
                        + "' and s.partition = " + partition);
        return start == null ? 0 : Long.parseLong(start);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : letter.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    private static Set<Long> offsets(List<ConsumerRecord<byte[], byte[]>> letters) {
        return letters.stream()
                .map(letter -> Long.valueOf(headers(letter).get("__dlq.errors.offset")))
                .collect(Collectors.toSet());
    }
}
