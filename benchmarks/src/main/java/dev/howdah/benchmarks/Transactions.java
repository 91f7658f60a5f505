package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Transactions of 1, 100 and 10,000 records of 100 B, by one producer and by fifty: transactions and records a second, and how long the end of
 * one takes, everything in it being acknowledged; then reading what is committed, of a topic without aborted transactions and of one
 * where every third is aborted. Beside Apache Kafka, with and without fsync: {@code [rounds [seconds a cell]]}.
 */
public final class Transactions {

    private static final int VALUE_BYTES = 100;
    private static final int PARTITIONS = 6;
    private static final List<Integer> RECORDS = List.of(1, 100, 10_000);
    private static final List<Integer> PRODUCERS = List.of(1, 50);
    private static final int READ_TRANSACTIONS = 3_000;
    private static final int READ_RECORDS = 100;

    /** Where Kafka keeps what transactions are: with fsync only if its topic of records has it, too. */
    private static final ConfigResource STATE = new ConfigResource(ConfigResource.Type.TOPIC, "__transaction_state");

    private final byte[][] values = Payload.JSON.pool(VALUE_BYTES);
    private final int seconds;
    private final Results results;
    private int topics;

    private Transactions(int seconds, Results results) {
        this.seconds = seconds;
        this.results = results;
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess howdah = BrokerProcess.launch(
                        BrokerProcess.Options.on("bench", postgres.url()).withJvm("-Xmx1g"));
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(SideBySide.KAFKA_PROPERTIES, "-Xmx1g");
                Results results = Results.create(
                        "transactions",
                        rounds + " rounds; " + seconds + " s a cell; values of " + VALUE_BYTES + " B; -Xmx1g each",
                        "round",
                        "target",
                        "what",
                        "records",
                        "producers",
                        "transactions/s",
                        "records/s",
                        "end p50 ms",
                        "end p99 ms")) {
            Transactions run = new Transactions(seconds, results);
            List<Target> targets = SideBySide.targets(howdah, Optional.of(Target.Database.of(postgres)), kafka);
            for (Target target : targets) {
                run.write(0, target, 100, 1);
            }
            for (int round = 1; round <= rounds; round++) {
                for (int turn = 0; turn < targets.size(); turn++) {
                    run.round(round, targets.get((turn + round) % targets.size()));
                }
            }
        }
    }

    private void round(int round, Target target) throws Exception {
        syncState(target);
        for (int records : RECORDS) {
            for (int producers : PRODUCERS) {
                write(round, target, records, producers);
            }
        }
        for (int everyNthAborted : List.of(0, 3)) {
            read(round, target, everyNthAborted);
        }
    }

    private static void syncState(Target target) throws Exception {
        if (target.server() instanceof ApacheKafkaProcess) {
            boolean syncs = target.topicConfig().containsKey(SideBySide.FLUSH_MESSAGES);
            AlterConfigOp change = new AlterConfigOp(
                    new ConfigEntry(SideBySide.FLUSH_MESSAGES, syncs ? "1" : null),
                    syncs ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE);
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", target.server().bootstrap()))) {
                admin.incrementalAlterConfigs(Map.of(STATE, List.of(change)))
                        .all()
                        .get();
            }
        }
    }

    private String topic(Target target, int partitions) throws Exception {
        String topic = "transactions-" + ++topics;
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", target.server().bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(target.topicConfig())))
                    .all()
                    .get();
        }
        return topic;
    }

    private static KafkaProducer<byte[], byte[]> producer(Target target, String id) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", target.server().bootstrap());
        config.put("transactional.id", id);
        config.put("linger.ms", 0);
        config.put("batch.size", 64 << 10);
        config.put("buffer.memory", 8 << 20);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void write(int round, Target target, int records, int producers) throws Exception {
        String topic = topic(target, PARTITIONS);
        Percentiles ends = new Percentiles();
        AtomicLong transactions = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(producers);
        List<KafkaProducer<byte[], byte[]>> all = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            all.add(producer(target, topic + "-" + i));
            all.get(i).initTransactions();
        }
        long startNanos = System.nanoTime();
        long untilNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            KafkaProducer<byte[], byte[]> producer = all.get(i);
            Random random = new Random(i);
            running.add(pool.submit(() -> {
                while (System.nanoTime() < untilNanos) {
                    end(producer, topic, records, random, true, ends);
                    transactions.incrementAndGet();
                }
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        double took = (System.nanoTime() - startNanos) / 1e9;
        pool.shutdown();
        all.forEach(KafkaProducer::close);
        report(round, target, "write", records, producers, transactions.get() / took, ends);
        delete(target, topic);
    }

    /** One transaction to all partitions by turns; {@code ends} gets the time from the last acknowledgement to the end. */
    private void end(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            int records,
            Random random,
            boolean commit,
            Percentiles ends) {
        int first = random.nextInt(PARTITIONS);
        producer.beginTransaction();
        for (int i = 0; i < records; i++) {
            // As the default partitioner does it: a batch's worth for one partition, then for the next.
            int partition = (first + i / 500) % PARTITIONS;
            producer.send(new ProducerRecord<>(topic, partition, null, values[random.nextInt(values.length)]));
        }
        producer.flush();
        long asked = System.nanoTime();
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
        ends.add(System.nanoTime() - asked);
    }

    private void read(int round, Target target, int everyNthAborted) throws Exception {
        String topic = topic(target, PARTITIONS);
        Percentiles ends = new Percentiles();
        Random random = new Random(7);
        try (KafkaProducer<byte[], byte[]> producer = producer(target, topic)) {
            producer.initTransactions();
            for (int i = 0; i < READ_TRANSACTIONS; i++) {
                boolean commit = everyNthAborted == 0 || i % everyNthAborted != 0;
                end(producer, topic, READ_RECORDS, random, commit, ends);
            }
        }
        for (String isolation : List.of("read_uncommitted", "read_committed")) {
            long startNanos = System.nanoTime();
            long count = readAll(target, topic, isolation);
            double took = (System.nanoTime() - startNanos) / 1e9;
            report(
                    round,
                    target,
                    isolation + (everyNthAborted == 0 ? "" : " every " + everyNthAborted + "rd aborted"),
                    1,
                    1,
                    count / took,
                    new Percentiles());
        }
        delete(target, topic);
    }

    private static long readAll(Target target, String topic, String isolation) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", target.server().bootstrap());
        config.put("isolation.level", isolation);
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
        return count;
    }

    private static void delete(Target target, String topic) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", target.server().bootstrap()))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private void report(
            int round, Target target, String what, int records, int producers, double perSecond, Percentiles ends)
            throws Exception {
        if (round == 0) {
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "round %d %-17s %-42s %6d records, %2d producers: %10.1f/s, %,12.0f records/s, end p50 %.2f ms, p99 %.2f ms%n",
                round,
                target.name(),
                what,
                records,
                producers,
                perSecond,
                perSecond * records,
                ends.millisAt(0.5),
                ends.millisAt(0.99));
        results.row(
                round,
                target.name(),
                what,
                records,
                producers,
                perSecond,
                perSecond * records,
                ends.millisAt(0.5),
                ends.millisAt(0.99));
    }
}
