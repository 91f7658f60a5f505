package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.Broker;
import dev.howdah.broker.RunningBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DeleteRecords as the Java client sees it, and what another broker makes of it. */
class DeleteRecordsTest {

    private static final TopicPartition PARTITION = new TopicPartition("deleted", 0);

    @TempDir
    static Path dir;

    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(dir.resolve("data"), Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        admin.createTopics(List.of(
                        new NewTopic("deleted", 1, (short) 1),
                        new NewTopic("compacted", 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                .all()
                .get(60, TimeUnit.SECONDS);
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrap());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>("deleted", "v" + i)).get(60, TimeUnit.SECONDS);
            }
        }
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static long delete(TopicPartition partition, long offset) throws Exception {
        return admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .lowWatermarks()
                .get(partition)
                .get(60, TimeUnit.SECONDS)
                .lowWatermark();
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap, String reset) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", reset, "default.api.timeout.ms", 60_000),
                new StringDeserializer(),
                new StringDeserializer());
    }

    @Test
    void records_below_are_gone_for_readers_of_every_broker_and_the_rules_are_kafkas() throws Exception {
        try (Broker second = broker.another();
                KafkaConsumer<String, String> early = consumer(second.address().toString(), "none")) {
            assertThat(delete(PARTITION, 4)).isEqualTo(4);
            assertThat(delete(PARTITION, 2)).as("a log start never goes back").isEqualTo(4);
            assertThatThrownBy(() -> delete(PARTITION, 11))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(org.apache.kafka.common.errors.OffsetOutOfRangeException.class);
            assertThatThrownBy(() -> delete(new TopicPartition("compacted", 0), 0))
                    .hasCauseInstanceOf(PolicyViolationException.class);

            early.assign(List.of(PARTITION));
            assertThat(early.beginningOffsets(List.of(PARTITION))).containsEntry(PARTITION, 4L);
            early.seek(PARTITION, 1);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 60; i++) {
                            early.poll(Duration.ofSeconds(1));
                        }
                    })
                    .isInstanceOf(OffsetOutOfRangeException.class);
        }
        assertThat(delete(PARTITION, -1)).isEqualTo(10);
    }
}
