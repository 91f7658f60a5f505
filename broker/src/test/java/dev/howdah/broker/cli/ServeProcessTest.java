package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.http.Json;
import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program as a process: ready line, signals, exit codes. */
@Timeout(180)
class ServeProcessTest {

    private static final Pattern READY =
            Pattern.compile("howdah ready: 127\\.0\\.0\\.1:(\\d+), Postgres [\\d.]+ \\(embedded\\), 0 topics");

    /** The host that clients are told is this machine's own. */
    private static final Pattern READY_EVERYWHERE = Pattern.compile(
            "howdah ready: 0\\.0\\.0\\.0:(\\d+) \\(clients are told ([\\d.]+):(\\d+)\\), Postgres [\\d.]+ \\(embedded\\), 0 topics");

    /** 264 of them now, for tables of a topic and an assignment; 576 without requests of the broker's own before it is ready. */
    private static final int CLASSES_LEFT_MAX = 400;

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

    @Test
    void what_happens_from_start_to_stop_is_said_on_stderr_with_its_time() throws Exception {
        Path log = directory.resolve("stderr");
        Process broker = serve(Redirect.to(log.toFile()), "0.0.0.0:0");
        try (BufferedReader out = broker.inputReader(StandardCharsets.UTF_8)) {
            Matcher ready = READY_EVERYWHERE.matcher(String.valueOf(out.readLine()));
            assertThat(ready.matches()).as("it says what clients are told").isTrue();
            int port = Integer.parseInt(ready.group(1));
            assertThat(ready.group(3)).isEqualTo(ready.group(1));

            joinGroup(port);
            try (RawClient stranger = new RawClient(new InetSocketAddress("127.0.0.1", port))) {
                stranger.send("GET / HTTP/1.1\r\nHost: howdah\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(stranger.isClosedByBroker()).isTrue();
            }
            broker.toHandle().destroy();
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            broker.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log);
        assertThat(lines)
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ [A-Z]+ .*"));
        Queue<String> expected = new ArrayDeque<>(List.of(
                " Starting ",
                " Listens",
                " The database is open ",
                " Registered ",
                " The topics are read ",
                " Coordinates ",
                " WHOEVER REACHES THIS BROKER MAY READ, WRITE AND DELETE EVERYTHING",
                " Ready ",
                " A topic is created principal=\"User:ANONYMOUS\"",
                " A group has a new generation group=\"billing\"",
                " A client is refused ",
                " Stopping",
                " Unregistered ",
                " Takes no more requests",
                " Stopping the private Postgres",
                " Stopped afterMs="));
        lines.forEach(line -> {
            if (!expected.isEmpty() && line.contains(expected.element())) {
                expected.remove();
            }
        });
        assertThat(expected).as(String.join("\n", lines)).isEmpty();
    }

    @Test
    void a_log_for_programs_is_an_object_a_line() throws Exception {
        Path log = directory.resolve("stderr");
        ProcessBuilder process = new ProcessBuilder(new ArrayList<>(command("127.0.0.1:0")));
        process.command().addAll(List.of("--log-format", "json", "--log-level", "debug"));
        process.command().addAll(List.of("--data-dir", directory.resolve("data").toString()));
        Process broker = process.redirectError(log.toFile()).start();
        try (BufferedReader out = broker.inputReader(StandardCharsets.UTF_8)) {
            Matcher ready = READY.matcher(String.valueOf(out.readLine()));
            assertThat(ready.matches()).as(Files.readString(log)).isTrue();
            joinGroup(Integer.parseInt(ready.group(1)));
            broker.toHandle().destroy();
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            broker.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).allSatisfy(line -> {
            assertThat(Json.isOneValue(line)).as(line).isTrue();
            assertThat(find(line, "timestamp")).containsPattern("^\\d{13}$");
            assertThat(find(line, "level")).isIn("DEBUG", "INFO", "WARN");
        });
        assertThat(lines)
                .anySatisfy(line -> {
                    assertThat(find(line, "message")).isEqualTo("A topic is created");
                    assertThat(find(line, "topic")).isEqualTo("orders");
                    assertThat(find(line, "loggerName")).endsWith(".AdminAudit");
                })
                .anySatisfy(line -> assertThat(find(line, "message")).isEqualTo("Stopped"))
                .anySatisfy(line -> assertThat(find(line, "level")).isEqualTo("DEBUG"));
    }

    private static String find(String line, String name) {
        return Json.findScalar(line.getBytes(StandardCharsets.UTF_8), List.of(name))
                .orElse("");
    }

    @Test
    void the_first_clients_find_the_classes_of_their_requests_read() throws Exception {
        Path classes = directory.resolve("classes");
        Process broker = serve(Redirect.DISCARD, "127.0.0.1:0", "-Xlog:class+load:file=" + classes);
        try (BufferedReader out = broker.inputReader(StandardCharsets.UTF_8)) {
            Matcher ready = READY.matcher(String.valueOf(out.readLine()));
            assertThat(ready.matches()).isTrue();
            int atReady = Files.readAllLines(classes).size();

            joinGroup(Integer.parseInt(ready.group(1)));
            int more = Files.readAllLines(classes).size() - atReady;
            assertThat(atReady).isGreaterThan(3_000);
            assertThat(more).isLessThan(CLASSES_LEFT_MAX);
        } finally {
            broker.toHandle().destroy();
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Java knows it, and Postgres does not; its driver would send it. */
    @Test
    void a_time_zone_that_postgres_does_not_know_is_for_the_log_only() throws Exception {
        Path log = directory.resolve("stderr");
        Process broker = serve(Redirect.to(log.toFile()), "127.0.0.1:0", "-Duser.timezone=PST");
        try (BufferedReader out = broker.inputReader(StandardCharsets.UTF_8)) {
            assertThat(READY.matcher(String.valueOf(out.readLine())).matches())
                    .as(Files.readString(log))
                    .isTrue();
            StringWriter found = new StringWriter();
            CommandLine doctor = HowdahCommand.commandLine().setOut(new PrintWriter(found, true));
            assertThat(doctor.execute(
                            "doctor", "--data-dir", directory.resolve("data").toString()))
                    .as(found.toString())
                    .isZero();
            assertThat(found.toString().lines())
                    .hasSize(5)
                    .allMatch(line -> line.matches("good {2}(server|connections|schema|rights|views): .*"));
        } finally {
            broker.toHandle().destroy();
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Files.readAllLines(log)).allMatch(line -> line.matches("\\S+-0[78]:00 .*"));
    }

    @Test
    void a_name_that_the_locale_cannot_spell_is_one_line_and_exit_code_2() throws Exception {
        ProcessBuilder process = new ProcessBuilder("bash", "-c", "exec \"$0\" \"$@\" --data-dir $'d\\xc3\\xa5ta'");
        process.command().addAll(command("127.0.0.1:0"));
        process.environment().put("LC_ALL", "C");
        Process broker = process.start();
        try (BufferedReader err = broker.errorReader(StandardCharsets.UTF_8)) {
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(broker.exitValue()).isEqualTo(2);
            assertThat(err.lines()).singleElement().asString().contains("set LC_ALL=C.UTF-8");
        }
    }

    /** A consumer subscribes to a topic that is not there yet. */
    private static void joinGroup(int port) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", "127.0.0.1:" + port, "group.id", "billing", "allow.auto.create.topics", true);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("orders"));
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (consumer.assignment().isEmpty()) {
                assertThat(System.nanoTime()).isLessThan(deadlineNanos);
                consumer.poll(Duration.ofMillis(100));
            }
        }
    }

    private Process serve() throws IOException {
        return serve(Redirect.PIPE, "127.0.0.1:0");
    }

    private Process serve(Redirect stderr, String listen, String... jvm) throws IOException {
        ProcessBuilder process = new ProcessBuilder(new ArrayList<>(command(listen, jvm))).redirectError(stderr);
        process.command().addAll(List.of("--data-dir", directory.resolve("data").toString()));
        process.environment().keySet().removeIf(name -> name.startsWith("HOWDAH_"));
        return process.start();
    }

    private static List<String> command(String listen, String... jvm) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvm));
        command.addAll(List.of(
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HowdahCommand.class.getName(),
                "serve",
                "--listen",
                listen));
        return command;
    }
}
