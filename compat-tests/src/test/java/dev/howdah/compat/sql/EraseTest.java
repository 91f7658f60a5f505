package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What {@code howdah.erase} has erased is a tombstone for every consumer, also where a broker had it in memory. */
class EraseTest {

    private static final int RECORDS = 30;

    @Test
    void consumers_of_all_brokers_see_tombstones_at_the_same_offsets() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess first = BrokerProcess.launch(BrokerProcess.Options.on("erase-1", postgres.url()));
                BrokerProcess second = BrokerProcess.launch(BrokerProcess.Options.on("erase-2", postgres.url()))) {
            List<Session> sessions =
                    List.of(new Session(first.bootstrap(), "first"), new Session(second.bootstrap(), "second"));
            // Two topics with a partition each: clients find their leaders, which may be different brokers.
            for (int turn = 0; turn < 2; turn++) {
                String topic = sessions.get(turn).createTopic("people", 1, Map.of());
                produce(sessions.get(turn), topic);
                for (Session session : sessions) {
                    assertThat(read(session, topic)).first().isEqualTo("0 ann: secret of ann 0 [h=ann]");
                }

                assertThat(postgres.query("select howdah.erase('" + topic + "', 'ann')"))
                        .isEqualTo(Integer.toString(RECORDS / 2));

                for (Session session : sessions) {
                    Eventually.holds(
                            () -> !read(session, topic).toString().contains("secret of ann"),
                            () -> "the tail is forgotten: " + read(session, topic));
                    List<String> after = read(session, topic);
                    for (int i = 0; i < RECORDS; i++) {
                        assertThat(after.get(i))
                                .isEqualTo(
                                        i + (i % 2 == 0 ? " ann: null []" : " bob: secret of bob " + i + " [h=bob]"));
                    }
                }
                // What comes later is not erased.
                produce(sessions.get(turn), topic);
                assertThat(sessions.get(turn).readAll(topic, 1, 2 * RECORDS))
                        .filteredOn(record -> record.value() == null)
                        .hasSize(RECORDS / 2);
            }
        }
    }

    private static void produce(Session session, String topic) {
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < RECORDS; i++) {
                String name = i % 2 == 0 ? "ann" : "bob";
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic, 0, bytes(name), bytes("secret of " + name + " " + i));
                record.headers().add("h", bytes(name));
                producer.send(record);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> read(Session session, String topic) {
        List<String> lines = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : session.readAll(topic, 1, RECORDS)) {
            List<String> headers = new ArrayList<>();
            record.headers().forEach(header -> headers.add(header.key() + "=" + text(header.value())));
            lines.add(record.offset() + " " + text(record.key()) + ": " + text(record.value()) + " " + headers);
        }
        return lines;
    }
}
