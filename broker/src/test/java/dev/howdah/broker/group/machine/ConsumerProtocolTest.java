package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java client with {@code group.protocol=consumer} against a whole broker over a real Postgres. */
@Timeout(180)
class ConsumerProtocolTest {

    private static final Map<String, String> QUICK =
            Map.of("group.consumer.session.timeout.ms", "6000", "group.consumer.heartbeat.interval.ms", "200");
    private static RunningBroker broker;
    private static int names;

    private final List<Client> clients = new ArrayList<>();
    private final Set<String> closedRead = new HashSet<>();
    private int closedTotal;

    /** A consumer with what it has read; polled by the test's thread, in turn. */
    private static final class Client {

        private final KafkaConsumer<String, String> consumer;
        private final List<String> read = new ArrayList<>();

        private Client(KafkaConsumer<String, String> consumer) {
            this.consumer = consumer;
        }
    }

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        broker = RunningBroker.start(dataDir.resolve("postgres"), QUICK);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void one_then_four_then_two_members_read_everything_once() throws Exception {
        String topic = topic(12);
        String group = "grow-and-shrink";
        Client first = subscribe(group, topic, Map.of());
        produce(topic, 0, 120);
        until(() -> first.read.size() == 120);
        subscribe(group, topic, Map.of());
        subscribe(group, topic, Map.of());
        subscribe(group, topic, Map.of());
        until(() -> isSpread(topic, 12, 3, 3));
        produce(topic, 120, 240);
        until(() -> totalRead() == 240);
        close(clients.get(3));
        close(clients.get(0));
        until(() -> isSpread(topic, 12, 6, 6));
        produce(topic, 240, 360);
        until(() -> totalRead() == 360);
        assertThat(allRead()).hasSize(360);
        closeAll();
    }

    @Test
    void range_is_chosen_by_the_members() throws Exception {
        String topic = topic(4);
        subscribe("ranges", topic, Map.of(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "range"));
        subscribe("ranges", topic, Map.of(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "range"));
        until(() -> isSpread(topic, 4, 2, 2));
        for (Client client : clients) {
            List<Integer> partitions = client.consumer.assignment().stream()
                    .map(TopicPartition::partition)
                    .sorted()
                    .toList();
            assertThat(partitions.get(1) - partitions.get(0)).isEqualTo(1);
        }
        ConsumerGroupDescription described = describe("ranges");
        assertThat(described.type()).isEqualTo(GroupType.CONSUMER);
        assertThat(described.partitionAssignor()).isEqualTo("range");
        assertThat(described.members()).hasSize(2);
        closeAll();
    }

    @Test
    void members_keep_their_epochs_over_a_restart_of_the_broker() throws Exception {
        String topic = topic(6);
        String group = "restarted";
        subscribe(group, topic, Map.of());
        subscribe(group, topic, Map.of());
        until(() -> isSpread(topic, 6, 3, 3));
        Set<String> before = identities(group);
        List<Set<TopicPartition>> assigned =
                clients.stream().map(client -> client.consumer.assignment()).toList();
        broker.restart(QUICK);
        produce(topic, 0, 60);
        until(() -> totalRead() == 60);
        assertThat(identities(group)).isEqualTo(before);
        assertThat(clients.stream().map(client -> client.consumer.assignment()).toList())
                .isEqualTo(assigned);
        assertThat(allRead()).hasSize(60);
        closeAll();
    }

    @Test
    void a_pattern_follows_topics_as_they_come_and_grow() throws Exception {
        String one = topic("events-a", 2);
        topic("other", 2);
        // With auto-commit the client first tries to commit for a deleted topic, until its own timeout is over.
        Client client = client("pattern", Map.of(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"));
        client.consumer.subscribe(new SubscriptionPattern("events-.*"));
        until(() -> client.consumer.assignment().equals(partitions(one, 2)));
        String two = topic("events-b", 1);
        until(() -> client.consumer.assignment().size() == 3);
        try (Admin admin = admin()) {
            admin.createPartitions(Map.of(two, NewPartitions.increaseTo(3)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        until(() -> client.consumer.assignment().size() == 5);
        try (Admin admin = admin()) {
            admin.deleteTopics(Set.of(one)).all().get(20, TimeUnit.SECONDS);
        }
        until(() -> client.consumer.assignment().equals(partitions(two, 3)));
        closeAll();
    }

    @Test
    void a_static_member_that_comes_back_has_what_it_had_and_nobody_else_moves() throws Exception {
        String topic = topic(4);
        String group = "static";
        Client stays = subscribe(group, topic, Map.of(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "i1"));
        Client goes = subscribe(group, topic, Map.of(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "i2"));
        until(() -> isSpread(topic, 4, 2, 2));
        Set<TopicPartition> had = goes.consumer.assignment();
        Set<TopicPartition> kept = stays.consumer.assignment();
        long epoch = describe(group).groupEpoch().orElseThrow();
        close(goes);
        Client back = subscribe(group, topic, Map.of(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "i2"));
        until(() -> back.consumer.assignment().equals(had));
        assertThat(stays.consumer.assignment()).isEqualTo(kept);
        assertThat(describe(group).groupEpoch()).hasValue((int) epoch);
        closeAll();
    }

    @Test
    void what_a_member_had_that_stays_away_goes_to_the_others() throws Exception {
        String topic = topic(4);
        subscribe("silent", topic, Map.of());
        // A dynamic member would say goodbye; a static one only says that it is away, and then its session runs out.
        Client away = subscribe("silent", topic, Map.of(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "away"));
        until(() -> isSpread(topic, 4, 2, 2));
        close(away);
        assertThat(isSpread(topic, 4, 4)).isFalse();
        until(() -> isSpread(topic, 4, 4));
        closeAll();
    }

    @Test
    void an_empty_group_changes_its_kind_and_keeps_its_offsets() throws Exception {
        String topic = topic(1);
        String group = "both-kinds";
        produce(topic, 0, 10);
        Client modern = subscribe(group, topic, Map.of());
        until(() -> modern.read.size() == 10);
        closeAll();
        Client classic = subscribe(group, topic, Map.of(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"));
        produce(topic, 10, 20);
        until(() -> classic.read.size() == 10);
        closeAll();
        Client again = subscribe(group, topic, Map.of());
        produce(topic, 20, 30);
        until(() -> again.read.size() == 10);
        assertThat(describe(group).type()).isEqualTo(GroupType.CONSUMER);
        closeAll();
    }

    private static Set<String> identities(String group) throws Exception {
        ConsumerGroupDescription described = describe(group);
        Set<String> identities = new TreeSet<>();
        for (MemberDescription member : described.members()) {
            identities.add(member.consumerId() + "@" + member.memberEpoch());
        }
        return identities;
    }

    private static ConsumerGroupDescription describe(String group) throws Exception {
        try (Admin admin = admin()) {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private boolean isSpread(String topic, int partitionCount, int... counts) {
        Set<TopicPartition> all = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        for (Client client : clients) {
            all.addAll(client.consumer.assignment());
            sizes.add(client.consumer.assignment().size());
        }
        sizes.sort(null);
        return all.equals(partitions(topic, partitionCount))
                && sizes.stream().mapToInt(i -> i).sum() == partitionCount
                && sizes.get(0) == counts[0]
                && sizes.get(sizes.size() - 1) == counts[counts.length - 1];
    }

    private static Set<TopicPartition> partitions(String topic, int count) {
        Set<TopicPartition> all = new HashSet<>();
        IntStream.range(0, count).forEach(i -> all.add(new TopicPartition(topic, i)));
        return all;
    }

    private Client subscribe(String group, String topic, Map<String, String> config) {
        Client client = client(group, config);
        client.consumer.subscribe(List.of(topic));
        return client;
    }

    private Client client(String group, Map<String, String> config) {
        Map<String, Object> all = new HashMap<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap(),
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "true",
                ConsumerConfig.METADATA_MAX_AGE_CONFIG, "500"));
        all.putAll(config);
        Client client = new Client(new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer()));
        clients.add(client);
        return client;
    }

    private void close(Client client) {
        clients.remove(client);
        client.consumer.close();
        closedRead.addAll(client.read);
        closedTotal += client.read.size();
    }

    private void closeAll() {
        List.copyOf(clients).forEach(this::close);
    }

    private int totalRead() {
        return closedTotal
                + clients.stream().mapToInt(client -> client.read.size()).sum();
    }

    private Set<String> allRead() {
        Set<String> all = new HashSet<>(closedRead);
        clients.forEach(client -> all.addAll(client.read));
        return all;
    }

    /** Polls all in turn until it is so. */
    private void until(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> "in time; assigned: "
                            + clients.stream()
                                    .map(client -> client.consumer.assignment())
                                    .toList() + ", read: "
                            + totalRead() + ", groups: " + describeGroups())
                    .isLessThan(deadlineNanos);
            for (Client client : clients) {
                for (ConsumerRecord<String, String> record : client.consumer.poll(Duration.ofMillis(20))) {
                    client.read.add(record.value());
                }
            }
        }
    }

    /** For whoever reads a failure: what the broker thinks. */
    private String describeGroups() {
        List<String> described = new ArrayList<>();
        for (Client client : clients) {
            try {
                described.add(
                        describe(client.consumer.groupMetadata().groupId()).toString());
            } catch (Exception e) {
                described.add(e.toString());
            }
        }
        return described.toString();
    }

    private static void produce(String topic, int from, int to) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer())) {
            int partitionCount = producer.partitionsFor(topic).size();
            for (int i = from; i < to; i++) {
                producer.send(new ProducerRecord<>(topic, i % partitionCount, null, "v" + i));
            }
        }
    }

    private static String topic(int partitionCount) throws Exception {
        return topic("t" + names++, partitionCount);
    }

    private static String topic(String name, int partitionCount) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitionCount, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        return name;
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }
}
