package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.OneBroker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A deployment is rolled, one process after the other, from the classic protocol to {@code group.protocol=consumer} and back,
 * while a producer writes. Nothing is skipped, and nothing is read twice but for commits that a rebalance overtook.
 */
@Timeout(300)
class GroupMigrationTest {

    private static final int PARTITIONS = 12;
    private static final int MEMBERS = 3;

    @RegisterExtension
    static final OneBroker<BrokerProcess> howdah =
            OneBroker.howdah("group-migration", "--set", "group.consumer.heartbeat.interval.ms=300");

    private static final Session session = new Session(howdah::bootstrap, "migration");

    private final ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
    private final List<GroupMember> members = new ArrayList<>();
    private int commitsLost;
    private int names;

    @ParameterizedTest
    @ValueSource(strings = {"RangeAssignor", "CooperativeStickyAssignor"})
    void members_are_rolled_to_the_consumer_protocol_and_back(String assignor) throws Exception {
        String topic = session.createTopic("roll", PARTITIONS, Map.of());
        try (Writer writer = new Writer(topic);
                Admin admin = session.admin()) {
            for (int i = 0; i < MEMBERS; i++) {
                members.add(classic(topic, assignor));
            }
            share();
            assertThat(type(admin, topic)).isEqualTo(GroupType.CLASSIC);
            for (int i = 0; i < MEMBERS; i++) {
                retireOldest();
                members.add(modern(topic));
                share();
                assertThat(type(admin, topic)).isEqualTo(GroupType.CONSUMER);
            }
            for (int i = 0; i < MEMBERS; i++) {
                assertThat(type(admin, topic)).isEqualTo(GroupType.CONSUMER);
                retireOldest();
                members.add(classic(topic, assignor));
                share();
            }
            assertThat(type(admin, topic)).isEqualTo(GroupType.CLASSIC);
            awaitEverythingRead(writer.stop());
        } finally {
            members.forEach(GroupMember::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RangeAssignor", "CooperativeStickyAssignor"})
    void a_group_of_both_protocols_goes_on_when_the_broker_is_killed(String assignor) throws Exception {
        String topic = session.createTopic("kill", PARTITIONS, Map.of());
        try (Writer writer = new Writer(topic);
                Admin admin = session.admin()) {
            members.add(classic(topic, assignor));
            members.add(classic(topic, assignor));
            share();
            members.add(modern(topic));
            share();
            howdah.process().kill();
            howdah.process().start();
            share();
            members.add(classic(topic, assignor));
            share();
            assertThat(type(admin, topic)).isEqualTo(GroupType.CONSUMER);
            awaitEverythingRead(writer.stop());
        } finally {
            members.forEach(GroupMember::close);
        }
    }

    private GroupMember classic(String topic, String assignor) {
        return new GroupMember(
                session,
                topic,
                "classic-" + names++,
                log,
                "group.id",
                "g-" + topic,
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer." + assignor,
                "heartbeat.interval.ms",
                "300",
                "session.timeout.ms",
                "30000");
    }

    private GroupMember modern(String topic) {
        return new GroupMember(
                session, topic, "modern-" + names++, log, "group.id", "g-" + topic, "group.protocol", "consumer");
    }

    private void share() {
        GroupSteps.awaitShared(members, PARTITIONS);
    }

    private void retireOldest() {
        GroupMember oldest = members.remove(0);
        oldest.close();
        oldest.requireHealthy();
        commitsLost += oldest.commitsLost();
    }

    private static GroupType type(Admin admin, String topic) throws Exception {
        ConsumerGroupDescription described = admin.describeConsumerGroups(List.of("g-" + topic))
                .all()
                .get(30, TimeUnit.SECONDS)
                .get("g-" + topic);
        return described.type();
    }

    private void awaitEverythingRead(int count) {
        GroupSteps.awaitTrue("read " + count, members, () -> distinctRead() == count);
        int lost = commitsLost
                + members.stream().mapToInt(GroupMember::commitsLost).sum();
        if (lost == 0) {
            assertThat(log.size()).as("records read, without a lost commit").isEqualTo(count);
        }
    }

    private int distinctRead() {
        Set<String> distinct = new HashSet<>();
        log.forEach(read -> distinct.add(read.partition + "@" + read.offset));
        return distinct.size();
    }

    /** Writes without a pause until it is told to stop. */
    private static final class Writer implements AutoCloseable {

        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger sent = new AtomicInteger();
        private final Thread thread;
        private volatile boolean stopping;

        private Writer(String topic) {
            thread = new Thread(() -> run(topic), "writer");
            thread.setDaemon(true);
            thread.start();
        }

        private void run(String topic) {
            try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
                while (!stopping) {
                    int number = sent.getAndIncrement();
                    producer.send(
                            new ProducerRecord<>(topic, number % PARTITIONS, null, new byte[] {1}), (at, error) -> {
                                if (error == null) {
                                    acknowledged.incrementAndGet();
                                }
                            });
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                }
            }
        }

        /** Ends, and tells how many records there are. */
        private int stop() throws InterruptedException {
            stopping = true;
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(acknowledged).hasValue(sent.get());
            return sent.get();
        }

        @Override
        public void close() {
            stopping = true;
        }
    }
}
