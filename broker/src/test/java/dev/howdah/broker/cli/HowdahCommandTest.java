package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** One clear line, the right exit code, no stack trace. */
class HowdahCommandTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource
    void a_wrong_command_is_one_line_and_exit_code_2(List<String> args) {
        Result result = run(args.toArray(String[]::new));
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).startsWith("howdah: ").hasLineCount(1).contains("--help)");
        assertThat(result.out).isEmpty();
    }

    static List<List<String>> a_wrong_command_is_one_line_and_exit_code_2() {
        return List.of(
                List.of(),
                List.of("srve"),
                List.of("serve", "--lisen", "127.0.0.1:1"),
                List.of("serve", "--listen"),
                List.of("serve", "--listen", "nowhere"),
                List.of("serve", "--advertise", "host:0"),
                List.of("serve", "--set", "num.partitions=many"),
                List.of("serve", "--set", "no.such.setting=1"),
                List.of("serve", "--config", "/no/such/file"));
    }

    @Test
    void an_unreachable_postgres_is_one_line_and_exit_code_1() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        String url = "postgresql://u:secret@127.0.0.1:" + closedPort + "/db";
        Result result = run("serve", "--listen", "127.0.0.1:0", "--postgres-url", url);
        assertThat(result.code).isEqualTo(1);
        assertThat(result.err).startsWith("howdah: ").hasLineCount(1).doesNotContain("secret", "Exception");
    }

    @Test
    void a_parameter_of_the_url_that_nobody_knows_is_one_line_and_exit_code_2() {
        for (String command : List.of("serve", "doctor")) {
            Result result = run(command, "--postgres-url", "postgresql://u:secret@h/db?sslmod=require");
            assertThat(result.code).isEqualTo(2);
            assertThat(result.err)
                    .startsWith("howdah: ")
                    .hasLineCount(1)
                    .contains("unknown parameter sslmod (did you mean sslmode?)")
                    .doesNotContain("secret");
        }
    }

    @Test
    void a_doctor_without_a_patient_is_one_line_and_exit_code_1() {
        Result result = run("doctor", "--data-dir", directory.resolve("none").toString());
        assertThat(result.code).isEqualTo(1);
        assertThat(result.err)
                .startsWith("howdah: no private Postgres runs in ")
                .hasLineCount(1);

        result = run("doctor", "--postgres-url", "postgresql://u:secret@127.0.0.1:1/db");
        assertThat(result.code).isEqualTo(1);
        assertThat(result.err).startsWith("howdah: Postgres cannot be reached").hasLineCount(1);
    }

    @Test
    void what_is_no_postgres_url_is_one_line_and_exit_code_2() {
        Result result = run("serve", "--listen", "127.0.0.1:0", "--postgres-url", "mysql://x/y");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).startsWith("howdah: ").hasLineCount(1).contains("Postgres URL");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() throws Exception {
        Path file = Files.writeString(directory.resolve("c"), "num.partitons=1\nlisen=a:1");
        Result result = run(
                "serve",
                "--config",
                file.toString(),
                "--listen",
                "HTTPS://0.0.0.0:1,9092",
                "--advertise",
                "0.0.0.0:9092",
                "--postgres-url",
                "mysql://x/y",
                "--set",
                "num.partitions=many",
                "--set",
                "auto.create.topic.enable=true");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err.lines())
                .hasSize(8)
                .allMatch(line -> line.startsWith("howdah: "))
                .anyMatch(line -> line.contains("lisen (did you mean listen?)"))
                .anyMatch(line -> line.contains("num.partitons (did you mean num.partitions?)"))
                .anyMatch(line -> line.contains("HTTPS is not served"))
                .anyMatch(line -> line.contains("'9092'"))
                .anyMatch(line -> line.contains("advertise: 0.0.0.0:9092"))
                .anyMatch(line -> line.contains("Postgres URL"))
                .anyMatch(line -> line.contains("many"))
                .anyMatch(line -> line.contains("(did you mean auto.create.topics.enable?)"));
    }

    @Test
    void a_busy_port_is_one_line_and_exit_code_1() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String listen = "127.0.0.1:" + busy.getLocalPort();
            Result result = run("serve", "--listen", listen, "--postgres-url", "postgresql://u@127.0.0.1:1/db");
            assertThat(result.code).isEqualTo(1);
            assertThat(result.err).isEqualTo("howdah: cannot listen on " + listen + ": the port is in use\n");
        }
    }

    @Test
    void a_data_directory_that_is_a_file_is_one_line_and_exit_code_1() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Result result = run("serve", "--listen", "127.0.0.1:0", "--data-dir", file.toString());
        assertThat(result.code).isEqualTo(1);
        assertThat(result.err).startsWith("howdah: ").hasLineCount(1).contains(file.toString());
    }

    @Test
    void help_names_every_option_and_version_the_version() {
        Result help = run("serve", "--help");
        assertThat(help.code).isZero();
        assertThat(help.out).contains("--listen", "--advertise", "--postgres-url", "--data-dir", "--config", "--set");
        assertThat(run("--version").out).matches("howdah \\d.*\\R");
    }

    @Test
    void help_is_the_same_however_it_is_asked_for() {
        assertThat(run("help").out).isNotEmpty().isEqualTo(run("--help").out);
        assertThat(run("help", "serve").out).isNotEmpty().isEqualTo(run("serve", "--help").out);
    }

    @Test
    void help_breaks_no_word_over_a_line() {
        Set<String> shown = words(run("serve", "--help").out);
        HowdahCommand.commandLine().getSubcommands().get("serve").getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> assertThat(shown).containsAll(words(String.join(" ", option.description()))));
        assertThat(shown).contains("0.0.0.0:9092,INSIDE://0.0.0.0:29092", "HOWDAH_JAVA_OPTS");
    }

    private static Set<String> words(String text) {
        return Stream.of(text.split("\\s+"))
                .filter(word -> !word.contains("${") && !word.contains("%"))
                .collect(Collectors.toSet());
    }

    private static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = HowdahCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int code = commandLine.execute(args);
        return new Result(code, out.toString(), err.toString());
    }

    private record Result(int code, String out, String err) {}
}
