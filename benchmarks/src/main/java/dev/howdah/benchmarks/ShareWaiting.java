package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;

/**
 * What share consumers that wait cost, and how soon a record wakes them. Arguments: consumers, in groups of 200 (default 10,000), seconds of
 * each phase (default 20). Thread: one.
 */
final class ShareWaiting {

    private static final String TOPIC = "waiting";

    /** Of one group with one member. */
    private static final String LONE_TOPIC = "lone";

    private static final int PARTITIONS = 4;
    private static final int MEMBERS = 200;
    private static final int SETTLE_SECONDS = 10;
    private static final int SINGLE_RECORDS = 100;
    private static final int LONE_RECORDS = 1_000;
    private static final int BURSTS = 3;
    private static final long WAKE_LIMIT_MS = 60_000;

    /** What is about records in flight; groups and leases are not. */
    private static final String ABOUT_SHARES = "share_(partition|claim|ack)";

    private final PostgresProcess postgres;
    private final BrokerProcess broker;
    private final Statements statements;
    private final int seconds;

    private ShareWaiting(PostgresProcess postgres, BrokerProcess broker, int seconds) {
        this.postgres = postgres;
        this.broker = broker;
        this.statements = new Statements(postgres);
        this.seconds = seconds;
    }

    static void run(String[] args) throws Exception {
        int groups = (int) Share.number(args, 0, 10_000) / MEMBERS;
        Leftovers.killAtExit();
        try (PostgresProcess postgres = PostgresInService.launch(Statements.SETTING);
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("waiting", postgres.url())
                        .withJvm("-Xmx512m")
                        .withArguments("--set", "group.share.max.share.sessions=20000"))) {
            new ShareWaiting(postgres, broker, (int) Share.number(args, 1, 20)).measure(groups);
        }
    }

    private void measure(int groups) throws Exception {
        Uuid topicId;
        Uuid loneTopicId;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            CreateTopicsResult created = admin.createTopics(
                    List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1), new NewTopic(LONE_TOPIC, 1, (short) 1)));
            topicId = created.topicId(TOPIC).get();
            loneTopicId = created.topicId(LONE_TOPIC).get();
        }
        pause(SETTLE_SECONDS);
        Meter nobody = new Meter();
        pause(seconds);
        nobody.print("nobody waits");
        long before = broker.rssKib();
        int all = groups * MEMBERS;
        try (ParkedShares parked = new ParkedShares(broker.port(), TOPIC, topicId, PARTITIONS, groups, MEMBERS);
                KafkaProducer<byte[], byte[]> producer = ShareMembers.producer(broker.bootstrap(), 0)) {
            parked.idle(SETTLE_SECONDS);
            Meter waiting = new Meter();
            parked.idle(seconds);
            waiting.print(Share.format("%,d wait and heartbeat", all));
            System.out.printf(Locale.ROOT, "  RSS %.1f KiB each%n", (double) (broker.rssKib() - before) / all);
            Percentiles single = new Percentiles();
            Meter waking = new Meter();
            for (int i = 0; i < SINGLE_RECORDS; i++) {
                parked.expect();
                producer.send(record(TOPIC, i % PARTITIONS));
                single.addAll(parked.awaitAnswered(groups, WAKE_LIMIT_MS));
            }
            waking.print(SINGLE_RECORDS + " records, one after the other");
            System.out.printf(
                    "  a record for one member of each of %d groups: there after %s%n", groups, single.summary());
            try (ParkedShares lone = new ParkedShares(broker.port(), LONE_TOPIC, loneTopicId, 1, 1, 1)) {
                lone.idle(1);
                Percentiles alone = new Percentiles();
                for (int i = 0; i < LONE_RECORDS; i++) {
                    lone.expect();
                    producer.send(record(LONE_TOPIC, 0));
                    alone.addAll(lone.awaitAnswered(1, WAKE_LIMIT_MS));
                }
                System.out.printf("  a record for one member beside them: there after %s%n", alone.summary());
            }
            for (int burst = 0; burst < BURSTS; burst++) {
                parked.expect();
                for (int i = 0; i < MEMBERS; i++) {
                    producer.send(record(TOPIC, i % PARTITIONS));
                }
                System.out.printf(
                        "  a record for each of %,d: there after %s%n",
                        all, parked.awaitAnswered(all, WAKE_LIMIT_MS).summary());
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition) {
        return new ProducerRecord<>(topic, partition, null, new byte[100]);
    }

    private static void pause(int seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    /** What a phase costs, from its making on. */
    private final class Meter {
        private final double brokerCpu = CpuMeter.seconds(broker.pid());
        private final double postgresCpu = CpuMeter.seconds(postgres.pid());
        private final long start = System.nanoTime();

        Meter() {
            statements.reset();
        }

        void print(String name) {
            double passed = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "  %s: broker %.2f %% of a core, Postgres %.2f %%, %.1f statements/s, of these about shares %.2f/s,"
                            + " RSS of the broker %,d MiB%n%s%n",
                    name,
                    (CpuMeter.seconds(broker.pid()) - brokerCpu) / passed * 100,
                    (CpuMeter.seconds(postgres.pid()) - postgresCpu) / passed * 100,
                    statements.calls() / passed,
                    statements.calls(ABOUT_SHARES) / passed,
                    broker.rssKib() >> 10,
                    statements.top());
        }
    }
}
