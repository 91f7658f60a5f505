package dev.howdah.compat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private static PostgresProcess postgres;
    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresProcess.launch();
        broker = BrokerProcess.launch(
                BrokerProcess.Options.on("prometheus", postgres.url()).withArguments("--http-listen", "127.0.0.1:0"));
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
        postgres.close();
    }

    @Test
    void each_alert_rule_fires_when_it_should_and_only_then() {
        assumeTrue(Commands.installed("promtool"), "promtool is not installed");
        Path tests = DOCKER.resolve("prometheus/alerts-test.yaml").toAbsolutePath();
        assertThat(Commands.run(List.of("promtool", "test", "rules", tests.toString()))
                        .requireSuccess()
                        .text())
                .contains("SUCCESS");
    }

    @Test
    void each_alert_rule_has_a_test() throws Exception {
        String tests = Files.readString(DOCKER.resolve("prometheus/alerts-test.yaml"));
        List<String> rules = Pattern.compile("- alert: (\\w+)")
                .matcher(Files.readString(DOCKER.resolve("prometheus/alerts.yaml")))
                .results()
                .map(rule -> rule.group(1))
                .toList();
        assertThat(rules)
                .hasSizeGreaterThan(5)
                .allSatisfy(rule -> assertThat(tests).containsPattern("alertname: " + rule + "\\s+exp_alerts"));
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
    void prometheus_scrapes_the_dashboard_has_data_and_an_alert_fires_without_postgres() throws Exception {
        assumeTrue(Commands.installed("prometheus"), "prometheus is not installed");
        Path directory = Workspace.temporary("prometheus");
        int port = Workspace.freePort();
        Path config = directory.resolve("prometheus.yaml");
        Files.createDirectories(directory);
        Path rules = directory.resolve("alerts.yaml");
        Files.writeString(
                rules,
                Files.readString(DOCKER.resolve("prometheus/alerts.yaml")).replace("for: 30s", "for: 1s"));
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
                // A rate has a value after the second reading.
                Eventually.holds(
                        () -> answer(api, expr).contains("\"result\":[{"), () -> expr + ": " + answer(api, expr));
            }
            String away = "ALERTS{alertname=\"HowdahPostgresAway\",alertstate=\"firing\"}";
            assertThat(value(api, away)).isEmpty();
            postgres.kill();
            try {
                Eventually.holds(
                        () -> value(api, away).equals("1"),
                        () -> "it does not fire: " + value(api, "howdah_postgres_answers"));
            } finally {
                postgres.start();
                Eventually.holds(
                        () -> Http.get(broker.http() + "/ready").statusCode() == 200, () -> "the broker is not ready");
            }
        } finally {
            prometheus.destroy();
            assertThat(prometheus.waitFor(60, TimeUnit.SECONDS)).isTrue();
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

    private static String answer(String api, String query) {
        try {
            return Http.get(api + "query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                    .body();
        } catch (IOException notThereYet) {
            throw new UncheckedIOException(query, notThereYet);
        } catch (InterruptedException stopped) {
            throw new AssertionError(query, stopped);
        }
    }

    /** The value of the first series; empty if there is none. */
    private static String value(String api, String query) {
        Matcher value = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]*)\"]").matcher(answer(api, query));
        return value.find() ? value.group(1) : "";
    }
}
