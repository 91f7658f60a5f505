package dev.howdah.compat.foreign;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bridges that take minutes to build send a real log: every line arrives once and in order. */
@Tag("foreign")
class LongBridgesTest {

    @Test
    void telegraf_with_tail_and_kafka_sends_every_line() throws Exception {
        Path root = Toolchain.TELEGRAF.unpacked();
        try (LogFile log = new LogFile()) {
            Path configuration = log.write("telegraf.conf", """
                    [agent]
                      flush_interval = "200ms"
                    [[inputs.tail]]
                      files = ["%2$s"]
                      initial_read_offset = "beginning"
                      data_format = "value"
                      data_type = "string"
                    [[outputs.kafka]]
                      brokers = ["%3$s"]
                      topic = "telegraf"
                      compression_codec = 3
                      data_format = "template"
                      template = '{{ .Field "value" }}'
                    """);
            List<String> command = List.of(root.resolve("telegraf").toString(), "--config", configuration.toString());
            log.arrivesIn("telegraf", log.start("telegraf", List.of(root), command));
        }
    }

    @Test
    void the_opentelemetry_collector_receives_every_line_and_exports_it() throws Exception {
        Path root = Toolchain.OTEL.unpacked();
        try (LogFile log = new LogFile()) {
            log.sendTo("otel-in");
            Path configuration = log.write("otel.yaml", """
                    receivers:
                      kafka:
                        brokers: ["%3$s"]
                        group_id: otel
                        initial_offset: earliest
                        logs: {topics: ["otel-in"], encoding: raw}
                    exporters:
                      kafka:
                        brokers: ["%3$s"]
                        logs: {topic: otel, encoding: raw}
                        sending_queue: {enabled: false}
                    service:
                      telemetry: {metrics: {level: none}}
                      pipelines:
                        logs: {receivers: [kafka], exporters: [kafka]}
                    """);
            List<String> command = List.of(root.resolve("otelcol").toString(), "--config", configuration.toString());
            log.arrivesIn("otel", log.start("otel", List.of(root), command));
        }
    }
}
