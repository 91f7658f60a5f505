package dev.howdah.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What fetches that wait cost a broker with {@code -Xmx256m}: memory, CPU while nothing comes, the acks of a producer beside them, and how
 * long after an ack those that wait have the record. Arguments: fetches, each on a connection of its own (default 5,000),
 * seconds of each phase (default 15).
 */
public final class Parked {

    private static final String TOPIC = "parked";
    private static final String BUSY = "busy";
    private static final int PARTITIONS = 500;
    private static final int PER_SECOND = 1_000;
    private static final int WARM_UP_SECONDS = 20;
    private static final int SETTLE_SECONDS = 5;
    private static final long WAKE_TIMEOUT_MS = 60_000;

    private final HowdahServers servers;
    private final int seconds;

    private Parked(HowdahServers servers, int seconds) {
        this.servers = servers;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        int fetches = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        try (HowdahServers servers = HowdahServers.launch("parked", "256m")) {
            servers.createTopic(TOPIC, PARTITIONS, Map.of());
            servers.createTopic(BUSY, 6, Map.of());
            new Parked(servers, seconds).run(fetches);
        }
        System.exit(0);
    }

    private void run(int fetches) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.broker.bootstrap(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            acks(producer, WARM_UP_SECONDS);
            idle("nobody waits");
            System.out.printf(
                    "  nobody waits: ack %s%n", acks(producer, seconds).summary());
            long before = servers.broker.rssKib();
            try (ParkedFetches parked = new ParkedFetches(servers.broker.port(), TOPIC, fetches, PARTITIONS)) {
                // Until the broker has taken all of them up.
                pause(SETTLE_SECONDS);
                idle(fetches + " wait");
                System.out.printf(
                        Locale.ROOT,
                        "  %,d wait: %.1f KiB of RSS each%n",
                        fetches,
                        (double) (servers.broker.rssKib() - before) / fetches);
                System.out.printf(
                        "  %d wait: ack %s%n", fetches, acks(producer, seconds).summary());
                if (parked.answered() > 0) {
                    throw new IllegalStateException("fetches were answered that nobody had produced for");
                }
                wake(producer, parked, fetches);
            }
        }
    }

    /** First those at one partition, then all others. */
    private static void wake(KafkaProducer<byte[], byte[]> producer, ParkedFetches parked, int fetches)
            throws Exception {
        for (int partition = 0; partition < 3; partition++) {
            long sent = System.nanoTime();
            send(producer, partition);
            long acked = System.nanoTime();
            long each = fetches / PARTITIONS;
            parked.awaitAnswered(each * (partition + 1), WAKE_TIMEOUT_MS);
            System.out.printf(
                    Locale.ROOT,
                    "  a record for %d of them: acked after %.1f ms, there after %s%n",
                    each,
                    (acked - sent) / 1e6,
                    parked.answeredAfter(sent, partition).summary());
        }
        long sent = System.nanoTime();
        for (int partition = 3; partition < PARTITIONS; partition++) {
            producer.send(record(TOPIC, partition));
        }
        producer.flush();
        long acked = System.nanoTime();
        parked.awaitAnswered(fetches, WAKE_TIMEOUT_MS);
        System.out.printf(
                Locale.ROOT,
                "  a record for each of the rest: the last acked after %.1f ms, there after %s%n",
                (acked - sent) / 1e6,
                parked.answeredAfter(sent, -1).summary());
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition) {
        return new ProducerRecord<>(topic, partition, null, new byte[100]);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int partition)
            throws ExecutionException, InterruptedException {
        producer.send(record(TOPIC, partition)).get();
    }

    /** A producer at a small, steady rate. */
    private static Percentiles acks(KafkaProducer<byte[], byte[]> producer, int seconds) {
        Percentiles acks = new Percentiles();
        long start = System.nanoTime();
        for (int i = 0; i < seconds * PER_SECOND; i++) {
            long due = start + i * 1_000_000_000L / PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            long sent = System.nanoTime();
            producer.send(record(BUSY, i % 6), (metadata, failure) -> {
                if (failure != null) {
                    throw new IllegalStateException(failure);
                }
                acks.add(System.nanoTime() - sent);
            });
        }
        producer.flush();
        return acks;
    }

    private static void pause(int seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    /** CPU and memory while nobody produces. */
    private void idle(String name) {
        double broker = CpuMeter.seconds(servers.broker.pid());
        double postgres = CpuMeter.seconds(servers.postgres.pid());
        pause(seconds);
        System.out.printf(
                Locale.ROOT,
                "  %s, idle: broker %.2f %% of a core, Postgres %.2f %%, RSS of the broker %,d MiB%n",
                name,
                (CpuMeter.seconds(servers.broker.pid()) - broker) / seconds * 100,
                (CpuMeter.seconds(servers.postgres.pid()) - postgres) / seconds * 100,
                servers.broker.rssKib() >> 10);
    }
}
