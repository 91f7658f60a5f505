package dev.howdah.compat.faults;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.Eventually;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One producer that sends a small record to every partition of a topic again and again, and one consumer without a group that reads
 * them all: how long each partition went without an ack and without a record. What was acked must be read once and in order.
 *
 * <p>Thread: the test's; two threads beside it.
 */
final class PartitionTraffic implements AutoCloseable {

    private static final long SEND_EVERY_MS = 10;

    private final int partitions;
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
    private final Thread reader = new Thread(this::read, "reader");
    private final List<Lane> lanes;
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    /** What has happened in one partition; guarded by itself. */
    private static final class Lane {
        private long sent;
        private long acked;
        private long read;
        private long lastAckNanos = System.nanoTime();
        private long lastReadNanos = System.nanoTime();
        private long ackGapNanos;
        private long readGapNanos;
    }

    /** The longest times without an ack and without a record, of whichever partition. */
    record Gaps(long ackMs, long readMs) {}

    private PartitionTraffic(Session session, String topic, int partitions, String... clientSettings) {
        this.topic = topic;
        this.partitions = partitions;
        this.lanes = IntStream.range(0, partitions).mapToObj(i -> new Lane()).toList();
        // On a busy machine a fault may take longer than most clients have patience.
        List<String> patient = new ArrayList<>(List.of("delivery.timeout.ms", "120000"));
        patient.addAll(List.of(clientSettings));
        this.producer = session.producer(patient.toArray(String[]::new));
        this.consumer = session.consumer(clientSettings);
    }

    /** @param clientSettings of both clients: name, value, name, value */
    static PartitionTraffic start(Session session, String topic, int partitions, String... clientSettings) {
        PartitionTraffic traffic = new PartitionTraffic(session, topic, partitions, clientSettings);
        List<TopicPartition> all = traffic.assignment();
        traffic.consumer.assign(all);
        traffic.consumer.seekToEnd(all);
        all.forEach(traffic.consumer::position);
        traffic.reader.setDaemon(true);
        traffic.reader.start();
        traffic.sender.scheduleAtFixedRate(traffic::send, 0, SEND_EVERY_MS, TimeUnit.MILLISECONDS);
        return traffic;
    }

    private List<TopicPartition> assignment() {
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(topic, partition));
        }
        return all;
    }

    private void send() {
        for (int partition = 0; partition < partitions; partition++) {
            Lane lane = lanes.get(partition);
            long number;
            synchronized (lane) {
                number = lane.sent++;
            }
            byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            producer.send(new ProducerRecord<>(topic, partition, null, value), (metadata, failure) -> {
                if (failure == null) {
                    onAcked(lane);
                } else if (!closing) {
                    faults.add("a send failed: " + failure);
                }
            });
        }
    }

    private static void onAcked(Lane lane) {
        long now = System.nanoTime();
        synchronized (lane) {
            lane.acked++;
            lane.ackGapNanos = Math.max(lane.ackGapNanos, now - lane.lastAckNanos);
            lane.lastAckNanos = now;
        }
    }

    private void read() {
        try {
            while (!closing || !allRead()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    onRead(record);
                }
            }
        } catch (RuntimeException e) {
            faults.add("the consumer failed: " + e);
        } finally {
            consumer.close();
        }
    }

    private void onRead(ConsumerRecord<byte[], byte[]> record) {
        Lane lane = lanes.get(record.partition());
        long number = ByteBuffer.wrap(record.value()).getLong();
        long now = System.nanoTime();
        synchronized (lane) {
            if (number != lane.read) {
                faults.add(
                        record.partition() + "/" + record.offset() + ": record " + number + " instead of " + lane.read);
            }
            lane.read = number + 1;
            lane.readGapNanos = Math.max(lane.readGapNanos, now - lane.lastReadNanos);
            lane.lastReadNanos = now;
        }
    }

    private boolean allRead() {
        return lanes.stream().allMatch(lane -> {
            synchronized (lane) {
                return lane.read >= lane.acked;
            }
        });
    }

    /** Forgets the gaps so far. */
    void startPhase() {
        long now = System.nanoTime();
        for (Lane lane : lanes) {
            synchronized (lane) {
                lane.ackGapNanos = 0;
                lane.readGapNanos = 0;
                lane.lastAckNanos = now;
                lane.lastReadNanos = now;
            }
        }
    }

    /** Waits until each partition has had as many more acks, and records read. */
    void awaitMore(long more) {
        List<Long> acked = new ArrayList<>();
        List<Long> read = new ArrayList<>();
        for (Lane lane : lanes) {
            synchronized (lane) {
                acked.add(lane.acked + more);
                read.add(lane.read + more);
            }
        }
        Eventually.holds(
                () -> {
                    for (int i = 0; i < lanes.size(); i++) {
                        Lane lane = lanes.get(i);
                        synchronized (lane) {
                            if (lane.acked < acked.get(i) || lane.read < read.get(i)) {
                                return false;
                            }
                        }
                    }
                    return true;
                },
                () -> more + " more records in each partition; " + faults);
    }

    Gaps gaps() {
        long ack = 0;
        long read = 0;
        for (Lane lane : lanes) {
            synchronized (lane) {
                ack = Math.max(ack, lane.ackGapNanos);
                read = Math.max(read, lane.readGapNanos);
            }
        }
        return new Gaps(TimeUnit.NANOSECONDS.toMillis(ack), TimeUnit.NANOSECONDS.toMillis(read));
    }

    /** Ends the traffic; returns what was not as it should be: a failed send, a record missing, twice or in the wrong order. */
    List<String> finish() {
        sender.shutdown();
        producer.flush();
        closing = true;
        try {
            reader.join(TimeUnit.MINUTES.toMillis(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (reader.isAlive()) {
            faults.add("not all that was acked was read");
        }
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        closing = true;
        sender.shutdownNow();
        producer.close(Duration.ZERO);
        consumer.wakeup();
    }
}
