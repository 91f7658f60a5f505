package dev.howdah.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * 50 workers that take one record at a time, work on it for 1 to 100 ms, and acknowledge it: the rate with a backlog, how evenly it falls
 * to them, and how long after its send a record is delivered at a steady rate. The clients are in this process. Arguments: seconds of each
 * phase, records a second of the steady one, acquire modes. Thread: one.
 */
final class ShareOneByOne {

    private static final String[] MODES = {"record_limit", "batch_optimized"};
    private static final int WORKERS = 50;
    private static final int PARTITIONS = 6;
    private static final int WORK_MS_MAX = 100;
    private static final int BACKLOG_PER_SECOND = 1_200;
    private static final long DRAIN_LIMIT_MS = 120_000;

    private final Figures figures = new Figures();
    private final BenchTopics topics = new BenchTopics();
    private final Results results;
    private final int seconds;
    private final int perSecond;
    private int groups;

    /** Where latencies go; nowhere while the group comes to rest. */
    private volatile Percentiles latencies = new Percentiles();

    private ShareOneByOne(Results results, int seconds, int perSecond) {
        this.results = results;
        this.seconds = seconds;
        this.perSecond = perSecond;
    }

    static void run(List<Target> targets, String[] args) throws Exception {
        int seconds = (int) Share.number(args, 0, 15);
        int perSecond = (int) Share.number(args, 1, 500);
        String conditions = Share.format("%d s a phase; steady at %d/s", seconds, perSecond);
        try (Results results = Results.create("share-one", conditions, "round", "target", "figure", "step")) {
            ShareOneByOne run = new ShareOneByOne(results, seconds, perSecond);
            for (String mode : args.length > 2 ? args[2].split(",") : MODES) {
                for (Target target : targets) {
                    run.measure(target, mode);
                }
            }
            run.topics.close();
            System.out.println(
                    run.figures.table(targets.stream().map(Target::name).toList()));
        }
    }

    private void measure(Target target, String mode) throws Exception {
        String bootstrap = target.server().bootstrap();
        String topic = topics.create(target, PARTITIONS);
        String group = "one-" + ++groups;
        ShareMembers.beginAtTheBeginning(bootstrap, group);
        Map<String, String> settings =
                Map.of("max.poll.records", "1", "share.acknowledgement.mode", "explicit", "share.acquire.mode", mode);
        try (KafkaProducer<byte[], byte[]> producer = ShareMembers.producer(bootstrap, 0);
                ShareMembers members = new ShareMembers(bootstrap, group, topic, WORKERS, settings, this::work)) {
            members.join(producer, topic, PARTITIONS);
            backlog(target, mode, members, producer, topic);
            steady(target, mode, members, producer, topic);
        }
        topics.delete(target, topic);
    }

    private void work(KafkaShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            latencies.add(now - ByteBuffer.wrap(record.value()).getLong());
            long until = System.nanoTime() + (1 + ThreadLocalRandom.current().nextInt(WORK_MS_MAX)) * 1_000_000L;
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        }
        ShareMembers.commit(consumer);
    }

    private void backlog(
            Target target, String mode, ShareMembers members, KafkaProducer<byte[], byte[]> producer, String topic)
            throws Exception {
        int backlog = BACKLOG_PER_SECOND * seconds;
        for (int i = 0; i < backlog; i++) {
            producer.send(record(topic, i));
        }
        producer.flush();
        long[] before = members.counts();
        double broker = target.brokerCpuSeconds();
        double postgres = target.postgresCpuSeconds();
        members.resume();
        pause();
        long[] after = members.counts();
        broker = target.brokerCpuSeconds() - broker;
        postgres = target.postgresCpuSeconds() - postgres;
        long[] each = new long[after.length];
        Arrays.setAll(each, i -> after[i] - before[i]);
        long all = Arrays.stream(each).sum();
        String step = mode + ", backlog: ";
        add(step + "records/s", target, (double) all / seconds);
        add(
                step + "records of the slowest worker",
                target,
                Arrays.stream(each).min().orElse(0));
        add(
                step + "records of the fastest worker",
                target,
                Arrays.stream(each).max().orElse(0));
        add(step + "CPU µs a record broker", target, broker / all * 1e6);
        if (target.postgres().isPresent()) {
            add(step + "CPU µs a record postgres", target, postgres / all * 1e6);
        }
        // The rest of it, so that the next phase begins with nothing.
        members.awaitCount(Arrays.stream(before).sum() + backlog, DRAIN_LIMIT_MS);
    }

    private void steady(
            Target target, String mode, ShareMembers members, KafkaProducer<byte[], byte[]> producer, String topic)
            throws Exception {
        latencies = new Percentiles();
        long before = members.count();
        Random random = new Random(1);
        long start = System.nanoTime();
        int all = perSecond * seconds;
        for (int i = 0; i < all; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            producer.send(record(topic, random.nextInt(PARTITIONS)));
        }
        producer.flush();
        members.awaitCount(before + all, DRAIN_LIMIT_MS);
        String step = Share.format("%s, %d/s: ms from send to delivery ", mode, perSecond);
        add(step + "p50", target, latencies.millisAt(0.5));
        add(step + "p99", target, latencies.millisAt(0.99));
        add(step + "max", target, latencies.millisAt(1.0));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int i) {
        byte[] value = new byte[100];
        ByteBuffer.wrap(value).putLong(System.nanoTime());
        return new ProducerRecord<>(topic, i % PARTITIONS, null, value);
    }

    private void pause() {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private void add(String step, Target target, double figure) throws IOException {
        System.out.printf(Locale.ROOT, "  %-75s %-17s %,.2f%n", step, target.name(), figure);
        figures.add(step, target.name(), figure);
        results.row(1, target.name(), figure, step);
    }
}
