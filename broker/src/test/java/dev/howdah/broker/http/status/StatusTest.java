package dev.howdah.broker.http.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.http.Problem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who watch a broker see of it. */
class StatusTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Test
    void metrics_tell_of_topics_groups_and_transactions_and_ready_of_postgres(@TempDir Path dir) throws Exception {
        try (RunningBroker broker = RunningBroker.start(dir, Map.of())) {
            assertThat(get(broker.http() + "/health").statusCode()).isEqualTo(200);
            assertThat(get(broker.http() + "/ready").statusCode()).isEqualTo(200);

            produce(broker, "orders", 10);
            consume(broker, "orders", 3);
            HttpResponse<String> metrics = get(broker.http() + "/metrics");

            assertThat(metrics.headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.body())
                    .contains("howdah_topic_records_in_total{topic=\"orders\"} 10.0")
                    .containsPattern("howdah_topic_bytes_in_total\\{topic=\"orders\"} [1-9]")
                    .contains("howdah_topic_records_out_total{topic=\"orders\"}")
                    .contains("howdah_group_lag{group=\"billing\",partition=\"0\",topic=\"orders\"} 7.0")
                    .contains("howdah_group_lag_sum{group=\"billing\",topic=\"orders\"} 7.0")
                    .containsPattern("howdah_append_transaction_seconds_bucket\\{le=\"\\+Inf\"} [1-9]")
                    .contains("howdah_requests_seconds_count{api=\"PRODUCE\"}")
                    .contains("howdah_postgres_answers 1.0")
                    .containsPattern("howdah_postgres_sessions\\{of=\"howdah\"} [1-9]")
                    .contains("howdah_received_bytes_max ")
                    .contains("howdah_http_requests_seconds_count{route=\"/ready\",status=\"200\"}");

            HttpResponse<String> open = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(broker.http() + "/metrics"))
                            .header("accept", "application/openmetrics-text; version=1.0.0")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(open.body()).endsWith("# EOF\n");

            broker.stopPostgres();
            HttpResponse<String> away = get(broker.http() + "/ready");
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (away.statusCode() == 200 && System.nanoTime() - deadline < 0) {
                away = get(broker.http() + "/ready");
            }
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.headers().firstValue("content-type")).hasValue(Problem.CONTENT_TYPE);
            assertThat(away.headers().firstValue("retry-after")).isPresent();
            assertThat(get(broker.http() + "/health").statusCode()).isEqualTo(200);
            assertThat(get(broker.http() + "/metrics").statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void produce(RunningBroker broker, String topic, int records) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, "value " + i));
            }
            producer.flush();
        }
    }

    private static void consume(RunningBroker broker, String topic, int records) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        properties.put("group.id", "billing");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("max.poll.records", Integer.toString(records));
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(java.util.List.of(topic));
            while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
                assertThat(consumer.groupMetadata().groupId()).isEqualTo("billing");
            }
            consumer.commitSync();
        }
    }
}
