package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** People's SQL on a hot standby of Howdah's Postgres: it sees the topics, and keeps seeing what comes. */
@Timeout(300)
class HotStandbyTest {

    private static final int RECORDS = 500;

    @Test
    void views_and_functions_answer_on_a_hot_standby() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("standby", postgres.url()))) {
            send(broker.bootstrap(), 0);
            try (PostgresProcess standby = postgres.standby()) {
                assertThat(standby.query("select pg_is_in_recovery()")).isEqualTo("t");
                // Of a topic that was there and of one that is made while it follows.
                send(broker.bootstrap(), RECORDS);
                Eventually.holds(
                        () -> count(standby, "old") == 2 * RECORDS && count(standby, "new") == RECORDS,
                        () -> standby.logTail());
                assertThat(standby.query("select string_agg(howdah.text(value), ' ' order by t.offset) from"
                                + " howdah.read('old', 0, 0, 3) as t"))
                        .isEqualTo("v0 v1 v2");
                assertThat(standby.query("select howdah.text(value) from howdah.latest('old', 1)"))
                        .isEqualTo("v" + (2 * RECORDS - 1));
                assertThat(standby.query("select count(*) from howdah.find('old', 'k7')"))
                        .isEqualTo("1");
                assertThat(standby.query("select sum(record_count) from howdah.chunks('old')"))
                        .isEqualTo(Integer.toString(2 * RECORDS));
                assertThat(standby.query(
                                "select howdah.json(value) is null and headers ->> 'h' = 'x' from topics.new limit 1"))
                        .isEqualTo("t");
                assertThat(standby.query("select count(*) from howdah.group_lag"))
                        .isEqualTo("0");
            }
        }
    }

    private static int count(PostgresProcess server, String topic) {
        return Integer.parseInt(server.query("select count(*) from topics." + topic));
    }

    private static void send(String bootstrap, int from) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < from + RECORDS; i++) {
                producer.send(new ProducerRecord<>("old", "k" + i, "v" + i));
                if (from > 0) {
                    ProducerRecord<String, String> record = new ProducerRecord<>("new", "k" + i, "v" + i);
                    record.headers().add("h", new byte[] {'x'});
                    producer.send(record);
                }
            }
        }
    }
}
