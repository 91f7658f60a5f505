package dev.howdah.compat.shares;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.groups.MemberProcess;
import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivered;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Sent;
import dev.howdah.compat.history.Event.Settled;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.io.File;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * kill -9 of consumers (processes with three members each), brokers (of two) and Postgres, at random, under one share group: invariant 10
 * of the history checker.
 */
class ShareKillTest {

    private static final int PARTITIONS = 4;
    private static final int HOSTS = 2;
    private static final int WORKERS = 3;
    private static final int DELIVERIES_MAX = 10;
    private static final long LOCK_MS = 5_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Less than the lock: it begins when the broker acquires, which is before the member sees the record. */
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(LOCK_MS - 2_500);

    /** About so many a second: the members keep up. */
    private static final int PER_SECOND = 400;

    private static final int PER_TURN = 20;
    private static final Producer PRODUCER = new Producer(1, Delivery.IDEMPOTENT);

    private enum Victim {
        CONSUMER,
        BROKER,
        POSTGRES;

        /** Every other kill is of a consumer, as there are most of them; the first three are one of each. */
        static Victim of(int round, Random random) {
            return round < values().length ? values()[round] : values()[Math.max(0, random.nextInt(4) - 1)];
        }
    }

    private final SynchronousQueue<Object> nobody = new SynchronousQueue<>();
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
    private final Deque<Host> hosts = new ArrayDeque<>();
    private volatile boolean producing = true;
    private int hostCount;

    private record Host(String name, MemberProcess process) {}

    @Test
    void six_kills_lose_nothing_and_give_nothing_twice() throws Exception {
        killRepeatedly(System.nanoTime(), 6);
    }

    @Tag("faults")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void sixty_kills_lose_nothing_and_give_nothing_twice(int run) throws Exception {
        killRepeatedly(System.nanoTime(), 60);
    }

    private void killRepeatedly(long seed, int rounds) throws Exception {
        Random random = new Random(seed);
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess first = broker("share-kill-1", postgres);
                BrokerProcess second = broker("share-kill-2", postgres)) {
            String bootstrap = first.bootstrap() + "," + second.bootstrap();
            ShareClients clients = new ShareClients(bootstrap, "share-kill");
            String topic = clients.topic("kill", PARTITIONS);
            String group = clients.group("kill");
            clients.configure(
                    group,
                    "share.record.lock.duration.ms",
                    Long.toString(LOCK_MS),
                    "share.delivery.count.limit",
                    Integer.toString(DELIVERIES_MAX));
            ShareLog log = new ShareLog(topic, DELIVERIES_MAX);
            Thread producer = new Thread(() -> produce(clients, topic, log), "share-kill-producer");
            try {
                producer.start();
                for (int i = 0; i < HOSTS; i++) {
                    hosts.add(host(bootstrap, topic, group, log));
                }
                for (int round = 0; round < rounds; round++) {
                    awaitMore(log, 100 + random.nextInt(400), seed, round);
                    Victim victim = Victim.of(round, random);
                    kills.merge(victim, 1, Integer::sum);
                    switch (victim) {
                        case CONSUMER -> {
                            Host oldest = hosts.remove();
                            long alive = System.nanoTime();
                            oldest.process.kill();
                            log.killed(oldest.name, alive);
                            hosts.add(host(bootstrap, topic, group, log));
                        }
                        case BROKER -> {
                            BrokerProcess broker = random.nextBoolean() ? first : second;
                            broker.kill();
                            awaitMore(log, random.nextInt(200), seed, round);
                            broker.start();
                        }
                        case POSTGRES -> {
                            postgres.kill();
                            postgres.start();
                        }
                    }
                }
                awaitMore(log, 500, seed, rounds);
                producing = false;
                producer.join(TimeUnit.SECONDS.toMillis(60));
                hosts.forEach(host -> host.process.command("accept"));
                Eventually.holds(
                        LIMIT,
                        () -> log.open() == 0,
                        () -> log.open() + " records are not done with (seed " + seed + ") " + log.failures());
            } finally {
                producing = false;
                hosts.forEach(host -> host.process.close());
            }
            judge(log, seed);
        }
    }

    private void judge(ShareLog log, long seed) {
        History history = log.history();
        history.writeTo(Workspace.kept().resolve("share-kill.txt"));
        Findings findings =
                HistoryChecker.ofShareGroup(DELIVERIES_MAX, HOLD_NANOS).check(history);
        System.out.println("share kills " + kills + " (seed " + seed + "): sent " + history.count(Sent.class)
                + ", delivered " + history.count(Delivered.class) + ", settled " + history.count(Settled.class) + ": "
                + findings);
        assertThat(log.failures()).isEmpty();
        assertThat(findings.violated()).as("seed " + seed + "\n" + findings).isEmpty();
    }

    private static BrokerProcess broker(String name, PostgresProcess postgres) {
        return BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url())
                .withArguments(
                        "--set", "group.share.min.record.lock.duration.ms=1000",
                        "--set", "group.share.assignment.interval.ms=0",
                        "--set", "group.share.min.heartbeat.interval.ms=200",
                        "--set", "group.share.heartbeat.interval.ms=500"));
    }

    private Host host(String bootstrap, String topic, String group, ShareLog log) {
        String name = "host" + ++hostCount;
        List<String> command = Commands.java(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                String.join(File.pathSeparator, Workspace.classPathEntries("")),
                ShareHost.class.getName(),
                bootstrap,
                topic,
                group,
                name,
                Integer.toString(WORKERS));
        return new Host(name, new MemberProcess("share-" + name, command, false, log::line));
    }

    private void produce(ShareClients clients, String topic, ShareLog log) {
        try (KafkaProducer<byte[], byte[]> producer = clients.session().producer("linger.ms", "5")) {
            for (int i = 0; producing; i++) {
                String value = "v" + i;
                TopicPartition at = new TopicPartition(topic, i % PARTITIONS);
                long sent = System.nanoTime();
                log.add(sent, new Sent(PRODUCER, at, value, sent));
                producer.send(
                        new ProducerRecord<>(topic, at.partition(), null, value.getBytes(UTF_8)), (done, error) -> {
                            if (error == null) {
                                long acked = System.nanoTime();
                                log.add(acked, new Acked(value, at, done.offset(), acked));
                            }
                        });
                if (i % PER_TURN == 0) {
                    producer.flush();
                    nobody.poll(1_000L * PER_TURN / PER_SECOND, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitMore(ShareLog log, long deliveries, long seed, int round) {
        long before = log.deliveries();
        Eventually.holds(
                LIMIT,
                () -> log.deliveries() >= before + deliveries,
                () -> "round " + round + " (seed " + seed + "): " + (log.deliveries() - before) + " more deliveries of "
                        + log.ackedCount() + " records (wanted: " + deliveries + ") " + log.failures());
    }
}
