package dev.howdah.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Producers that share a rate, each with its client id and thread. What could not be sent in time is sent later, as by an application
 * whose events do not wait: {@link #rate} begins a new phase, and what an earlier one left over counts as that phase's.
 *
 * <p>Thread: {@link #rate} and {@link #close} one, the rest any.
 */
final class Producers implements AutoCloseable {

    /** As fast as the producers' own buffers let them. Leaves nothing over. */
    static final double UNTHROTTLED = Double.POSITIVE_INFINITY;

    private static final int VALUE_BYTES = 100;
    private static final long PAUSE_NANOS = 2_000_000;
    private static final int MESSAGES_MAX = 5;

    private final String topic;
    private final Ledger ledger;
    private final Recorder ack = new Recorder(3);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Phase phase;
    private volatile boolean stopped;

    Producers(String bootstrap, String topic, int count, Map<String, Object> config, Ledger ledger) {
        this.topic = topic;
        this.ledger = ledger;
        this.phase = new Phase(null, 0, count);
        for (int number = 0; number < count; number++) {
            Map<String, Object> all = new HashMap<>(config);
            all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
            all.put(ProducerConfig.ACKS_CONFIG, "all");
            all.put(ProducerConfig.CLIENT_ID_CONFIG, "bench-" + number);
            producers.add(new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()));
        }
        for (int number = 0; number < count; number++) {
            threads.add(new Thread(new Sending(number), "sending-" + number));
        }
        threads.forEach(Thread::start);
    }

    private static final class Phase {

        final @Nullable Phase before;
        final double perSecondEach;
        final long startNanos = System.nanoTime();

        /** Threads that have not left it, and records that are neither acked nor failed. */
        final AtomicLong open;

        Phase(@Nullable Phase before, double perSecond, int producers) {
            this.before = before;
            this.perSecondEach = perSecond / producers;
            this.open = new AtomicLong(producers);
        }

        /** Records that each producer should have sent. */
        double due(long nowNanos) {
            return perSecondEach == 0 ? 0 : perSecondEach * (nowNanos - startNanos) / 1e9;
        }
    }

    /** A new phase with {@code perSecond} records, all producers together. */
    void rate(double perSecond) {
        phase = new Phase(phase, perSecond, producers.size());
    }

    /** Whether all records of the phases before the present one were sent, and acked or failed. */
    boolean settled() {
        for (Phase earlier = phase.before; earlier != null; earlier = earlier.before) {
            if (earlier.open.get() != 0) {
                return false;
            }
        }
        return true;
    }

    long sent() {
        return sent.get();
    }

    long failed() {
        return failed.get();
    }

    /** The first few. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Ack latencies in microseconds since the last call, from before the call of send. */
    Histogram ackInterval() {
        return ack.getIntervalHistogram();
    }

    /** Seconds that the producers' threads waited for room in their buffers, all together. */
    double bufferWaitSeconds() {
        return producers.stream()
                        .flatMap(producer -> producer.metrics().entrySet().stream())
                        .filter(metric -> metric.getKey().name().equals("bufferpool-wait-time-ns-total"))
                        .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                        .sum()
                / 1e9;
    }

    /** Sends no more, and waits until all that was sent is acked or failed. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        producers.forEach(KafkaProducer::close);
    }

    /** One producer's thread. */
    private final class Sending implements Runnable {

        private final int number;
        private final byte[] filler = new byte[VALUE_BYTES];
        private Phase mine = phase;
        /** Records of this phase; below zero while those of earlier phases are left. */
        private double progress;

        private long sequence;

        Sending(int number) {
            this.number = number;
            ThreadLocalRandom.current().nextBytes(filler);
            // Each a little later than the one before, so that not all send at the same moment.
            this.progress = (double) number / producers.size();
        }

        @Override
        public void run() {
            @Nullable Phase behind = null;
            while (!stopped) {
                Phase now = phase;
                if (now != mine) {
                    // With something left over, the old phase stays open for this thread until that is sent.
                    double left = Double.isInfinite(mine.perSecondEach) ? 0 : mine.due(now.startNanos) - progress;
                    leave(behind);
                    behind = mine;
                    mine = now;
                    progress = -left;
                }
                if (behind != null && progress >= 0) {
                    leave(behind);
                    behind = null;
                }
                if (progress < mine.due(System.nanoTime())) {
                    send(behind == null ? mine : behind);
                } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }

        private void leave(@Nullable Phase left) {
            if (left != null) {
                left.open.decrementAndGet();
            }
        }

        private void send(Phase of) {
            byte[] value = filler.clone();
            long mark = sequence++;
            long sentNanos = System.nanoTime();
            Ledger.header(value, sentNanos, number, mark);
            progress++;
            sent.incrementAndGet();
            of.open.incrementAndGet();
            producers.get(number).send(new ProducerRecord<>(topic, value), (metadata, failure) -> {
                of.open.decrementAndGet();
                answered(mark, sentNanos, metadata, failure);
            });
        }

        private void answered(long sequence, long sentNanos, RecordMetadata metadata, @Nullable Exception failure) {
            if (failure != null) {
                failed.incrementAndGet();
                if (failures.size() < MESSAGES_MAX) {
                    failures.add(failure.toString());
                }
                return;
            }
            ack.recordValue((System.nanoTime() - sentNanos) / 1_000);
            ledger.acked(number, sequence, metadata.partition(), metadata.offset());
        }
    }
}
