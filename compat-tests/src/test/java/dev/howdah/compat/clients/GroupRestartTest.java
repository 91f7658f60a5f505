package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The broker goes away under a group and comes back: members carry on with the generation they have. */
class GroupRestartTest {

    private static final int PARTITIONS = 6;

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static Session session;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch();
        broker = BrokerProcess.launch(BrokerProcess.Options.on("group-restart", postgres.url()));
        session = new Session(broker.bootstrap(), "restart");
    }

    @AfterAll
    static void stop() {
        broker.close();
        postgres.close();
    }

    /** How the broker ends. */
    enum End {
        KILL(BrokerProcess::kill),
        TERMINATE(running -> assertThat(running.terminate()).isZero());

        private final Consumer<BrokerProcess> end;

        End(Consumer<BrokerProcess> end) {
            this.end = end;
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void members_keep_their_generation_when_the_broker_comes_back(End end) throws Exception {
        String topic = session.createTopic("keep", PARTITIONS, Map.of());
        ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
        List<GroupMember> members = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < 3; i++) {
                members.add(member(topic, "m" + i, log));
            }
            awaitShared(members);
            List<Integer> before =
                    members.stream().map(GroupMember::assignments).toList();
            produce(producer, topic, 300);
            awaitRead(members, log, 300);
            end.end.accept(broker);
            broker.start();
            produce(producer, topic, 300);
            awaitRead(members, log, 600);
            assertThat(members.stream().map(GroupMember::assignments).toList()).isEqualTo(before);
            assertThat(log).as("nothing is read twice").hasSize(600);
        } finally {
            members.forEach(GroupMember::close);
        }
    }

    @Test
    void group_settles_when_the_broker_is_killed_in_the_middle_of_a_rebalance() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String topic = session.createTopic("middle", PARTITIONS, Map.of());
        ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
        List<GroupMember> members = new ArrayList<>();
        int count = 0;
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            members.add(member(topic, "first", log));
            awaitShared(members);
            for (int round = 0; round < 4; round++) {
                members.add(member(topic, "joins" + round, log));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(600)));
                broker.kill();
                broker.start();
                produce(producer, topic, 100);
                count += 100;
            }
            awaitShared(members);
            produce(producer, topic, 100);
            awaitRead(members, log, count + 100);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            members.forEach(GroupMember::close);
        }
    }

    /**
     * Without {@code metadata.recovery.strategy=rebootstrap}, the default since 4.0: a consumer that sees no broker at all then
     * forgets all topics for a moment, and the leader takes that for a change and rejoins, also with Apache Kafka.
     */
    private static GroupMember member(String topic, String name, ConcurrentLinkedQueue<GroupMember.Read> log) {
        return new GroupMember(
                session,
                topic,
                name,
                log,
                "group.id",
                "g-" + topic,
                "heartbeat.interval.ms",
                "500",
                "session.timeout.ms",
                "30000",
                "metadata.recovery.strategy",
                "none");
    }

    private static void produce(KafkaProducer<byte[], byte[]> producer, String topic, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, new byte[] {1}));
        }
        producer.flush();
    }

    private static void awaitRead(List<GroupMember> members, ConcurrentLinkedQueue<GroupMember.Read> log, int count) {
        GroupSteps.awaitTrue("read " + count, members, () -> {
            Set<String> distinct = new HashSet<>();
            log.forEach(read -> distinct.add(read.partition + "@" + read.offset));
            return distinct.size() == count;
        });
    }

    private static void awaitShared(List<GroupMember> members) {
        GroupSteps.awaitShared(members, PARTITIONS);
    }
}
