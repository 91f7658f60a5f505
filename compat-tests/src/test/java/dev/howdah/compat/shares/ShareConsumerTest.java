package dev.howdah.compat.shares;

import static dev.howdah.compat.shares.ShareClients.numbers;
import static dev.howdah.compat.shares.ShareClients.poll;
import static dev.howdah.compat.shares.ShareClients.pollFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.OneBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code KafkaShareConsumer} of the newest kafka-clients: what a member of a share group sees. */
class ShareConsumerTest {

    private static final String EXPLICIT = "explicit";
    private static final String MODE = "share.acknowledgement.mode";

    @RegisterExtension
    static final OneBroker<BrokerProcess> howdah = OneBroker.howdah(
            "shares",
            "--set",
            "group.share.min.record.lock.duration.ms=1000",
            "--set",
            "group.share.assignment.interval.ms=0",
            "--set",
            "group.share.min.heartbeat.interval.ms=200",
            "--set",
            "group.share.heartbeat.interval.ms=500");

    private static final ShareClients clients = new ShareClients(howdah::bootstrap, "shares");

    @Test
    void a_member_gets_each_record_once_and_polling_acknowledges() throws Exception {
        String topic = clients.topic("implicit", 3);
        String group = clients.group("implicit");
        clients.produce(topic, 3, 0, 1_000);
        List<Integer> seen;
        try (KafkaShareConsumer<String, String> consumer = clients.consumer(group, topic)) {
            seen = new ArrayList<>(numbers(poll(consumer, 1_000)));
            consumer.commitSync();
        }
        Collections.sort(seen);
        assertThat(seen).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        try (KafkaShareConsumer<String, String> consumer = clients.consumer(group, topic)) {
            clients.produce(topic, 3, 1_000, 1_010);
            assertThat(new HashSet<>(numbers(poll(consumer, 10))))
                    .as("what was accepted is not delivered again")
                    .isEqualTo(
                            new HashSet<>(IntStream.range(1_000, 1_010).boxed().toList()));
        }
    }

    @Test
    void several_members_share_one_partition() throws Exception {
        String topic = clients.topic("sharing", 1);
        String group = clients.group("sharing");
        try (KafkaShareConsumer<String, String> first = clients.consumer(group, topic, "max.poll.records", "10");
                KafkaShareConsumer<String, String> second = clients.consumer(group, topic, "max.poll.records", "10")) {
            clients.produce(topic, 1, 0, 200);
            List<Integer> ofFirst = new ArrayList<>();
            List<Integer> ofSecond = new ArrayList<>();
            Eventually.holds(
                    () -> {
                        first.poll(Duration.ofMillis(50))
                                .forEach(record -> ofFirst.add(Integer.valueOf(record.value())));
                        second.poll(Duration.ofMillis(50))
                                .forEach(record -> ofSecond.add(Integer.valueOf(record.value())));
                        return ofFirst.size() + ofSecond.size() >= 200;
                    },
                    () -> "all records come: " + ofFirst.size() + " and " + ofSecond.size());
            assertThat(ofFirst).isNotEmpty();
            assertThat(ofSecond).isNotEmpty();
            List<Integer> all = new ArrayList<>(ofFirst);
            all.addAll(ofSecond);
            Collections.sort(all);
            assertThat(all).isEqualTo(IntStream.range(0, 200).boxed().toList());
        }
    }

    @Test
    void a_released_record_comes_again_and_a_rejected_one_does_not() throws Exception {
        String topic = clients.topic("explicit", 1);
        String group = clients.group("explicit");
        clients.produce(topic, 1, 0, 10);
        try (KafkaShareConsumer<String, String> consumer = clients.consumer(group, topic, MODE, EXPLICIT)) {
            for (ConsumerRecord<String, String> record : poll(consumer, 10)) {
                assertThat(record.deliveryCount()).contains((short) 1);
                int number = Integer.parseInt(record.value());
                consumer.acknowledge(
                        record,
                        number % 3 == 0
                                ? AcknowledgeType.RELEASE
                                : number % 3 == 1 ? AcknowledgeType.ACCEPT : AcknowledgeType.REJECT);
            }
            assertCommitted(consumer.commitSync());
            List<ConsumerRecord<String, String>> again = poll(consumer, 4);
            assertThat(numbers(again)).containsExactly(0, 3, 6, 9);
            again.forEach(record -> assertThat(record.deliveryCount()).contains((short) 2));
            again.forEach(record -> consumer.acknowledge(record, AcknowledgeType.ACCEPT));
            assertCommitted(consumer.commitSync());
            assertThat(pollFor(consumer, Duration.ofSeconds(1))).isEmpty();
        }
        assertThat(startOffset(group, topic)).isEqualTo(10);
    }

    @Test
    void a_record_comes_back_when_its_lock_has_run_out() throws Exception {
        String topic = clients.topic("lock", 1);
        String group = clients.group("lock");
        clients.configure(group, "share.record.lock.duration.ms", "1000");
        clients.produce(topic, 1, 0, 5);
        try (KafkaShareConsumer<String, String> slow = clients.consumer(group, topic, MODE, EXPLICIT);
                KafkaShareConsumer<String, String> other = clients.consumer(group, topic, MODE, EXPLICIT)) {
            List<ConsumerRecord<String, String>> held = poll(slow, 5);
            long began = System.nanoTime();
            List<ConsumerRecord<String, String>> again = poll(other, 5);
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertThat(numbers(again)).isEqualTo(numbers(held));
            again.forEach(record -> assertThat(record.deliveryCount()).contains((short) 2));
            assertThat(waitedMs).as("after the lock time, and not much later").isBetween(500L, 10_000L);
            held.forEach(record -> slow.acknowledge(record, AcknowledgeType.ACCEPT));
            Map<TopicIdPartition, Optional<KafkaException>> refused = slow.commitSync();
            assertThat(refused.values())
                    .allSatisfy(error -> assertThat(error)
                            .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("state is invalid")));
            again.forEach(record -> other.acknowledge(record, AcknowledgeType.ACCEPT));
            assertCommitted(other.commitSync());
        }
    }

    @Test
    void a_renewed_lock_keeps_the_record() throws Exception {
        String topic = clients.topic("renew", 1);
        String group = clients.group("renew");
        clients.configure(group, "share.record.lock.duration.ms", "2000");
        clients.produce(topic, 1, 0, 3);
        try (KafkaShareConsumer<String, String> slow = clients.consumer(group, topic, MODE, EXPLICIT);
                KafkaShareConsumer<String, String> other = clients.consumer(group, topic, MODE, EXPLICIT)) {
            List<ConsumerRecord<String, String>> held = poll(slow, 3);
            for (int i = 0; i < 4; i++) {
                held.forEach(record -> slow.acknowledge(record, AcknowledgeType.RENEW));
                assertCommitted(slow.commitSync());
                assertThat(pollFor(other, Duration.ofMillis(900))).isEmpty();
                held = poll(slow, 3);
            }
            held.forEach(record -> slow.acknowledge(record, AcknowledgeType.ACCEPT));
            assertCommitted(slow.commitSync());
        }
        assertThat(startOffset(group, topic)).isEqualTo(3);
    }

    @Test
    void a_record_is_delivered_as_often_as_the_limit_says() throws Exception {
        String topic = clients.topic("limit", 1);
        String group = clients.group("limit");
        clients.configure(group, "share.delivery.count.limit", "3");
        clients.produce(topic, 1, 0, 2);
        try (KafkaShareConsumer<String, String> consumer = clients.consumer(group, topic, MODE, EXPLICIT)) {
            for (short delivery = 1; delivery <= 3; delivery++) {
                short count = delivery;
                assertThat(poll(consumer, 2, AcknowledgeType.RELEASE))
                        .allSatisfy(record -> assertThat(record.deliveryCount()).contains(count));
            }
            assertThat(pollFor(consumer, Duration.ofSeconds(1))).isEmpty();
        }
        assertThat(startOffset(group, topic)).isEqualTo(2);
    }

    @Test
    void a_closed_member_gives_its_records_back_at_once() throws Exception {
        String topic = clients.topic("close", 1);
        String group = clients.group("close");
        clients.produce(topic, 1, 0, 5);
        try (KafkaShareConsumer<String, String> other = clients.consumer(group, topic, MODE, EXPLICIT)) {
            try (KafkaShareConsumer<String, String> closing = clients.consumer(group, topic, MODE, EXPLICIT)) {
                assertThat(poll(closing, 5)).hasSize(5);
            }
            List<ConsumerRecord<String, String>> again = poll(other, 5);
            assertThat(numbers(again)).containsExactly(0, 1, 2, 3, 4);
            again.forEach(record -> other.acknowledge(record, AcknowledgeType.ACCEPT));
            assertCommitted(other.commitSync());
        }
    }

    @Test
    void a_member_whose_connection_is_lost_gives_its_records_back_at_once() throws Exception {
        String topic = clients.topic("lost", 1);
        String group = clients.group("lost");
        clients.produce(topic, 1, 0, 5);
        Uuid topicId = clients.topicId(topic);
        try (ShareWire other = new ShareWire(howdah.process().port(), group, 2)) {
            ShareWire killed = new ShareWire(howdah.process().port(), group, 2);
            assertThat(ShareWire.text(killed.fetch(killed.request(0), ShareWire.topic(topicId, 0))))
                    .contains("0..4 x1");
            killed.close();
            assertThat(ShareWire.text(other.fetch(other.request(0).setMaxWaitMs(5_000), ShareWire.topic(topicId, 0))))
                    .contains("0..4 x2");
        }
    }

    @Test
    void no_more_records_come_than_asked_for_in_the_record_limit_mode() throws Exception {
        String topic = clients.topic("one-by-one", 2);
        String group = clients.group("one-by-one");
        clients.produce(topic, 2, 0, 20);
        List<Integer> seen = new ArrayList<>();
        try (KafkaShareConsumer<String, String> consumer = clients.consumer(
                group, topic, MODE, EXPLICIT, "max.poll.records", "1", "share.acquire.mode", "record_limit")) {
            while (seen.size() < 20) {
                List<ConsumerRecord<String, String>> one = poll(consumer, 1);
                assertThat(one).hasSize(1);
                seen.addAll(numbers(one));
                consumer.acknowledge(one.get(0), AcknowledgeType.ACCEPT);
                assertCommitted(consumer.commitSync());
            }
        }
        Collections.sort(seen);
        assertThat(seen).isEqualTo(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void a_waiting_member_is_woken_by_what_is_produced() throws Exception {
        String topic = clients.topic("wake", 1);
        String group = clients.group("wake");
        try (KafkaShareConsumer<String, String> consumer =
                clients.consumer(group, topic, "fetch.max.wait.ms", "10000")) {
            clients.produce(topic, 1, 0, 1);
            poll(consumer, 1);
            consumer.commitSync();
            Thread producing = new Thread(() -> clients.produce(topic, 1, 1, 2));
            long began = System.nanoTime();
            producing.start();
            poll(consumer, 1);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(9_000);
            producing.join();
        }
    }

    private static void assertCommitted(Map<TopicIdPartition, Optional<KafkaException>> results) {
        assertThat(results.values()).allSatisfy(error -> assertThat(error).isEmpty());
    }

    private static long startOffset(String group, String topic) throws Exception {
        try (Admin admin = clients.session().admin()) {
            SharePartitionOffsetInfo offset = admin.listShareGroupOffsets(
                            Map.of(group, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(group)
                    .get(ShareClients.LIMIT_MS, TimeUnit.MILLISECONDS)
                    .get(new TopicPartition(topic, 0));
            return offset.startOffset();
        }
    }
}
