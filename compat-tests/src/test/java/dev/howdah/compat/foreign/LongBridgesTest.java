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
        Path root = LogFile.unpacked(Toolchain.TELEGRAF);
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
}
