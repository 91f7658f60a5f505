package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: ready line, signals, exit codes. */
@Timeout(180)
class ServeProcessTest {

    private static final Pattern READY =
            Pattern.compile("howdah ready: 127\\.0\\.0\\.1:(\\d+), Postgres [\\d.]+ \\(embedded\\), 0 topics");

    @TempDir
    private Path directory;

    @Test
    void it_says_when_it_is_ready_and_stops_with_0_when_asked() throws Exception {
        Process broker = serve();
        try (BufferedReader out = broker.inputReader(StandardCharsets.UTF_8)) {
            Matcher ready = READY.matcher(String.valueOf(out.readLine()));
            assertThat(ready.matches()).isTrue();
            try (RawClient client =
                    new RawClient(new InetSocketAddress("127.0.0.1", Integer.parseInt(ready.group(1))))) {
                ApiVersionsResponse response =
                        (ApiVersionsResponse) client.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT);
                assertThat(response.errorCode()).isZero();

                Process second = serve();
                assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(second.exitValue()).isEqualTo(1);
                try (BufferedReader err = second.errorReader(StandardCharsets.UTF_8)) {
                    assertThat(err.lines().filter(line -> line.startsWith("howdah: ")))
                            .singleElement()
                            .asString()
                            .contains("in use by another broker");
                }

                // Not Process.destroy, which closes the streams as well.
                broker.toHandle().destroy();
                assertThat(client.isClosedByBroker()).isTrue();
            }
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(broker.exitValue()).isZero();
            assertThat(out.readLine()).as("one line and no more").isNull();
        } finally {
            broker.destroyForcibly();
        }
    }

    private Process serve() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HowdahCommand.class.getName(),
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
                directory.resolve("data").toString()));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().keySet().removeIf(name -> name.startsWith("HOWDAH_"));
        return process.start();
    }
}
