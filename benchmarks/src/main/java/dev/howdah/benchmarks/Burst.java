package dev.howdah.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer whose rate jumps for a while: {@code bootstrap topic normalPerSecond factor calmSeconds burstSeconds brokerPid}.
 * Prints the ack latency before, during and after, how many records were acked, and the resident memory of the broker.
 */
public final class Burst {

    private static final int VALUE_BYTES = 100;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private Burst(KafkaProducer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                args[0],
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                65536);
        long normal = Long.parseLong(args[2]);
        long burst = normal * Long.parseLong(args[3]);
        int calmSeconds = Integer.parseInt(args[4]);
        int burstSeconds = Integer.parseInt(args[5]);
        Path status = Path.of("/proc", args[6], "status");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            Burst run = new Burst(producer, args[1]);
            run.phase("warm-up", normal, 5, status);
            run.phase("before", normal, calmSeconds, status);
            run.phase("burst", burst, burstSeconds, status);
            run.phase("first 2 s after", normal, 2, status);
            run.phase("after", normal, calmSeconds, status);
            producer.flush();
            System.out.printf("acked %,d, failed %,d%n", run.acked.get(), run.failed.get());
        }
    }

    /** Sends at the rate, or as fast as the producer's own buffer lets it, and reports what was sent in this phase. */
    private void phase(String name, long perSecond, int seconds, Path status) throws Exception {
        Percentiles ack = new Percentiles();
        long startNanos = System.nanoTime();
        long total = perSecond * seconds;
        for (long i = 0; i < total; i++) {
            long waitNanos = startNanos + i * 1_000_000_000L / perSecond - System.nanoTime();
            if (waitNanos > 100_000) {
                LockSupport.parkNanos(waitNanos);
            }
            long sentNanos = System.nanoTime();
            producer.send(new ProducerRecord<>(topic, new byte[VALUE_BYTES]), (metadata, failure) -> {
                if (failure == null) {
                    acked.incrementAndGet();
                    ack.add(System.nanoTime() - sentNanos);
                } else {
                    failed.incrementAndGet();
                }
            });
        }
        long sentAfterNanos = System.nanoTime() - startNanos;
        if (perSecond * seconds > 100_000) {
            producer.flush();
        }
        System.out.printf(
                "%-16s %,d records in %.1f s, ack %s, RSS %s%n",
                name, total, sentAfterNanos / 1e9, ack.summary(), residentMemory(status));
    }

    private static String residentMemory(Path status) throws Exception {
        Optional<String> line = Files.readAllLines(status).stream()
                .filter(l -> l.startsWith("VmRSS:"))
                .findFirst();
        return line.map(l -> l.substring("VmRSS:".length()).strip()).orElse("gone");
    }
}
