package dev.howdah.foreign;

import static dev.howdah.foreign.Checks.bytes;
import static dev.howdah.foreign.Checks.check;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A job that writes numbers exactly once, in transactions that its checkpoints commit, to the topic that is the second argument; it fails
 * twice and goes on from a checkpoint. Prints {@code exactly once: COUNT records after FAILURES failures} if what is committed is each number, once.
 */
public final class FlinkExactlyOnce {

    private static final int RECORDS = 3_000;
    private static final int PARALLELISM = 2;
    private static final List<Integer> FAIL_AT = List.of(RECORDS / 3, RECORDS / 4);
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private FlinkExactlyOnce() {}

    public static void main(String[] arguments) throws Exception {
        write(arguments[0], arguments[1]);
        Set<String> seen = new HashSet<>();
        Properties properties = new Properties();
        properties.put("bootstrap.servers", arguments[0]);
        properties.put("isolation.level", "read_committed");
        TopicPartition partition = new TopicPartition(arguments[1], 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    check(seen.add(Checks.text(record.value())), "twice: " + Checks.text(record.value()));
                }
            }
        }
        check(seen.size() == RECORDS, "records: " + seen.size());
        System.out.println("exactly once: " + seen.size() + " records after " + FAILURES.get() + " failures");
        System.exit(0);
    }

    private static void write(String bootstrap, String topic) throws Exception {
        Properties properties = new Properties();
        // Its default is an hour, above the limit of a broker's default.
        properties.put("transaction.timeout.ms", "60000");
        KafkaSink<Long> sink = KafkaSink.<Long>builder()
                .setBootstrapServers(bootstrap)
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(topic)
                .setRecordSerializer(new Numbered(topic))
                .build();
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, FAIL_AT.size());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
        environment.enableCheckpointing(200);
        environment.fromSequence(0, RECORDS - 1).map(new Failing()).sinkTo(sink);
        environment.execute();
    }

    /** As slow as it takes for some checkpoints, and fails twice: the job then goes on from the last one. */
    private static final class Failing implements MapFunction<Long, Long> {

        private static final long serialVersionUID = 1;
        private int count;

        @Override
        public Long map(Long number) {
            LockSupport.parkNanos(2_000_000);
            int failures = FAILURES.get();
            if (failures < FAIL_AT.size() && ++count == FAIL_AT.get(failures) && FAILURES.compareAndSet(failures, failures + 1)) {
                throw new IllegalStateException("planted, " + failures);
            }
            return number;
        }
    }

    /** A number as a record. */
    private record Numbered(String topic) implements KafkaRecordSerializationSchema<Long> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(Long number, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(topic, 0, null, bytes(Long.toString(number)));
        }
    }
}
