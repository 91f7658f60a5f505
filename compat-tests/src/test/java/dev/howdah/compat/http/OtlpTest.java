package dev.howdah.compat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker without HTTP that sends its metrics to a collector, which decodes them by OpenTelemetry's own definitions. */
class OtlpTest {

    private static PostgresProcess postgres;
    private static Collector collector;
    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresProcess.launch();
        collector = new Collector(Workspace.freePort());
        broker = BrokerProcess.launch(BrokerProcess.Options.on("otlp", postgres.url())
                .withArguments("--otlp-endpoint", "http://127.0.0.1:" + collector.port(), "--otlp-interval", "1")
                .withEnvironment(
                        Map.of("HOWDAH_OTLP_HEADERS", "authorization=Bearer%20token", "HOWDAH_LOG_LEVEL", "info")));
    }

    @AfterAll
    static void stop() {
        broker.close();
        collector.close();
        postgres.close();
    }

    @Test
    void a_collector_gets_the_metrics_and_one_that_is_gone_costs_a_line() throws Exception {
        produce("first");
        Eventually.holds(() -> recordsIn() == 1, () -> "metrics: " + collector.last() + broker.logTail());
        assertThat(collector.faults).isEmpty();
        ExportMetricsServiceRequest request = collector.last().orElseThrow();
        assertThat(request.getResourceMetrics(0).getResource().getAttributesList())
                .anySatisfy(attribute -> {
                    assertThat(attribute.getKey()).isEqualTo("service.name");
                    assertThat(attribute.getValue().getStringValue()).isEqualTo("howdah");
                })
                .anySatisfy(attribute -> {
                    assertThat(attribute.getKey()).isEqualTo("service.instance.id");
                    assertThat(attribute.getValue().getStringValue()).endsWith("/1");
                });
        assertThat(find(request, "howdah_postgres_answers")
                        .getGauge()
                        .getDataPoints(0)
                        .getAsDouble())
                .isEqualTo(1);
        assertThat(find(request, "howdah_append_transaction_seconds")
                        .getHistogram()
                        .getDataPoints(0)
                        .getCount())
                .isPositive();
        assertThat(find(request, "howdah_requests_seconds").getUnit()).isEqualTo("s");
        Eventually.holds(() -> linesOf("Metrics reach the collector ") == 1, broker::logTail);

        int port = collector.port();
        collector.close();
        Eventually.holds(() -> linesOf("Metrics do not reach the collector") == 1, broker::logTail);
        produce("second");
        collector = new Collector(port);
        Eventually.holds(() -> recordsIn() == 2, broker::logTail);
        Eventually.holds(() -> linesOf("Metrics reach the collector again") == 1, broker::logTail);

        collector.refuse();
        Eventually.holds(() -> linesOf("Metrics do not reach the collector") == 2, broker::logTail);
        int refused = collector.refused();
        Eventually.holds(() -> collector.refused() >= refused + 2, broker::logTail);
        assertThat(linesOf("Metrics do not reach the collector"))
                .as("one line for each change")
                .isEqualTo(2);
        assertThat(Files.readString(broker.log()))
                .contains("error=\"java.net.ConnectException\"", "error=\"HTTP 503\"")
                .doesNotContain("io.opentelemetry", "Bearer");
    }

    private static double recordsIn() {
        return collector
                .last()
                .map(request -> find(request, "howdah_topic_records_in"))
                .map(metric -> metric.getSum().getDataPointsList().stream()
                        .filter(point -> point.getAttributesList().stream()
                                .anyMatch(label ->
                                        label.getValue().getStringValue().equals("orders")))
                        .mapToDouble(NumberDataPoint::getAsDouble)
                        .sum())
                .orElse(-1.0);
    }

    private static Metric find(ExportMetricsServiceRequest request, String name) {
        return request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElse(Metric.getDefaultInstance());
    }

    private static long linesOf(String text) throws IOException {
        return Files.readAllLines(broker.log(), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains(text))
                .count();
    }

    private static void produce(String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("orders", value)).get();
        }
    }

    /** Takes OTLP over HTTP, as a collector does. Thread: any. */
    private static final class Collector implements AutoCloseable {

        private final HttpServer server;
        private final Queue<String> faults = new ConcurrentLinkedQueue<>();
        private volatile boolean refuses;
        private volatile int refused;
        private volatile Optional<ExportMetricsServiceRequest> last = Optional.empty();

        private Collector(int port) throws IOException {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
            server.createContext("/v1/metrics", this::take);
            server.start();
        }

        private void take(HttpExchange exchange) throws IOException {
            try (exchange;
                    InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
                last = Optional.of(ExportMetricsServiceRequest.parseFrom(body));
                List<String> shown = List.of(
                        exchange.getRequestMethod(),
                        String.valueOf(exchange.getRequestHeaders().getFirst("content-type")),
                        String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
                if (!shown.equals(List.of("POST", "application/x-protobuf", "Bearer token"))) {
                    faults.add(shown.toString());
                }
                refused += refuses ? 1 : 0;
                exchange.sendResponseHeaders(refuses ? 503 : 200, -1);
            } catch (IOException | RuntimeException wrong) {
                faults.add(wrong.toString());
                throw wrong;
            }
        }

        private Optional<ExportMetricsServiceRequest> last() {
            return last;
        }

        private void refuse() {
            refuses = true;
        }

        private int refused() {
            return refused;
        }

        private int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
