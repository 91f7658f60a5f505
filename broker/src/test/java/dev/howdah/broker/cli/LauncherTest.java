package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts in front of Java: {@code ./howdah} of a checkout, and the image's. */
class LauncherTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @ParameterizedTest
    @ValueSource(strings = {"howdah", "docker/howdah"})
    void help_is_the_same_however_it_is_asked_for(String launcher) throws Exception {
        String help = run(Map.of(), PROJECT.resolve(launcher).toString(), "help");
        assertThat(help)
                .contains("howdah serve [options]", "howdah psql", "HOWDAH_LOG_LEVEL", "HOWDAH_JAVA_OPTS", "--version");
        assertThat(run(Map.of(), PROJECT.resolve(launcher).toString(), "--help"))
                .isEqualTo(help);
        assertThat(run(Map.of(), PROJECT.resolve(launcher).toString(), "-h")).isEqualTo(help);
    }

    @Test
    void the_image_knows_the_commands_of_a_checkout() throws Exception {
        List<String> checkout = commands(run(Map.of(), PROJECT.resolve("howdah").toString(), "help"));
        List<String> image =
                commands(run(Map.of(), PROJECT.resolve("docker/howdah").toString(), "help"));
        assertThat(image)
                .containsExactly(
                        "serve",
                        "status",
                        "topic",
                        "produce",
                        "consume",
                        "group",
                        "certs",
                        "doctor",
                        "user",
                        "psql",
                        "help",
                        "--version");
        assertThat(checkout).startsWith(image.toArray(String[]::new));
    }

    @Test
    void a_start_in_the_locale_c_can_name_any_file() throws Exception {
        for (String launcher : List.of("howdah", "docker/howdah")) {
            String charset = run(
                    Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "C"),
                    "bash",
                    "-c",
                    "source ./%s help >/dev/null; if command -v widen_locale >/dev/null; then widen_locale; fi; locale charmap"
                            .formatted(launcher));
            assertThat(charset).as(launcher).isEqualTo("UTF-8\n");
        }
    }

    @Test
    void the_readme_names_every_variable_that_the_help_names() throws Exception {
        String readme = Files.readString(PROJECT.resolve("README.md"));
        assertThat(readme).contains("HOWDAH_LOG_LEVEL", "HOWDAH_JAVA_OPTS", "HOWDAH_CONFIG");
    }

    @Test
    void a_benchmark_that_does_not_exist_is_refused_in_one_line() throws Exception {
        assertThat(run(Map.of(), "bash", "-c", "! ./howdah bench --help"))
                .isEqualTo("howdah: there is no benchmark '--help' (./howdah help lists them)\n");
    }

    /** Of lines such as {@code ./howdah serve [options]   start the broker}. */
    private static List<String> commands(String help) {
        return help.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("./howdah ") || line.startsWith("howdah "))
                .map(line -> line.split("\\s+")[1])
                .toList();
    }

    private static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(PROJECT.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
