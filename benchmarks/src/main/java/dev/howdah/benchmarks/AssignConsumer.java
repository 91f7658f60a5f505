package dev.howdah.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a number of records from the beginning of a topic without a group, and prints the rate: {@code bootstrap topic
 * partitions records [name=value of its configuration ...]}. Kafka's own perf consumer needs a group, which would measure joining too.
 */
public final class AssignConsumer {

    private static final Duration POLL_MAX = Duration.ofMillis(500);
    private static final int EMPTY_POLLS_MAX = 60;

    private AssignConsumer() {}

    public static void main(String[] args) {
        String topic = args[1];
        List<TopicPartition> partitions = IntStream.range(0, Integer.parseInt(args[2]))
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        long wanted = Long.parseLong(args[3]);
        try (KafkaConsumer<byte[], byte[]> consumer = open(args)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long records = 0;
            long bytes = 0;
            int emptyPolls = 0;
            long startNanos = System.nanoTime();
            while (records < wanted && emptyPolls < EMPTY_POLLS_MAX) {
                long before = records;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                    records++;
                    bytes += Math.max(0, record.serializedValueSize());
                }
                emptyPolls = records == before ? emptyPolls + 1 : 0;
            }
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%d records consumed, %f records/sec (%.2f MB/sec)%n",
                    records,
                    records / seconds,
                    bytes / seconds / 1e6);
            if (records < wanted) {
                System.err.printf("only %d of %d records came%n", records, wanted);
                System.exit(1);
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> open(String[] args) {
        Map<String, Object> config = new HashMap<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0], ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false));
        for (int i = 4; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            config.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
