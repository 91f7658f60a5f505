package dev.howdah.compat.load;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Event.Outcome;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Sent;
import dev.howdah.compat.history.History;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** One producer with a thread of its own, which sends unique values at a steady rate and records what becomes of them. */
final class RecordingProducer implements AutoCloseable {

    /** So many may be unanswered; then the producer waits, as a careful application would. */
    private static final int UNANSWERED_MAX = 2_000;

    private final Producer identity;
    private final Workload.Settings settings;
    private final History history;
    private final AckMeter meter;
    private final KafkaProducer<byte[], String> client;
    private final Semaphore unanswered = new Semaphore(UNANSWERED_MAX);
    private final Thread thread;
    private volatile int perSecond;
    private volatile boolean stopped;

    RecordingProducer(Producer identity, Workload.Settings settings, History history, AckMeter meter) {
        this.identity = identity;
        this.settings = settings;
        this.history = history;
        this.meter = meter;
        this.perSecond = settings.perSecondAndProducer();
        this.client = new KafkaProducer<>(properties(), new ByteArraySerializer(), new StringSerializer());
        this.thread = new Thread(this::sendUntilStopped, "producer-" + identity.id());
        thread.start();
    }

    void rate(int recordsPerSecond) {
        perSecond = recordsPerSecond;
    }

    /** Stops sending and waits until every send is answered. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        client.close();
    }

    private void sendUntilStopped() {
        String padding = "x".repeat(settings.valueBytes());
        long next = System.nanoTime();
        for (long number = 0; !stopped; number++) {
            TopicPartition at = new TopicPartition(settings.topic(), (int) (number % settings.partitions()));
            String id = "p" + identity.id() + "-" + number;
            send(at, id.length() < settings.valueBytes() ? id + "-" + padding.substring(id.length() + 1) : id);
            next += TimeUnit.SECONDS.toNanos(1) / perSecond;
            long ahead = next - System.nanoTime();
            if (ahead > 0) {
                LockSupport.parkNanos(ahead);
            } else if (ahead < -TimeUnit.SECONDS.toNanos(1)) {
                // After an outage it goes on at its rate instead of making up for it.
                next = System.nanoTime();
            }
        }
    }

    private void send(TopicPartition at, String value) {
        unanswered.acquireUninterruptibly();
        long sentNanos = System.nanoTime();
        if (settings.recorded()) {
            history.add(new Sent(identity, at, value, sentNanos));
        }
        byte[] key = Integer.toString(identity.id()).getBytes(StandardCharsets.UTF_8);
        try {
            client.send(
                    new ProducerRecord<>(at.topic(), at.partition(), key, value),
                    (metadata, error) -> onAnswer(value, at, sentNanos, metadata, error));
        } catch (RuntimeException e) {
            onAnswer(value, at, sentNanos, null, e);
        }
    }

    private void onAnswer(
            String value,
            TopicPartition at,
            long sentNanos,
            @Nullable RecordMetadata metadata,
            @Nullable Exception error) {
        long nowNanos = System.nanoTime();
        unanswered.release();
        if (error != null || metadata == null) {
            history.add(new Failed(value, isRefusal(error) ? Outcome.REFUSED : Outcome.UNKNOWN, String.valueOf(error)));
            return;
        }
        if (settings.recorded()) {
            history.add(new Acked(value, at, metadata.offset(), nowNanos));
        }
        meter.acked(sentNanos, nowNanos);
    }

    private static boolean isRefusal(@Nullable Exception error) {
        return error instanceof RecordTooLargeException
                || error instanceof CorruptRecordException
                || error instanceof InvalidTimestampException;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", settings.bootstrap());
        properties.put("client.id", "producer-" + identity.id());
        properties.put("acks", "all");
        properties.put("enable.idempotence", Boolean.toString(identity.delivery() == Delivery.IDEMPOTENT));
        properties.put("max.in.flight.requests.per.connection", identity.delivery() == Delivery.ORDERED ? "1" : "5");
        properties.put("linger.ms", "2");
        properties.put("request.timeout.ms", "10000");
        properties.put("delivery.timeout.ms", "120000");
        properties.put("max.block.ms", "60000");
        properties.put("reconnect.backoff.max.ms", "200");
        properties.put("retry.backoff.max.ms", "200");
        settings.producerSettings().forEach(properties::put);
        return properties;
    }
}
