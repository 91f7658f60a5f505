package dev.howdah.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Kafka's consumer with its defaults, of all partitions of a topic, from now on. Thread: one. */
final class TopicReader implements Delivery.Reader {

    private static final int PARTITIONS = 6;
    private static final Duration WAIT = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;

    TopicReader(String bootstrap, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer());
        fromNowOn(consumer, topic, PARTITIONS);
    }

    /** Lets a consumer have what comes into a topic from now on. */
    static void fromNowOn(Consumer<?, ?> consumer, String topic, int partitionCount) {
        List<TopicPartition> partitions = IntStream.range(0, partitionCount)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    static void createTopic(String bootstrap, String topic) throws Exception {
        BenchTopics.create(bootstrap, topic, PARTITIONS, Map.of());
    }

    static void deleteTopic(String bootstrap, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    @Override
    public List<String> poll() {
        List<String> values = new ArrayList<>();
        consumer.poll(WAIT).forEach(record -> values.add(record.value()));
        return values;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
