package dev.howdah.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Many idempotent producers in one process, without linger and with one record a request, each on one partition; an acked record is
 * followed by the next one: {@code bootstrap topic partitions producers seconds}. The first three seconds are a warm-up.
 */
public final class ManyProducers {

    private static final int VALUE_BYTES = 100;
    private static final int WARM_UP_SECONDS = 3;

    /** Records of a producer that are on their way: as many requests as Kafka's default allows on a connection. */
    private static final int IN_FLIGHT = 5;

    private static final int END_SECONDS_MAX = 60;

    private final String topic;
    private final byte[][] values = Payload.JSON.pool(VALUE_BYTES);
    private final AtomicLong acked = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final CountDownLatch ended;
    private volatile boolean stopped;

    private ManyProducers(String topic, int producers) {
        this.topic = topic;
        this.ended = new CountDownLatch(producers * IN_FLIGHT);
    }

    public static void main(String[] args) throws Exception {
        int partitions = Integer.parseInt(args[2]);
        int count = Integer.parseInt(args[3]);
        int seconds = Integer.parseInt(args[4]);
        ManyProducers many = new ManyProducers(args[1], count);
        List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            producers.add(open(args[0], number));
        }
        for (int number = 0; number < count; number++) {
            for (int i = 0; i < IN_FLIGHT; i++) {
                many.send(producers.get(number), number % partitions, new Random(number * IN_FLIGHT + i));
            }
        }
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        long before = many.acked.get();
        long startNanos = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double perSecond = (many.acked.get() - before) / ((System.nanoTime() - startNanos) / 1e9);
        many.stopped = true;
        boolean inTime = many.ended.await(END_SECONDS_MAX, TimeUnit.SECONDS);
        producers.forEach(KafkaProducer::close);
        Exception failed = many.failure.get();
        if (failed != null) {
            throw failed;
        }
        if (!inTime) {
            throw new IllegalStateException("records without an answer: " + many.ended.getCount());
        }
        System.out.printf(Locale.ROOT, "%d records acked, %f records/sec%n", many.acked.get(), perSecond);
    }

    private static KafkaProducer<byte[], byte[]> open(String bootstrap, int number) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.CLIENT_ID_CONFIG,
                "many-" + number,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.BATCH_SIZE_CONFIG,
                0,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                1 << 20);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Never waits but for the first record's metadata: the buffer has room for what may be on its way. */
    private void send(KafkaProducer<byte[], byte[]> producer, int partition, Random random) {
        byte[] value = values[random.nextInt(values.length)];
        producer.send(new ProducerRecord<>(topic, partition, null, value), (metadata, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
                stopped = true;
            } else {
                acked.incrementAndGet();
            }
            if (stopped) {
                ended.countDown();
            } else {
                send(producer, partition, random);
            }
        });
    }
}
