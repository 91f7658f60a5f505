package dev.howdah.compat.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.foreign.Toolchain;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Commands.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs Howdah beside the image: a systemd unit, compose files, manifests of Kubernetes. */
class PackagingTest {

    private static final Path DOCKER = Path.of("..", "docker").toAbsolutePath().normalize();
    private static final Path MANIFESTS = DOCKER.resolve("kubernetes/howdah.yaml");
    private static final Path UNIT = DOCKER.resolve("systemd/howdah.service");

    /** From 0 to 100, in tenths of the exposure that {@code systemd-analyze security} prints. */
    private static final int EXPOSURE_MAX = 15;

    /** The oldest that is still maintained somewhere, and the newest that is known to the tool. */
    @ParameterizedTest
    @ValueSource(strings = {"1.30", "1.37"})
    void the_manifests_are_as_kubernetes_defines_them(String version) {
        Result checked = Commands.run(List.of(
                tool("kubernetes-validate"), "--strict", "--kubernetes-version", version, MANIFESTS.toString()));
        assertThat(checked.exitCode()).as(checked.text() + checked.err()).isZero();
        assertThat(checked.text() + checked.err())
                .contains("secret/", "service/", "statefulset/", "poddisruptionbudget/", "networkpolicy/");
    }

    @Test
    void the_check_of_manifests_finds_a_mistake(@TempDir Path directory) throws IOException {
        Path wrong = directory.resolve("wrong.yaml");
        Files.writeString(wrong, Files.readString(MANIFESTS).replace("readinessProbe:", "readynessProbe:"));
        assertThat(Commands.run(List.of(tool("kubernetes-validate"), "--strict", wrong.toString()))
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void pods_may_do_little_and_are_asked_for_health_and_readiness() throws IOException {
        assertThat(Files.readString(MANIFESTS))
                .contains(
                        "runAsNonRoot: true",
                        "readOnlyRootFilesystem: true",
                        "allowPrivilegeEscalation: false",
                        "capabilities: {drop: [ALL]}",
                        "seccompProfile: {type: RuntimeDefault}")
                .containsPattern("livenessProbe:\\s+httpGet: \\{path: /health, ")
                .containsPattern("readinessProbe:\\s+httpGet: \\{path: /ready, ");
    }

    @Test
    void the_compose_files_are_as_compose_defines_them() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"));
        composeFiles().map(Path::toString).forEach(command::add);
        assertThat(command).hasSizeGreaterThan(5);
        Commands.run(command).requireSuccess();
    }

    @Test
    void what_compose_files_mount_is_there() throws IOException {
        Pattern mount = Pattern.compile("- (\\./[^:]+):/");
        assertThat(composeFiles().flatMap(file -> mount.matcher(read(file)).results()))
                .hasSizeGreaterThan(3)
                .allSatisfy(each -> assertThat(DOCKER.resolve(each.group(1))).exists());
    }

    @Test
    void prometheus_takes_the_configurations() {
        assumeTrue(Commands.installed("promtool"), "promtool is not installed");
        for (String file : List.of("prometheus.yaml", "compose.yaml")) {
            Commands.run(List.of(
                            "promtool",
                            "check",
                            "config",
                            DOCKER.resolve("prometheus").resolve(file).toString()))
                    .requireSuccess();
        }
    }

    /** A misspelt variable would keep a container from starting. */
    @Test
    void each_variable_that_is_set_somewhere_is_a_setting() throws IOException {
        Map<String, String> environment = new HashMap<>();
        Pattern set = Pattern.compile("\\b(HOWDAH_[A-Z_]+)\\b(: |, value|=|\\n +valueFrom)");
        for (Path file : Stream.concat(composeFiles(), Stream.of(MANIFESTS, UNIT, DOCKER.resolve("Dockerfile")))
                .toList()) {
            set.matcher(read(file)).results().forEach(each -> environment.put(each.group(1), "-"));
        }
        assertThat(environment).hasSizeGreaterThan(5).containsKey("HOWDAH_POSTGRES_URL");
        environment.put("HOWDAH_NO_SUCH_SETTING", "-");
        Result refused = Commands.run(Commands.howdah("serve"), environment, null, null);
        assertThat(refused.exitCode()).isEqualTo(2);
        Set<String> unknown = new TreeSet<>();
        Pattern.compile("unknown setting in the environment: (\\w+)")
                .matcher(refused.err())
                .results()
                .forEach(each -> unknown.add(each.group(1)));
        assertThat(unknown).as(refused.err()).containsExactly("HOWDAH_NO_SUCH_SETTING");
    }

    @Test
    void the_unit_is_as_systemd_wants_it_and_may_do_little(@TempDir Path directory) throws IOException {
        assumeTrue(Commands.installed("systemd-analyze"), "systemd is not installed");
        Path unit = directory.resolve("howdah.service");
        // The program that it starts has to be there.
        Files.writeString(
                unit,
                Files.readString(UNIT)
                        .replace("=/opt/howdah/", "=" + DOCKER.getParent().toString() + "/"));
        Result verified = Commands.run(List.of("systemd-analyze", "verify", unit.toString()));
        assertThat(verified.err()).isEmpty();
        verified.requireSuccess();
        Result rated = Commands.run(List.of(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=" + EXPOSURE_MAX,
                unit.toString()));
        assumeTrue(!rated.err().contains("unrecognized option"), "systemd is older than 250");
        rated.requireSuccess();
    }

    private static String tool(String name) {
        return Toolchain.PYTHON_PACKAGING
                .unpacked()
                .resolve("bin")
                .resolve(name)
                .toString();
    }

    private static Stream<Path> composeFiles() throws IOException {
        try (Stream<Path> files = Files.list(DOCKER)) {
            return files
                    .filter(file -> file.getFileName().toString().matches("compose.*\\.yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
