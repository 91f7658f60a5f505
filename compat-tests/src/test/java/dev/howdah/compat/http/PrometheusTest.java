package dev.howdah.compat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboard and the alert rules beside the metrics of a broker, and Prometheus itself. */
class PrometheusTest {

    private static final Path DOCKER = Path.of("..", "docker");
    private static final Pattern METRIC = Pattern.compile("\\b(howdah|jvm|process)_[a-z_]+");

    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.launch(
                BrokerProcess.Options.embedded("prometheus").withArguments("--http-listen", "127.0.0.1:0"));
        assertThat(Http.post(broker.http() + "/topics/watched", "first", "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(200);
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        properties.put("group.id", "watching");
        properties.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("watched"));
            Eventually.holds(() -> !consumer.poll(Duration.ofSeconds(1)).isEmpty(), () -> "no record");
            consumer.commitSync();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void every_metric_of_dashboard_and_rules_and_page_exists() throws Exception {
        Set<String> there = Http.get(broker.http() + "/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        for (Path file : List.of(
                DOCKER.resolve("grafana/howdah.json"),
                DOCKER.resolve("prometheus/alerts.yaml"),
                Path.of("..", "docs", "metrics.md"))) {
            Set<String> named = named(file);
            assertThat(named).as("%s", file).hasSizeGreaterThan(5);
            for (String name : named) {
                boolean isHistogram = there.contains(name + "_bucket");
                assertThat(isHistogram || there.contains(name))
                        .as("%s names %s, which is not among %s", file, name, there)
                        .isTrue();
            }
        }
    }

    private static Set<String> named(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = METRIC.matcher(Files.readString(file));
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    @Test
    void prometheus_scrapes_and_takes_the_rules() throws Exception {
        assumeTrue(Commands.installed("prometheus"), "prometheus is not installed");
        Path directory = Workspace.temporary("prometheus");
        int port = Workspace.freePort();
        Path rules = DOCKER.resolve("prometheus/alerts.yaml").toAbsolutePath().normalize();
        Path config = directory.resolve("prometheus.yaml");
        Files.createDirectories(directory);
        Files.writeString(
                config,
                Files.readString(DOCKER.resolve("prometheus/prometheus.yaml"))
                        .replace("10s", "1s")
                        .replace("alerts.yaml", rules.toString())
                        .replace("localhost:8082", broker.http().replace("http://", "")));
        Path log = Workspace.log("prometheus");
        Process prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            String api = "http://127.0.0.1:" + port + "/api/v1/";
            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> prometheus.isAlive()
                            && value(api, "up{job=\"howdah\"}").equals("1"),
                    () -> "not scraped");
            assertThat(value(api, "howdah_topic_records_in_total{topic=\"watched\"}"))
                    .isEqualTo("1");
            assertThat(value(api, "max by (group, topic) (howdah_group_lag_sum)"))
                    .isEqualTo("0");
            String loaded = Http.get(api + "rules").body();
            assertThat(loaded).contains("HowdahPostgresAway").doesNotContain("\"health\":\"err\"");
            for (String expr : expressions()) {
                assertThat(Http.get(api + "query?query=" + URLEncoder.encode(expr, StandardCharsets.UTF_8))
                                .body())
                        .as(expr)
                        .contains("\"status\":\"success\"");
            }
        } finally {
            prometheus.destroy();
            assertThat(prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Workspace.delete(directory);
        }
    }

    /** Of the dashboard. */
    private static List<String> expressions() throws IOException {
        return Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(Files.readString(DOCKER.resolve("grafana/howdah.json")))
                .results()
                .map(found -> found.group(1).replace("\\\"", "\""))
                .toList();
    }

    /** The value of the first series; empty if there is none. */
    private static String value(String api, String query) throws Exception {
        Matcher value = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]*)\"]")
                .matcher(Http.get(api + "query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                        .body());
        return value.find() ? value.group(1) : "";
    }
}
