package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A topic that asks to be compacted within a moment, as people try it: segments of half a second, a greatest lag of a tenth. */
@Timeout(300)
class SoonCompactedTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int RECORDS = 40;
    private static final int KEYS = 4;

    /** What Apache Kafka has left of so many after so long: it does not compact the newest segment. */
    private static final int LEFT_MAX = 13;

    @Test
    void consumers_and_sql_see_it_compacted_within_20_s() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker =
                        BrokerProcess.launch(BrokerProcess.Options.on("soon-compacted", postgres.url()))) {
            Session session = new Session(broker.bootstrap(), "soon");
            String topic = session.createTopic(
                    "compacted",
                    1,
                    Map.of("cleanup.policy", "compact", "segment.ms", "500", "max.compaction.lag.ms", "100"));
            try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
                for (int i = 0; i < RECORDS; i++) {
                    producer.send(new ProducerRecord<>(topic, bytes("k" + i % KEYS), bytes("v" + i)))
                            .get();
                }
            }
            assertThat(read(session, topic)).as("before").hasSize(RECORDS);
            String count = "select count(*) from topics.\"" + topic + "\"";
            Eventually.holds(
                    SOON,
                    () -> Integer.parseInt(postgres.query(count)) <= LEFT_MAX
                            && read(session, topic).size() <= LEFT_MAX,
                    () -> "SQL has " + postgres.query(count) + " records, a consumer reads " + read(session, topic)
                            + "\n" + broker.logTail());
            assertThat(read(session, topic))
                    .as("the newest of each key are there")
                    .contains("v36", "v37", "v38", "v39");
        }
    }

    private static List<String> read(Session session, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < RECORDS) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
