package dev.howdah.compat.sql;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A topic as a consumer finds it. Thread: one at a time. */
final class WholeTopic {

    private WholeTopic() {}

    /** What is there, up to the end; the consumer must come to it. */
    static List<ConsumerRecord<byte[], byte[]>> read(
            Session session, String topic, int partitions, String... settings) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer(settings)) {
            List<TopicPartition> assigned = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
            Eventually.holds(
                    () -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                        return ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                    },
                    () -> "the end is reached: " + ends);
        }
        return records;
    }
}
